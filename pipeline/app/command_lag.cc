// lodewire lag: how far a consumer group is behind.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/group_positions.h"
#include "pipeline/app/group_tools.h"
#include "pipeline/demo/alert_printer.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

std::string OrDash(int64_t number) { return number < 0 ? "-" : std::to_string(number); }
std::string OrDash(const std::string& text) { return text.empty() ? "-" : EscapeForTerminal(text); }
ordered_json OrNull(int64_t number) { return number < 0 ? ordered_json() : ordered_json(number); }
ordered_json OrNull(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

struct Sums {
  int64_t lag = 0;
  size_t uncommitted = 0;  // Partitions.
  size_t replaying = 0;
};

Sums SumsOf(const GroupPositions& group) {
  Sums sums;
  for (const PartitionPosition& position : group.partitions) {
    sums.lag += std::max<int64_t>(0, position.Lag());
    sums.uncommitted += position.committed < 0 ? 1 : 0;
    sums.replaying += position.replay_until >= 0 ? 1 : 0;
  }
  return sums;
}

void PrintJson(const std::string& name, const GroupPositions& group) {
  ordered_json partitions = ordered_json::array();
  for (const PartitionPosition& position : group.partitions) {
    partitions.push_back({{"topic", position.name.topic},
                          {"partition", position.name.partition},
                          {"committed", OrNull(position.committed)},
                          {"end", position.end},
                          {"lag", OrNull(position.Lag())},
                          {"member", OrNull(position.member)},
                          {"host", OrNull(position.host)},
                          {"replay_until", OrNull(position.replay_until)}});
  }
  std::cout << ordered_json{{"group", name},
                            {"state", OrNull(group.description.state)},
                            {"members", group.description.members.size()},
                            {"lag", SumsOf(group).lag},
                            {"partitions", partitions}}
                   .dump()
            << "\n";
}

void PrintText(const std::string& name, const GroupPositions& group) {
  std::vector<std::vector<std::string>> rows = {
      {"TOPIC", "PARTITION", "COMMITTED", "END", "LAG", "MEMBER", "HOST"}};
  for (const PartitionPosition& position : group.partitions) {
    rows.push_back({position.name.topic, std::to_string(position.name.partition),
                    OrDash(position.committed), std::to_string(position.end),
                    OrDash(position.Lag()), OrDash(position.member), OrDash(position.host)});
  }
  const Sums sums = SumsOf(group);
  rows.push_back({"TOTAL", "", "", "", std::to_string(sums.lag), "", ""});
  PrintTable(rows);
  Note(group.description.state.empty()
           ? absl::StrCat("group '", name, "': the embedded broker does not say who is in it")
           : absl::StrCat("group '", name, "' is ", group.description.state, " with ",
                          group.description.members.size(), " member(s)"));
  if (sums.uncommitted > 0) {
    Note(absl::StrCat("- : ", sums.uncommitted,
                      " partition(s) of which nothing was committed yet; they count as no lag"));
  }
  if (sums.replaying > 0) {
    Note(absl::StrCat(sums.replaying,
                      " partition(s) are read again after `lodewire seek`; alerts of what was read "
                      "before carry the mark replay"));
  }
}

}  // namespace

int LagCommand(const LagOptions& options) {
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  const std::string name = options.group.empty() ? config->kafka.group : options.group;
  const absl::StatusOr<GroupSession> session = OpenGroupSession(*config);
  if (!session.ok()) return Fail(session.status(), ExitCode::kBrokerUnavailable);
  GroupAdmin groups(session->admin.get(), session->cluster_id, kAdminTimeoutMs);
  const absl::StatusOr<GroupPositions> group = ReadGroupPositions(&groups, *config, name);
  if (!group.ok()) return Fail(group.status(), ExitCode::kFailure);
  if (options.common.json) {
    PrintJson(name, *group);
  } else {
    PrintText(name, *group);
  }
  return ExitCode::kOk;
}

}  // namespace lodewire
