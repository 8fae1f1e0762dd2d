// What `doctor` makes of what it saw: pure functions from facts to findings, so that each finding
// has a test without the cluster that would show it.
//
// Threading: any. Memory: outside the event path.
// Errors: none; a finding is the answer.
// Example:
//   Append(CheckMachine(plan_bytes, threads, ReadMachineFacts()), &findings);
#ifndef LODEWIRE_PIPELINE_APP_DOCTOR_CHECKS_H_
#define LODEWIRE_PIPELINE_APP_DOCTOR_CHECKS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/app/group_positions.h"
#include "pipeline/app/machine_facts.h"
#include "pipeline/config/config.h"
#include "pipeline/kafka/cluster_facts.h"

namespace lodewire {

enum class FindingLevel : uint8_t { kOk, kNote, kWarning, kError };
std::string_view FindingLevelName(FindingLevel level);

struct Finding {
  FindingLevel level = FindingLevel::kOk;
  std::string check;   // broker, protocol, topics, offsets, lanes, access, clock, memory, …
  std::string seen;    // What was seen, in a sentence.
  std::string remedy;  // What to do; empty for kOk.
};
using Findings = std::vector<Finding>;

// Memory, cores and open files against what the configuration takes.
Findings CheckMachine(const Config& config, uint64_t plan_bytes, const MachineFacts& machine);

// Existence, leaders, replicas, retention, compaction and sizes of the topics.
Findings CheckTopics(const Config& config, const std::map<std::string, TopicFacts>& topics);

// Settings of the brokers that the delivery rests on.
Findings CheckBroker(const Config& config, const KafkaSettings& broker,
                     const std::map<std::string, TopicFacts>& topics);

// Protocol features that the clients use.
Findings CheckProtocol(const std::vector<std::string>& features);

// Committed offsets that are not there any more, or not yet.
Findings CheckOffsets(const GroupPositions& group);

// Lanes that get no partition. `members`: of the group, 0 where nobody runs it.
Findings CheckLanes(const Config& config, const std::map<std::string, TopicFacts>& topics,
                    size_t members);

// Records whose time is still to come. `future`: first offset at or after `ahead_ms` from now, -1
// for none.
Findings CheckClock(const PartitionOffsets& future, int64_t ahead_ms);

// How many rules of access there are; a status where they cannot be seen.
Findings CheckAccess(const absl::StatusOr<size_t>& acls, const Config& config);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_DOCTOR_CHECKS_H_
