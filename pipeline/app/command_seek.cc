// lodewire seek: sets a consumer group to another place, and keeps in mind how far it had come.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/group_positions.h"
#include "pipeline/app/group_tools.h"
#include "pipeline/demo/alert_printer.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

struct Move {
  PartitionName name;
  int64_t from = -1;  // -1: nothing was committed.
  int64_t to = 0;
  int64_t reached = 0;   // How far the group had come at all.
  bool clamped = false;  // The offset that was asked for is not there.

  int64_t replayed() const { return std::max<int64_t>(0, reached - to); }
  int64_t skipped() const { return from < 0 ? 0 : std::max<int64_t>(0, to - from); }
};

absl::Status RefuseMembers(const std::string& group, const GroupDescription& description) {
  if (description.members.empty()) return absl::OkStatus();
  std::vector<std::string> names;
  for (const GroupMember& member : description.members) {
    names.push_back(absl::StrCat(EscapeForTerminal(member.client_id), " at ", member.host));
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "group '", group, "' has ", names.size(), " member(s): ", absl::StrJoin(names, ", "),
      "\nstop them first, they would commit over it; one that died leaves the group after its "
      "session.timeout.ms"));
}

absl::StatusOr<std::vector<PartitionPosition>> Chosen(const GroupPositions& group,
                                                      const std::vector<std::string>& topics) {
  if (topics.empty()) return group.partitions;
  std::vector<PartitionPosition> chosen;
  for (const std::string& topic : topics) {
    const size_t before = chosen.size();
    std::copy_if(group.partitions.begin(), group.partitions.end(), std::back_inserter(chosen),
                 [&](const PartitionPosition& position) { return position.name.topic == topic; });
    if (chosen.size() == before) {
      return absl::NotFoundError(absl::StrCat("the group has nothing to do with topic '", topic,
                                              "'; `lodewire lag` lists its topics"));
    }
  }
  return chosen;
}

absl::StatusOr<std::vector<Move>> Plan(const SeekOptions& options, int64_t time_ms,
                                       const std::vector<PartitionPosition>& positions,
                                       GroupAdmin* groups) {
  PartitionOffsets at_time;
  if (!options.to_datetime.empty()) {
    std::vector<PartitionName> names;
    names.reserve(positions.size());
    for (const PartitionPosition& position : positions) names.push_back(position.name);
    ASSIGN_OR_RETURN(at_time, groups->Offsets(names, time_ms));
  }
  std::vector<Move> moves;
  for (const PartitionPosition& position : positions) {
    Move move;
    move.name = position.name;
    move.from = position.committed;
    move.reached = std::max(position.committed, position.replay_until);
    if (options.to_earliest) {
      move.to = position.first;
    } else if (options.to_latest) {
      move.to = position.end;
    } else if (options.to_offset >= 0) {
      move.to = std::clamp(options.to_offset, position.first, position.end);
      move.clamped = move.to != options.to_offset;
    } else {
      const int64_t offset = at_time.at(position.name);
      move.to = offset < 0 ? position.end : offset;
    }
    moves.push_back(move);
  }
  return moves;
}

// First how far the group had come: if what follows fails, nothing is replayed without its mark.
absl::Status Carry(const std::string& group, const std::vector<Move>& moves, GroupAdmin* groups) {
  PartitionOffsets reached, to;
  for (const Move& move : moves) {
    if (move.replayed() > 0) reached[move.name] = move.reached;
    to[move.name] = move.to;
  }
  RETURN_IF_ERROR(groups->Commit(ReplayGroup(group), reached));
  const absl::Status status = groups->Commit(group, to);
  if (status.ok() || absl::IsUnavailable(status)) return status;
  return absl::FailedPreconditionError(
      absl::StrCat(status.message(), "\ndid a member join meanwhile? Stop it and try again"));
}

struct Sums {
  int64_t replayed = 0, skipped = 0;
};

Sums SumsOf(const std::vector<Move>& moves) {
  Sums sums;
  for (const Move& move : moves) {
    sums.replayed += move.replayed();
    sums.skipped += move.skipped();
  }
  return sums;
}

