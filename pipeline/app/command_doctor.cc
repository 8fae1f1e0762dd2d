// lodewire doctor: what is wrong around the service, and what to do.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "pipeline/app/console.h"
#include "pipeline/app/doctor_checks.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/group_tools.h"
#include "pipeline/app/ops_endpoints.h"
#include "pipeline/app/service.h"
#include "pipeline/base/clock.h"
#include "pipeline/demo/alert_printer.h"
#include "pipeline/kafka/properties.h"
#include "pipeline/kafka/version.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

constexpr int64_t kClockAheadMs = 60'000;

void Append(Findings more, Findings* findings) {
  std::move(more.begin(), more.end(), std::back_inserter(*findings));
}

// A question that got no answer is a finding too.
void Unanswered(const std::string& check, const absl::Status& status, Findings* findings) {
  findings->push_back({FindingLevel::kWarning, check,
                       absl::StrCat("could not be checked: ", status.message()),
                       "allow this user to describe it, or ask an administrator"});
}

void CheckFiles(const Config& config, Findings* findings) {
  const absl::StatusOr<std::unique_ptr<Engine>> engine =
      Engine::Load(config, Engine::Shadow::kLoaded);
  if (engine.ok()) {
    findings->push_back({FindingLevel::kOk, "rules",
                         absl::StrCat((*engine)->rules().live_size(), " rules load"), ""});
    for (const std::string& warning : (*engine)->warnings()) {
      findings->push_back({FindingLevel::kWarning, "rules", warning, "`lodewire rules lint`"});
    }
    Append(CheckMachine(config, MemoryPlan(config, **engine).TotalBytes(), ReadMachineFacts()),
           findings);
  } else {
    findings->push_back({FindingLevel::kError, "rules", std::string(engine.status().message()),
                         "`lodewire validate` shows the same"});
  }
  const absl::Status properties = CheckKafkaProperties(config.kafka);
  if (!properties.ok()) {
    findings->push_back({FindingLevel::kError, "properties", std::string(properties.message()),
                         "kafka.properties in the configuration"});
  }
  const absl::Status http = OpsEndpoints::Options(config).status();
  if (!http.ok()) {
    findings->push_back(
        {FindingLevel::kError, "http", std::string(http.message()), "ops in the configuration"});
  }
}

// Where nobody has run the group yet there is nothing to find.
size_t CheckGroup(const Config& config, GroupAdmin* groups, Findings* findings) {
  const absl::StatusOr<GroupPositions> group =
      ReadGroupPositions(groups, config, config.kafka.group);
  if (absl::IsNotFound(group.status())) {
    findings->push_back({FindingLevel::kNote, "offsets",
                         absl::StrCat("group '", config.kafka.group, "' has not run yet"),
                         "nothing: it begins where kafka.start says"});
    return 0;
  }
  if (!group.ok()) {
    Unanswered("offsets", group.status(), findings);
    return 0;
  }
  Append(CheckOffsets(*group), findings);
  return group->description.members.size();
}

void CheckFuture(const Config& config, const std::map<std::string, TopicFacts>& topics,
                 GroupAdmin* groups, Findings* findings) {
  std::vector<PartitionName> names;
  for (const InputConfig& input : config.inputs) {
    const auto found = topics.find(input.topic);
    if (found == topics.end()) continue;
    for (int32_t i = 0; i < found->second.partitions; ++i) names.push_back({input.topic, i});
  }
  const auto future = groups->Offsets(names, WallMillis() + kClockAheadMs);
  if (!future.ok()) return Unanswered("clock", future.status(), findings);
  Append(CheckClock(*future, kClockAheadMs), findings);
}

