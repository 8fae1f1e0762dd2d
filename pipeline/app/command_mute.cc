// lodewire mute, unmute, mutes.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/mute_topic.h"
#include "pipeline/app/operate.h"
#include "pipeline/app/ops_client.h"
#include "pipeline/app/rule_tools.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/spelling.h"
#include "pipeline/config/map_reader.h"
#include "pipeline/demo/alert_printer.h"
#include "pipeline/domain/domain.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

constexpr int kFlushMs = 20'000;

std::string Author() {
  const char* user = std::getenv("USER");
  char host[256] = {};
  if (gethostname(host, sizeof(host) - 1) != 0) host[0] = '\0';
  return absl::StrCat(user == nullptr ? absl::StrCat("uid ", getuid()) : user, "@", host);
}

absl::Status RequireTopic(const Config& config) {
  if (!config.rules.mutes_topic.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(config.file, ": rules.mutes_topic is empty, so that nothing can be muted"));
}

// The rule that somebody names by id or title.
absl::StatusOr<RuleInfo> FindRule(const CommonOptions& common, const std::string& name) {
  ASSIGN_OR_RETURN(const RuleFiles files, OpenRuleFiles(common, ""));
  ASSIGN_OR_RETURN(const std::unique_ptr<RuleSet> rules,
                   RuleSet::Load(files.path, files.Options()));
  std::vector<std::string> known;
  for (uint32_t i = 0; i < rules->size(); ++i) {
    const RuleInfo& rule = rules->info(i);
    if (rule.id == name || rule.title == name) return rule;
    known.push_back(rule.id);
    known.push_back(rule.title);
  }
  return absl::NotFoundError(absl::StrCat("no rule of ", files.path, " has the id or title '", name,
                                          "'", DidYouMean(name, known),
                                          "\nlist them with: lodewire rules list"));
}

absl::Status CheckMineral(const Config& config, const std::string& mineral) {
  if (mineral.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::unique_ptr<Domain> domain,
                   Domain::Load(config.rules.domain_directory));
  std::vector<std::string> known;
  for (const Mineral& one : domain->minerals()) {
    if (one.id == mineral) return absl::OkStatus();
    known.push_back(one.id);
  }
  std::string guess = DidYouMean(mineral, known);
  if (guess.empty()) guess = absl::StrCat("; known are ", absl::StrJoin(known, ", "));
  return absl::NotFoundError(absl::StrCat("there is no mineral '", mineral, "'", guess));
}

// A time, or a span from now on.
absl::StatusOr<int64_t> Until(const std::string& text, int64_t now_ms) {
  int64_t until_ms = 0;
  if (ParseDurationMillis(text, &until_ms)) {
    if (until_ms > INT64_MAX / 2) return absl::InvalidArgumentError("--until: too far away");
    until_ms += now_ms;
  } else {
    ASSIGN_OR_RETURN(until_ms, TimeOption("--until", text));
  }
  if (until_ms > now_ms) return until_ms;
  return absl::InvalidArgumentError(
      absl::StrCat("--until ", text, " is over already; write a later time, or a span such as 4h"));
}

absl::Status Write(const Config& config, const std::string& key, std::string_view value) {
  ASSIGN_OR_RETURN(const auto writer, MakeWriter(config));
  WriteRecord record;
  record.topic = config.rules.mutes_topic;
  record.key = key;
  record.value = value;
  RETURN_IF_ERROR(writer->Write(record));
  return writer->Flush(kFlushMs);
}

int ExitCodeOf(const absl::Status& status) {
  return absl::IsUnavailable(status) ? ExitCode::kBrokerUnavailable : ExitCode::kFailure;
}

// The configuration of a command that needs the topic, and a broker.
absl::StatusOr<Config> Ready(const CommonOptions& common, int* exit_code) {
  *exit_code = ExitCode::kBadConfiguration;
  ASSIGN_OR_RETURN(Config config, LoadCommandConfig(common));
  RETURN_IF_ERROR(RequireTopic(config));
  *exit_code = ExitCode::kBrokerUnavailable;
  RETURN_IF_ERROR(RequireBroker(config));
  *exit_code = ExitCode::kOk;
  return config;
}

// How many matches each member has muted, by the key of the mute.
using MemberCounts = std::map<std::string, std::map<std::string, uint64_t>>;

absl::StatusOr<MemberCounts> AskMembers(const MutesOptions& options) {
  MemberCounts counts;
  for (const std::string& member : options.members) {
    ASSIGN_OR_RETURN(const OpsAddress client, OpsClient(options.common, member));
    ASSIGN_OR_RETURN(const std::string page, AskOps(client, "/api/v1/mutes"));
    const ordered_json answer = ordered_json::parse(page, nullptr, /*allow_exceptions=*/false);
    if (!answer.is_object() || !answer.contains("mutes")) {
      return absl::InternalError(absl::StrCat(member, " answers no list of mutes"));
    }
    for (const ordered_json& mute : answer["mutes"]) {
      const std::string key = MuteKey(mute.value("rule", ""), mute.value("mineral", ""));
      counts[key][member] = mute.value("muted_matches", uint64_t{0});
    }
  }
  return counts;
}

}  // namespace

