// What the feed planted against what the readers saw: lost, doubled and unexpected records.
//
// An alert or a dead letter is known by where its event stood (topic, partition, offset). The feed
// is the only writer and chooses partitions, so the offset of an event is the count of those before
// it in its partition. Count alerts of one route that takes every alert; a second route would look
// like doubles.
//
// Threading: any thread; a lock inside. Tell of an event before it is produced, or its alert may
// come first.
// Memory: one entry a planted event; at most kExamplesMax texts.
// Errors: none; what is wrong is the result.
// Example:
//   accounting.Planted(event, event.topic, event.partition, offset);
//   accounting.Saw({.topic = 0, .partition = 1, .offset = 17, .rule_ids = rules});
//   AccountingResult result = accounting.Result();
#ifndef LODEWIRE_PIPELINE_DEMO_ACCOUNTING_H_
#define LODEWIRE_PIPELINE_DEMO_ACCOUNTING_H_

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/demo/feed.h"

namespace lodewire {

// At most this many lines say what was lost, doubled or unexpected.
inline constexpr size_t kExamplesMax = 16;

struct SeenAlert {
  uint16_t topic = 0;  // Index into kFeedTopics.
  int32_t partition = 0;
  int64_t offset = 0;
  std::string_view alert_id;
  std::span<const std::string_view> rule_ids;  // All matches.
  std::span<const std::string_view> minerals;  // Ids.
};

struct AccountingResult {
  uint64_t events = 0;
  uint64_t alerts = 0;        // Records seen, doubles too.
  uint64_t dead_letters = 0;  // Records seen.
  uint64_t planted_alerts = 0;
  uint64_t planted_dead_letters = 0;
  uint64_t tombstones = 0;       // Planted; nothing must come of them.
  uint64_t lost = 0;             // Planted, and no record came.
  uint64_t duplicated = 0;       // Records more than one, each counted.
  uint64_t unexpected = 0;       // Records of events that were not planted as such.
  uint64_t without_mineral = 0;  // Planted alerts that lack a mineral they are about.
  std::map<std::string, uint64_t> alerts_by_rule;     // Matches, by rule id.
  std::map<std::string, uint64_t> alerts_by_mineral;  // Alerts, by mineral id.
  std::vector<std::string> examples;                  // What went wrong, for people.
};

class Accounting {
 public:
  // Tells of every event of the feed, planted or not.
  void Planted(const FeedEvent& event, uint16_t topic, int32_t partition, int64_t offset);
  void Saw(const SeenAlert& alert);
  void SawDeadLetter(uint16_t topic, int32_t partition, int64_t offset);

  // True when a record came for everything planted; the reader may stop waiting.
  bool complete() const;
  AccountingResult Result() const;

 private:
  struct Position {
    uint16_t topic = 0;
    int32_t partition = 0;
    int64_t offset = 0;
    friend bool operator==(const Position&, const Position&) = default;
  };
  struct PositionHash {
    size_t operator()(const Position& position) const;
  };
  struct Entry {
    Expectation expectation = Expectation::kNone;
    MineralSet minerals = 0;
    MineralSet seen_minerals = 0;
    uint32_t seen = 0;
    std::string_view description;  // Lives as long as the feed's stock.
  };

  void Note(const char* what, const Position& position, std::string_view description,
            std::vector<std::string>* examples) const;
  // Counts one record for `position`; nullptr when it was not expected.
  Entry* Count(const Position& position, Expectation expectation);

  mutable std::mutex mutex_;
  std::unordered_map<Position, Entry, PositionHash> planted_;
  uint64_t outstanding_ = 0;  // Planted and not yet seen.
  AccountingResult result_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DEMO_ACCOUNTING_H_
