// What is asked of a consumer group from outside: who is in it, what it has committed; and moving
// that while nobody is in it.
//
// Threading: one thread; calls block up to `timeout_ms`.
// Memory: the AdminClient's.
// Errors: Unavailable when no broker answers in time; FailedPrecondition for what is refused, with
//   the group's or partition's name.
// Example:
//   GroupAdmin groups(admin.get(), cluster_id, 10'000);
//   ASSIGN_OR_RETURN(GroupDescription group, groups.Describe("lodewire"));
#ifndef LODEWIRE_PIPELINE_KAFKA_GROUP_ADMIN_H_
#define LODEWIRE_PIPELINE_KAFKA_GROUP_ADMIN_H_

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/kafka/admin.h"

namespace lodewire {

struct PartitionName {
  std::string topic;
  int32_t partition = 0;
  // clang-tidy 14 takes what is written for the compiler's own comparison for ours.
  friend auto operator<=>(const PartitionName&,
                          const PartitionName&) = default;  // NOLINT(modernize-use-nullptr)
};
using PartitionOffsets = std::map<PartitionName, int64_t>;

struct GroupMember {
  std::string client_id;
  std::string instance_id;  // Of a static member; else empty.
  std::string host;
  std::vector<PartitionName> partitions;
};

struct GroupDescription {
  // Kafka's: Stable, Empty, PreparingRebalance, Dead for one not known …; empty where nobody says.
  std::string state;
  std::string assignor;
  std::vector<GroupMember> members;
};

// Instead of a time, for Offsets.
inline constexpr int64_t kEndOffset = -1;
inline constexpr int64_t kEarliestOffset = -2;

// The group whose offsets say how far GROUP had come when it was set back: what it reads again
// below them is a replay. Nobody is a member of it.
std::string ReplayGroup(const std::string& group);

class GroupAdmin {
 public:
  // `admin` must outlive it.
  GroupAdmin(AdminClient* admin, std::string cluster_id, int timeout_ms)
      : admin_(admin), cluster_id_(std::move(cluster_id)), timeout_ms_(timeout_ms) {}

  // False for the embedded broker: it knows offsets, but lists and describes no group.
  bool CanDescribe() const;
  absl::StatusOr<std::vector<std::string>> Groups();
  absl::StatusOr<GroupDescription> Describe(const std::string& group);
  // Every partition of every topic that this user may see.
  absl::StatusOr<std::vector<PartitionName>> Partitions();
  // Of those for which the group has committed something.
  absl::StatusOr<PartitionOffsets> Committed(const std::string& group,
                                             const std::vector<PartitionName>& partitions);
  // The first offset at or after `time_ms`, or kEarliestOffset, kEndOffset; -1 where nothing is so
  // young.
  absl::StatusOr<PartitionOffsets> Offsets(const std::vector<PartitionName>& partitions,
                                           int64_t time_ms);
  // Commits for a group without members.
  absl::Status Commit(const std::string& group, const PartitionOffsets& offsets);

 private:
  AdminClient* admin_;
  const std::string cluster_id_;
  int timeout_ms_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_GROUP_ADMIN_H_
