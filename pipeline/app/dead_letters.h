// Dead letters as they stand in their topics, and what was replayed of them.
//
// A replay leaves a receipt in the dead-letter topic: a record without value whose header
// `lodewire.replayed` names the letter, PARTITION@OFFSET. It is written behind the acknowledgement
// of the replayed record, so a replay that breaks off sends at most one batch twice, and its alerts
// have the same ids.
//
// Threading: one thread.
// Memory: all letters that the filter lets through; outside the event path.
// Errors: NotFound for topics that do not exist; InvalidArgument for a filter that means nothing.
// Example:
//   ASSIGN_OR_RETURN(std::vector<Letter> letters, ReadDeadLetters(config, filter, &groups));
#ifndef LODEWIRE_PIPELINE_APP_DEAD_LETTERS_H_
#define LODEWIRE_PIPELINE_APP_DEAD_LETTERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/app/group_tools.h"
#include "pipeline/base/status.h"
#include "pipeline/config/config.h"
#include "pipeline/io/record_io.h"
#include "pipeline/kafka/group_admin.h"

namespace lodewire {

inline constexpr std::string_view kReceiptHeader = "lodewire.replayed";

struct Letter {
  ReadRecord record;     // As it stands in the dead-letter topic.
  PartitionName origin;  // Where it stood first.
  int64_t origin_offset = -1;
  bool replayed = false;
  bool truncated = false;  // Only the headers are left.

  std::string Header(std::string_view name) const;
  std::string Place() const;   // news.events.dlq/3@17
  std::string Origin() const;  // news.events/1@4711
  std::string Reason() const { return Header("__connect.errors.exception.class.name"); }
};

// By dead-letter topic, partition, offset.
absl::StatusOr<std::vector<Letter>> ReadDeadLetters(const Config& config,
                                                    const DeadLetterFilter& filter,
                                                    GroupAdmin* groups);

// The receipt's header for a letter.
std::string ReceiptFor(const Letter& letter);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_DEAD_LETTERS_H_
