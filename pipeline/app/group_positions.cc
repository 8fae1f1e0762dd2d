#include "pipeline/app/group_positions.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/spelling.h"

namespace lodewire {
namespace {

constexpr size_t kGroupsNamedMax = 20;

absl::Status UnknownGroup(GroupAdmin* groups, const Config& config, const std::string& group) {
  ASSIGN_OR_RETURN(std::vector<std::string> known, groups->Groups());
  std::sort(known.begin(), known.end());
  const std::string guess = DidYouMean(group, known);
  const size_t named = std::min(known.size(), kGroupsNamedMax);
  const std::string more =
      named < known.size() ? absl::StrCat(" and ", known.size() - named, " more") : "";
  return absl::NotFoundError(absl::StrCat(
      "group '", group, "' is not known to the cluster at ", config.kafka.bootstrap_servers,
      ": it has no members and has committed nothing", guess, "\n",
      !groups->CanDescribe() ? "the embedded broker does not list its groups"
      : known.empty()
          ? "the cluster has no groups"
          : absl::StrCat("its groups: ",
                         absl::StrJoin(known.begin(),
                                       known.begin() + static_cast<std::ptrdiff_t>(named), ", "),
                         more)));
}

std::set<std::string> InputsOf(const Config& config) {
  std::set<std::string> topics;
  for (const InputConfig& input : config.inputs) topics.insert(input.topic);
  return topics;
}

void SetOwners(const GroupDescription& description,
               std::map<PartitionName, PartitionPosition>* positions) {
  for (const GroupMember& member : description.members) {
    for (const PartitionName& name : member.partitions) {
      const auto found = positions->find(name);
      if (found == positions->end()) continue;
      found->second.member = member.client_id;
      found->second.host = member.host;
    }
  }
}

}  // namespace

int64_t PartitionPosition::Lag() const {
  if (committed < 0) return -1;
  // What retention has taken away cannot be read any more.
  return std::max<int64_t>(0, end - std::max(committed, first));
}

absl::StatusOr<GroupPositions> ReadGroupPositions(GroupAdmin* groups, const Config& config,
                                                  const std::string& group) {
  GroupPositions answer;
  ASSIGN_OR_RETURN(answer.description, groups->Describe(group));
  ASSIGN_OR_RETURN(const std::vector<PartitionName> all, groups->Partitions());
  ASSIGN_OR_RETURN(const PartitionOffsets committed, groups->Committed(group, all));
  // One that left before its first commit is known.
  const bool known = !answer.description.state.empty() && answer.description.state != "Dead";
  if (!known && answer.description.members.empty() && committed.empty()) {
    return UnknownGroup(groups, config, group);
  }
  std::set<PartitionName> owned;
  for (const GroupMember& member : answer.description.members) {
    owned.insert(member.partitions.begin(), member.partitions.end());
  }
  const std::set<std::string> inputs =
      group == config.kafka.group ? InputsOf(config) : std::set<std::string>();
  std::vector<PartitionName> wanted;
  for (const PartitionName& name : all) {
    if (committed.count(name) + owned.count(name) + inputs.count(name.topic) > 0) {
      wanted.push_back(name);
    }
  }
  ASSIGN_OR_RETURN(const PartitionOffsets first, groups->Offsets(wanted, kEarliestOffset));
  ASSIGN_OR_RETURN(const PartitionOffsets end, groups->Offsets(wanted, kEndOffset));
  ASSIGN_OR_RETURN(const PartitionOffsets replay, groups->Committed(ReplayGroup(group), wanted));
  std::map<PartitionName, PartitionPosition> positions;
  for (const PartitionName& name : wanted) {
    PartitionPosition& position = positions[name];
    position.name = name;
    position.first = first.at(name);
    position.end = end.at(name);
    if (const auto found = committed.find(name); found != committed.end()) {
      position.committed = found->second;
    }
    const auto horizon = replay.find(name);
    if (horizon != replay.end() && horizon->second > position.committed) {
      position.replay_until = horizon->second;
    }
  }
  SetOwners(answer.description, &positions);
  for (const auto& [name, position] : positions) answer.partitions.push_back(position);
  return answer;
}

absl::StatusOr<GroupSession> OpenGroupSession(const Config& config) {
  GroupSession session;
  ASSIGN_OR_RETURN(session.admin, AdminClient::Create(config.kafka));
  const absl::StatusOr<std::string> id = session.admin->ClusterId(10'000);
  if (!id.ok()) {
    return absl::UnavailableError(absl::StrCat(
        "no broker answers at ", config.kafka.bootstrap_servers, ": ", id.status().message()));
  }
  session.cluster_id = *id;
  return session;
}

}  // namespace lodewire
