// Mutes as records of a compacted topic: key, JSON value, and what a reader of the topic knows.
//
// Threading: one thread an object.
// Memory: outside the event path; at most kMutesMax mutes.
// Errors: a record that is no mute is a status that names it; the book leaves it out.
// Example:
//   MuteBook book;  book.Apply(record).IgnoreError();  for (const Mute& mute : book.Active(now)) …
#ifndef LODEWIRE_PIPELINE_APP_MUTE_TOPIC_H_
#define LODEWIRE_PIPELINE_APP_MUTE_TOPIC_H_

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/alert/mutes.h"
#include "pipeline/base/status.h"
#include "pipeline/config/config.h"
#include "pipeline/io/record_io.h"

namespace lodewire {

inline constexpr size_t kMutesMax = 4096;
inline constexpr size_t kMuteReasonMax = 500;  // bytes

// "RULE" or "RULE MINERAL": a later mute of the same takes the place of the earlier one.
std::string MuteKey(const std::string& rule, const std::string& mineral);
nlohmann::ordered_json MuteJson(const Mute& mute);
absl::StatusOr<Mute> ParseMute(const std::string& json);
// 2026-01-31T09:30:00Z
std::string MuteTime(int64_t time_ms);

class MuteBook {
 public:
  // Records in the order of their offsets; a tombstone takes the mute away.
  absl::Status Apply(const ReadRecord& record);
  // Those that have not run out, by rule and mineral.
  std::vector<Mute> Active(int64_t now_ms) const;

 private:
  std::map<std::string, Mute> mutes_;  // By key.
};

// Reads the topic to its end; for commands.
absl::StatusOr<MuteBook> ReadMutes(const Config& config);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_MUTE_TOPIC_H_