void PrintJson(const SeekOptions& options, const std::vector<Move>& moves) {
  ordered_json partitions = ordered_json::array();
  for (const Move& move : moves) {
    partitions.push_back({{"topic", move.name.topic},
                          {"partition", move.name.partition},
                          {"from", move.from < 0 ? ordered_json() : ordered_json(move.from)},
                          {"to", move.to},
                          {"replayed", move.replayed()},
                          {"skipped", move.skipped()}});
  }
  const Sums sums = SumsOf(moves);
  std::cout << ordered_json{{"group", options.group},
                            {"dry_run", options.dry_run},
                            {"replayed", sums.replayed},
                            {"skipped", sums.skipped},
                            {"partitions", partitions}}
                   .dump()
            << "\n";
}

void PrintText(const std::vector<Move>& moves) {
  std::vector<std::vector<std::string>> rows = {
      {"TOPIC", "PARTITION", "FROM", "TO", "REPLAYED", "SKIPPED"}};
  for (const Move& move : moves) {
    rows.push_back({move.name.topic, std::to_string(move.name.partition),
                    move.from < 0 ? "-" : std::to_string(move.from), std::to_string(move.to),
                    std::to_string(move.replayed()), std::to_string(move.skipped())});
  }
  const Sums sums = SumsOf(moves);
  rows.push_back(
      {"TOTAL", "", "", "", std::to_string(sums.replayed), std::to_string(sums.skipped)});
  PrintTable(rows);
}

// Where the alerts of what is read again go.
void NoteRoutes(const Config& config, int64_t replayed) {
  std::vector<std::string> marked, held;
  for (const RouteConfig& route : config.routes) {
    (route.replay == "mark" ? marked : held).push_back(route.name);
  }
  Note(absl::StrCat(
      "alerts of the ", replayed, " replayed records carry the mark replay; they go to ",
      marked.empty() ? "no route" : absl::StrCat("route ", absl::StrJoin(marked, ", ")),
      held.empty() ? ""
                   : absl::StrCat(", not to ", absl::StrJoin(held, ", "), " (routes: replay)")));
}

}  // namespace

int SeekCommand(const SeekOptions& options) {
  const int targets = (options.to_datetime.empty() ? 0 : 1) + (options.to_earliest ? 1 : 0) +
                      (options.to_latest ? 1 : 0) + (options.to_offset >= 0 ? 1 : 0);
  if (targets != 1) {
    return Fail(absl::InvalidArgumentError(
                    "say where to: one of --to-datetime, --to-earliest, --to-latest, --to-offset"),
                ExitCode::kUsage);
  }
  const absl::StatusOr<int64_t> time_ms = TimeOption("--to-datetime", options.to_datetime);
  if (!time_ms.ok()) return Fail(time_ms.status(), ExitCode::kUsage);
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  const absl::StatusOr<GroupSession> session = OpenGroupSession(*config);
  if (!session.ok()) return Fail(session.status(), ExitCode::kBrokerUnavailable);
  GroupAdmin groups(session->admin.get(), session->cluster_id, kAdminTimeoutMs);
  const absl::StatusOr<GroupPositions> group = ReadGroupPositions(&groups, *config, options.group);
  if (!group.ok()) return Fail(group.status(), ExitCode::kFailure);
  const absl::Status members = RefuseMembers(options.group, group->description);
  if (!members.ok() && !options.dry_run) return Fail(members, ExitCode::kFailure);
  const auto chosen = Chosen(*group, options.topics);
  if (!chosen.ok()) return Fail(chosen.status(), ExitCode::kFailure);
  const absl::StatusOr<std::vector<Move>> moves = Plan(options, *time_ms, *chosen, &groups);
  if (!moves.ok()) return Fail(moves.status(), ExitCode::kFailure);
  if (!options.dry_run) {
    const absl::Status carried = Carry(options.group, *moves, &groups);
    if (!carried.ok()) return Fail(carried, ExitCode::kFailure);
  }
  if (options.common.json) {
    PrintJson(options, *moves);
  } else {
    PrintText(*moves);
  }
  for (const Move& move : *moves) {
    if (!move.clamped) continue;
    Note(absl::StrCat(move.name.topic, "/", move.name.partition, ": there is no offset ",
                      options.to_offset, "; ", move.to, " is the nearest"));
  }
  const int64_t replayed = SumsOf(*moves).replayed;
  if (replayed > 0) NoteRoutes(*config, replayed);
  if (options.dry_run) Note("--dry-run: nothing was changed");
  if (options.dry_run && !members.ok()) Note(ToStd(members.message()));
  return ExitCode::kOk;
}

}  // namespace lodewire