int MuteCommand(const MuteOptions& options) {
  const int64_t now_ms = WallMillis();
  const absl::StatusOr<int64_t> until_ms = Until(options.until, now_ms);
  if (!until_ms.ok()) return Fail(until_ms.status(), ExitCode::kUsage);
  if (options.reason.size() > kMuteReasonMax) {
    return Fail(absl::InvalidArgumentError(
                    absl::StrCat("--reason has more than ", kMuteReasonMax, " bytes")),
                ExitCode::kUsage);
  }
  const absl::StatusOr<RuleInfo> rule = FindRule(options.common, options.rule);
  if (!rule.ok()) return Fail(rule.status(), ExitCode::kFailure);
  int exit_code = 0;
  const absl::StatusOr<Config> config = Ready(options.common, &exit_code);
  if (!config.ok()) return Fail(config.status(), exit_code);
  const absl::Status mineral = CheckMineral(*config, options.mineral);
  if (!mineral.ok()) return Fail(mineral, ExitCode::kFailure);

  const Mute mute = {rule->id, options.mineral, *until_ms, options.reason, Author(), now_ms};
  const ordered_json value = MuteJson(mute);
  const absl::Status status =
      Write(*config, MuteKey(mute.rule, mute.mineral),
            value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  if (!status.ok()) return Fail(status, ExitCodeOf(status));
  if (options.common.json) {
    std::cout << value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
    return ExitCode::kOk;
  }
  std::cout << "muted until " << MuteTime(*until_ms) << ": " << rule->title << " (" << rule->id
            << ")" << (options.mineral.empty() ? "" : " about " + options.mineral)
            << "\nmembers obey within seconds; undo it with: lodewire unmute --rule " << rule->id
            << (options.mineral.empty() ? "" : " --mineral " + options.mineral) << "\n";
  return ExitCode::kOk;
}

int UnmuteCommand(const UnmuteOptions& options) {
  int exit_code = 0;
  const absl::StatusOr<Config> config = Ready(options.common, &exit_code);
  if (!config.ok()) return Fail(config.status(), exit_code);
  const absl::StatusOr<MuteBook> book = ReadMutes(*config);
  if (!book.ok()) return Fail(book.status(), ExitCodeOf(book.status()));
  std::string id = options.rule;
  // A title is looked up; an id needs no rule, which may be gone by now.
  const absl::StatusOr<RuleInfo> rule = FindRule(options.common, options.rule);
  if (rule.ok()) id = rule->id;
  std::vector<std::string> keys;
  for (const Mute& mute : book->Active(WallMillis())) {
    keys.push_back(MuteKey(mute.rule, mute.mineral));
  }
  const std::string key = MuteKey(id, options.mineral);
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
    return Fail(absl::NotFoundError(absl::StrCat(
                    "not muted: ", key, DidYouMean(key, keys),
                    "\nlist what is muted, and for which mineral, with: lodewire mutes")),
                ExitCode::kFailure);
  }
  const absl::Status status = Write(*config, key, {});
  if (!status.ok()) return Fail(status, ExitCodeOf(status));
  if (options.common.json) {
    std::cout << ordered_json{{"unmuted", {{"rule", id}, {"mineral", options.mineral}}}}.dump()
              << "\n";
  } else {
    std::cout << "unmuted: " << key << "\n";
  }
  return ExitCode::kOk;
}

int MutesCommand(const MutesOptions& options) {
  int exit_code = 0;
  const absl::StatusOr<Config> config = Ready(options.common, &exit_code);
  if (!config.ok()) return Fail(config.status(), exit_code);
  const absl::StatusOr<MuteBook> book = ReadMutes(*config);
  if (!book.ok()) return Fail(book.status(), ExitCodeOf(book.status()));
  const std::vector<Mute> mutes = book->Active(WallMillis());
  absl::StatusOr<MemberCounts> counts = AskMembers(options);
  if (!counts.ok()) return Fail(counts.status(), ExitCode::kFailure);
  if (options.common.json) {
    ordered_json list = ordered_json::array();
    for (const Mute& mute : mutes) {
      list.push_back(MuteJson(mute));
      if (!options.members.empty()) {
        list.back()["muted_matches"] = (*counts)[MuteKey(mute.rule, mute.mineral)];
      }
    }
    std::cout << ordered_json{{"mutes", list}}.dump(-1, ' ', false,
                                                    nlohmann::json::error_handler_t::replace)
              << "\n";
    return ExitCode::kOk;
  }
  if (mutes.empty()) std::cout << "nothing is muted\n";
  for (const Mute& mute : mutes) {
    std::cout << absl::StreamFormat(
        "%s  %s  until %s  by %s: %s\n", mute.rule, mute.mineral.empty() ? "*" : mute.mineral,
        MuteTime(mute.until_ms), EscapeForTerminal(mute.author), EscapeForTerminal(mute.reason));
    for (const auto& [member, count] : (*counts)[MuteKey(mute.rule, mute.mineral)]) {
      std::cout << "  " << member << " has muted " << count << " match(es)\n";
    }
  }
  return ExitCode::kOk;
}

}  // namespace lodewire
