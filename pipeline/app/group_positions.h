// Where a consumer group stands: committed offset, end and owner of each partition.
//
// Threading: one thread; blocks for a few round trips.
// Memory: outside the event path.
// Errors: NotFound for a group that the cluster does not know, with the names it does; else
//   GroupAdmin's.
// Example:
//   ASSIGN_OR_RETURN(GroupPositions group, ReadGroupPositions(&groups, config, "lodewire"));
#ifndef LODEWIRE_PIPELINE_APP_GROUP_POSITIONS_H_
#define LODEWIRE_PIPELINE_APP_GROUP_POSITIONS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/config/config.h"
#include "pipeline/kafka/group_admin.h"

namespace lodewire {

struct PartitionPosition {
  PartitionName name;
  int64_t committed = -1;     // -1: nothing
  int64_t first = 0;          // The oldest record that is kept.
  int64_t end = 0;            // Behind the newest.
  int64_t replay_until = -1;  // Below it the group reads what it had read before; -1: nowhere.
  std::string member;         // Client id of the owner; empty: none.
  std::string host;

  // Records that wait for the group; -1 where it has committed nothing.
  int64_t Lag() const;
};

struct GroupPositions {
  GroupDescription description;
  std::vector<PartitionPosition> partitions;  // By topic and partition.
};

// `group`: where it has committed, what its members own and, when it is the configuration's, all
// partitions of the input topics.
absl::StatusOr<GroupPositions> ReadGroupPositions(GroupAdmin* groups, const Config& config,
                                                  const std::string& group);

// How long one question to the cluster may take.
inline constexpr int kAdminTimeoutMs = 15'000;

// A connection for commands about groups, and whether a broker is there at all.
struct GroupSession {
  std::unique_ptr<AdminClient> admin;
  std::string cluster_id;
};
absl::StatusOr<GroupSession> OpenGroupSession(const Config& config);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_GROUP_POSITIONS_H_