void CheckCluster(const Config& config, const GroupSession& session, Findings* findings) {
  AdminClient* admin = session.admin.get();
  GroupAdmin groups(admin, session.cluster_id, kAdminTimeoutMs);
  findings->push_back({FindingLevel::kOk, "broker",
                       absl::StrCat("answers at ", config.kafka.bootstrap_servers, ", cluster ",
                                    session.cluster_id, "; librdkafka ", KafkaLibraryVersion()),
                       ""});
  if (!groups.CanDescribe()) {
    findings->push_back({FindingLevel::kNote, "broker",
                         "it is an embedded one, which describes neither topics nor groups",
                         "check against a real cluster"});
    return;
  }
  const auto features = ProtocolFeatures(config.kafka, kAdminTimeoutMs);
  if (features.ok()) {
    Append(CheckProtocol(*features), findings);
  } else {
    Unanswered("protocol", features.status(), findings);
  }
  std::vector<std::string> names = InputTopics(config);
  const std::vector<std::string> outputs = OutputTopics(config);
  names.insert(names.end(), outputs.begin(), outputs.end());
  const auto topics = DescribeTopics(admin, names, kAdminTimeoutMs);
  if (!topics.ok()) return Unanswered("topics", topics.status(), findings);
  Append(CheckTopics(config, *topics), findings);
  const absl::StatusOr<KafkaSettings> broker = DescribeBroker(admin, kAdminTimeoutMs);
  if (broker.ok()) {
    Append(CheckBroker(config, *broker, *topics), findings);
  } else {
    Unanswered("broker", broker.status(), findings);
  }
  const size_t members = CheckGroup(config, &groups, findings);
  Append(CheckLanes(config, *topics, members), findings);
  CheckFuture(config, *topics, &groups, findings);
  Append(CheckAccess(CountAcls(admin, kAdminTimeoutMs), config), findings);
}

size_t Count(const Findings& findings, FindingLevel level) {
  return static_cast<size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [level](const Finding& finding) { return finding.level == level; }));
}

void PrintJson(const Findings& findings) {
  ordered_json list = ordered_json::array();
  for (const Finding& finding : findings) {
    list.push_back({{"level", std::string(FindingLevelName(finding.level))},
                    {"check", finding.check},
                    {"seen", finding.seen},
                    {"remedy", finding.remedy}});
  }
  std::cout << ordered_json{{"errors", Count(findings, FindingLevel::kError)},
                            {"warnings", Count(findings, FindingLevel::kWarning)},
                            {"findings", list}}
                   .dump()
            << "\n";
}

void PrintText(const Findings& findings) {
  for (const Finding& finding : findings) {
    std::string level(FindingLevelName(finding.level));
    level.resize(9, ' ');
    std::string check = finding.check;
    check.resize(std::max<size_t>(check.size(), 12), ' ');
    std::cout << level << check << EscapeForTerminal(finding.seen) << "\n";
    if (!finding.remedy.empty()) {
      std::cout << std::string(21, ' ') << "→ " << EscapeForTerminal(finding.remedy) << "\n";
    }
  }
  lodewire::Note(absl::StrCat(Count(findings, FindingLevel::kError), " error(s), ",
                              Count(findings, FindingLevel::kWarning), " warning(s)"));
}

}  // namespace

int DoctorCommand(const DoctorOptions& options) {
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  Findings findings;
  CheckFiles(*config, &findings);
  int code = ExitCode::kOk;
  const absl::StatusOr<GroupSession> session = OpenGroupSession(*config);
  if (session.ok()) {
    CheckCluster(*config, *session, &findings);
  } else {
    findings.push_back({FindingLevel::kError, "broker", std::string(session.status().message()),
                        "start the brokers, or mend kafka.bootstrap_servers"});
    code = ExitCode::kBrokerUnavailable;
  }
  // The worst first; within a level in the order of the checks.
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.level > b.level; });
  if (options.common.json) {
    PrintJson(findings);
  } else {
    PrintText(findings);
  }
  if (code == ExitCode::kOk && Count(findings, FindingLevel::kError) > 0) code = ExitCode::kFailure;
  return code;
}

}  // namespace lodewire
