#include "pipeline/app/doctor_checks.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/app/service.h"
#include "pipeline/app/wiring.h"

namespace lodewire {
namespace {

constexpr int64_t kDayMs = 86'400'000;
constexpr uint64_t kOpenFilesLeast = 1024;
constexpr int64_t kTransactionTimeoutMs = 60'000;

Finding Ok(std::string check, std::string seen) {
  return {FindingLevel::kOk, std::move(check), std::move(seen), ""};
}
Finding Note(std::string check, std::string seen, std::string remedy) {
  return {FindingLevel::kNote, std::move(check), std::move(seen), std::move(remedy)};
}
Finding Warning(std::string check, std::string seen, std::string remedy) {
  return {FindingLevel::kWarning, std::move(check), std::move(seen), std::move(remedy)};
}
Finding Error(std::string check, std::string seen, std::string remedy) {
  return {FindingLevel::kError, std::move(check), std::move(seen), std::move(remedy)};
}

// A number among the settings; `missing` where there is none.
int64_t Setting(const KafkaSettings& settings, const std::string& key, int64_t missing) {
  const auto found = settings.find(key);
  if (found == settings.end()) return missing;
  int64_t number = missing;
  std::from_chars(found->second.data(), found->second.data() + found->second.size(), number);
  return number;
}

bool IsCompacted(const TopicFacts& topic) {
  const auto policy = topic.settings.find("cleanup.policy");
  return policy != topic.settings.end() && policy->second.find("compact") != std::string::npos;
}

std::string Mebibytes(uint64_t bytes) { return absl::StrCat(bytes >> 20, " MiB"); }
std::string Hours(int64_t milliseconds) { return absl::StrCat(milliseconds / 3'600'000, " h"); }

void CheckInput(const Config& config, const InputConfig& input,
                const std::map<std::string, TopicFacts>& topics, Findings* findings) {
  const auto found = topics.find(input.topic);
  if (found == topics.end()) return;
  const TopicFacts& topic = found->second;
  if (IsCompacted(topic)) {
    findings->push_back(
        Warning("topics",
                input.topic + " is compacted: versions of an event can vanish before they are read",
                "set cleanup.policy=delete on it"));
  }
  const int64_t retention_ms = Setting(topic.settings, "retention.ms", -1);
  if (retention_ms >= 0 && retention_ms < kDayMs) {
    findings->push_back(
        Warning("topics",
                absl::StrCat(input.topic, " keeps records for ", Hours(retention_ms),
                             ": a longer outage of the group loses events"),
                "raise its retention.ms above the longest outage that you plan for"));
  }
  const int64_t largest = Setting(topic.settings, "max.message.bytes", 0);
  if (largest > int64_t{config.pipeline.record_bytes_max} + 4096) {
    findings->push_back(
        Note("topics",
             absl::StrCat(input.topic, " takes records of ", largest, " bytes; those above ",
                          config.pipeline.record_bytes_max, " become dead letters"),
             "raise pipeline.record_bytes_max, or lower max.message.bytes"));
  }
  const auto letters = topics.find(input.dead_letter_topic);
  if (letters == topics.end()) return;
  const int64_t letter_largest = Setting(letters->second.settings, "max.message.bytes", largest);
  if (letter_largest < largest) {
    findings->push_back(Warning(
        "topics",
        absl::StrCat(input.dead_letter_topic, " takes ", letter_largest, " bytes, ", input.topic,
                     " ", largest, ": a large dead letter keeps only its headers"),
        absl::StrCat("set max.message.bytes of ", input.dead_letter_topic, " a little above ",
                     largest)));
  }
  if (IsCompacted(letters->second)) {
    findings->push_back(Warning(
        "topics",
        input.dead_letter_topic + " is compacted: dead letters of one key replace each other",
        "set cleanup.policy=delete on it"));
  }
}

bool IsDeadLetterTopic(const Config& config, const std::string& name) {
  return std::any_of(config.inputs.begin(), config.inputs.end(),
                     [&](const InputConfig& input) { return input.dead_letter_topic == name; });
}

void CheckOutput(const Config& config, const std::string& name, const TopicFacts& topic,
                 Findings* findings) {
  const int64_t largest = Setting(topic.settings, "max.message.bytes", INT64_MAX);
  if (largest < int64_t{config.pipeline.alert_bytes_max}) {
    findings->push_back(
        Error("topics",
              absl::StrCat(name, " takes ", largest, " bytes, but an alert may have ",
                           config.pipeline.alert_bytes_max,
                           ": one that is refused holds its input partition"),
              "raise its max.message.bytes, or lower pipeline.alert_bytes_max"));
  }
  if (IsCompacted(topic)) {
    findings->push_back(Note("topics",
                             name + " is compacted: of the alerts of one story only the last stays",
                             "set cleanup.policy=delete where the history is wanted"));
  }
}

}  // namespace

std::string_view FindingLevelName(FindingLevel level) {
  switch (level) {
    case FindingLevel::kOk:
      return "ok";
    case FindingLevel::kNote:
      return "note";
    case FindingLevel::kWarning:
      return "warning";
    case FindingLevel::kError:
      return "error";
  }
  return "";
}

Findings CheckMachine(const Config& config, uint64_t plan_bytes, const MachineFacts& machine) {
  Findings findings;
  const std::string plan =
      absl::StrCat("the memory plan is ", Mebibytes(plan_bytes), " of ",
                   Mebibytes(machine.memory_bytes), " (", machine.memory_bound, ")");
  const std::string less = "lower pipeline.lanes, or the largest lines of `lodewire validate`";
  if (machine.memory_bytes != 0 && plan_bytes > machine.memory_bytes) {
    findings.push_back(Error("memory", plan + ": the kernel would end the process", less));
  } else if (machine.memory_bytes != 0 && plan_bytes > machine.memory_bytes / 10 * 9) {
    findings.push_back(Warning("memory", plan, less));
  } else {
    findings.push_back(Ok("memory", plan));
  }
  const uint32_t threads = config.pipeline.lanes * (config.pipeline.threads == "split" ? 2U : 1U);
  const std::string cores =
      absl::StrCat(threads, " thread(s) of lanes on ", machine.cores, " core(s)");
  if (machine.cores > 0 && threads > machine.cores) {
    findings.push_back(Warning("cores", cores + ": they wait for each other",
                               "lower pipeline.lanes, or give the process more cores"));
  } else {
    findings.push_back(Ok("cores", cores));
  }
  const std::string files = absl::StrCat(machine.open_files, " files may be open");
  if (machine.open_files != 0 && machine.open_files < kOpenFilesLeast) {
    findings.push_back(
        Warning("files", files + ": each client holds a socket for each broker",
                absl::StrCat("raise the limit (ulimit -n, LimitNOFILE=) to ", kOpenFilesLeast)));
  } else {
    findings.push_back(Ok("files", files));
  }
  return findings;
}

Findings CheckTopics(const Config& config, const std::map<std::string, TopicFacts>& topics) {
  Findings findings;
  const std::vector<std::string> outputs = OutputTopics(config);
  std::vector<std::string> missing;
  for (const auto& names : {InputTopics(config), outputs}) {
    for (const std::string& name : names) {
      const auto found = topics.find(name);
      if (found == topics.end()) {
        missing.push_back(name);
        continue;
      }
      const TopicFacts& topic = found->second;
      if (topic.leaderless > 0) {
        findings.push_back(Error("topics",
                                 absl::StrCat(topic.leaderless, " partition(s) of ", name,
                                              " have no leader: nobody can read or write them"),
                                 "start the brokers that hold their replicas"));
      }
      const int64_t in_sync = Setting(topic.settings, "min.insync.replicas", 1);
      if (topic.replicas < in_sync) {
        findings.push_back(Error(
            "topics",
            absl::StrCat(name, " has ", topic.replicas, " replica(s), but min.insync.replicas is ",
                         in_sync, ": every write is refused"),
            "add replicas, or lower min.insync.replicas"));
      }
    }
  }
  for (const InputConfig& input : config.inputs) CheckInput(config, input, topics, &findings);
  for (const std::string& name : outputs) {
    const auto found = topics.find(name);
    if (found == topics.end() || IsDeadLetterTopic(config, name)) continue;  // CheckInput's.
    CheckOutput(config, name, found->second, &findings);
  }
  if (!missing.empty()) {
    findings.push_back(
        Error("topics", "do not exist: " + absl::StrJoin(missing, ", "), TopicsRemedy(config)));
  } else if (findings.empty()) {
    findings.push_back(Ok("topics", absl::StrCat("all ", topics.size(),
                                                 " are there, with what the configuration needs")));
  }
  return findings;
}

Findings CheckBroker(const Config& config, const KafkaSettings& broker,
                     const std::map<std::string, TopicFacts>& topics) {
  Findings findings;
  const int64_t offsets_ms = 60'000 * Setting(broker, "offsets.retention.minutes", -1);
  for (const InputConfig& input : config.inputs) {
    const auto found = topics.find(input.topic);
    if (found == topics.end() || offsets_ms < 0) continue;
    const int64_t retention_ms = Setting(found->second.settings, "retention.ms", -1);
    if (retention_ms >= 0 && retention_ms <= offsets_ms) continue;
    findings.push_back(
        Note("broker",
             absl::StrCat("offsets of a group that nobody runs are kept ", Hours(offsets_ms), ", ",
                          input.topic, retention_ms < 0 ? " for ever" : " " + Hours(retention_ms),
                          ": after a longer stop the group begins where kafka.start says"),
             "raise offsets.retention.minutes of the brokers"));
  }
  const int64_t transactions_ms = Setting(broker, "transaction.max.timeout.ms", INT64_MAX);
  if (config.kafka.delivery == "exactly_once" && transactions_ms < kTransactionTimeoutMs) {
    findings.push_back(Error(
        "broker",
        absl::StrCat("transaction.max.timeout.ms is ", transactions_ms, ", but lanes ask for ",
                     kTransactionTimeoutMs, ": their producers are refused"),
        "raise it, or set kafka.producer_properties: {transaction.timeout.ms: …}"));
  }
  if (findings.empty()) findings.push_back(Ok("broker", "its settings suit the configuration"));
  return findings;
}

Findings CheckProtocol(const std::vector<std::string>& features) {
  static constexpr std::pair<std::string_view, std::string_view> kNeeded[] = {
      {"BrokerBalancedConsumer", "consumer groups"},
      {"IdempotentProducer", "alerts that are written once"},
      {"OffsetTime", "a start at a time, and seek"},
      {"ZSTD", "the compression that alerts are sent with"}};
  if (features.empty()) {
    return {Note("protocol", "the client library did not say what the broker speaks",
                 "see its log with kafka.properties: {debug: feature}")};
  }
  const std::set<std::string_view> there(features.begin(), features.end());
  Findings findings;
  for (const auto& [feature, use] : kNeeded) {
    if (there.count(feature) != 0) continue;
    // Kafka 4 has dropped the old versions by which the library recognises groups; they work.
    const bool harmless = feature == "BrokerBalancedConsumer" || feature == "OffsetTime";
    Finding finding{
        harmless ? FindingLevel::kNote : FindingLevel::kWarning, "protocol",
        absl::StrCat("the library does not see ", ToAbsl(feature), " on the broker: ", ToAbsl(use)),
        harmless ? "nothing, where a group consumes: Kafka 4 shows it so"
                 : "use Kafka 2.5 or newer, without a proxy that hides its versions"};
    findings.push_back(std::move(finding));
  }
  if (findings.empty()) findings.push_back(Ok("protocol", absl::StrJoin(features, ", ")));
  return findings;
}

Findings CheckOffsets(const GroupPositions& group) {
  Findings findings;
  for (const PartitionPosition& position : group.partitions) {
    if (position.committed < 0) continue;
    const std::string where = absl::StrCat(position.name.topic, "/", position.name.partition);
    if (position.committed < position.first) {
      findings.push_back(Error(
          "offsets",
          absl::StrCat(where, ": committed ", position.committed, ", but the oldest record is ",
                       position.first, ": ", position.first - position.committed,
                       " were removed before they were read"),
          "they are lost; the group goes on at the oldest. Raise retention.ms, add members"));
    } else if (position.committed > position.end) {
      findings.push_back(
          Error("offsets",
                absl::StrCat(where, ": committed ", position.committed, ", but the end is ",
                             position.end, ": the topic was made anew or lost records"),
                "stop the members and `lodewire seek GROUP --to-earliest --topic TOPIC`"));
    }
  }
  if (findings.empty()) {
    findings.push_back(Ok("offsets", absl::StrCat("those of ", group.partitions.size(),
                                                  " partition(s) are within what is kept")));
  }
  return findings;
}

Findings CheckLanes(const Config& config, const std::map<std::string, TopicFacts>& topics,
                    size_t members) {
  // The range assignor hands out each topic by itself, so the widest topic says how many work.
  int widest = 0;
  for (const InputConfig& input : config.inputs) {
    const auto found = topics.find(input.topic);
    if (found != topics.end()) widest = std::max(widest, found->second.partitions);
  }
  if (widest == 0) return {};
  const size_t lanes = std::max<size_t>(members, config.pipeline.lanes);
  const std::string seen = absl::StrCat(lanes, " member(s) (lanes of all processes) for ", widest,
                                        " partitions of the widest input");
  if (lanes <= static_cast<size_t>(widest)) return {Ok("lanes", seen)};
  return {Warning(
      "lanes", absl::StrCat(seen, ": ", lanes - static_cast<size_t>(widest), " have nothing to do"),
      "run fewer lanes, or add partitions (docs/capacity.md)")};
}

Findings CheckClock(const PartitionOffsets& future, int64_t ahead_ms) {
  Findings findings;
  for (const auto& [name, offset] : future) {
    if (offset < 0) continue;
    findings.push_back(Warning(
        "clock",
        absl::StrCat(name.topic, "/", name.partition, "@", offset, ": its time is more than ",
                     ahead_ms / 1000, " s ahead of this machine's clock"),
        "set the clocks of this machine, the brokers and the producers by NTP: ages of alerts and "
        "starts at a time rest on them"));
  }
  if (findings.empty()) {
    findings.push_back(Ok("clock", absl::StrCat("no record is more than ", ahead_ms / 1000,
                                                " s ahead of this machine's clock")));
  }
  return findings;
}

Findings CheckAccess(const absl::StatusOr<size_t>& acls, const Config& config) {
  const std::string needs = absl::StrCat(
      "READ on the inputs and on the groups ", config.kafka.group, " and ",
      ReplayGroup(config.kafka.group),
      ", WRITE on alert and dead-letter topics, and on the cluster "
      "IDEMPOTENT_WRITE before Kafka 3.0",
      config.kafka.delivery == "exactly_once" ? ", WRITE on the transactional ids of the group"
                                              : "");
  if (absl::IsNotFound(acls.status())) return {Ok("access", "the brokers have no authoriser")};
  if (!acls.ok()) {
    return {
        Note("access",
             absl::StrCat("this user may not see the rules of access: ", acls.status().message()),
             "have an administrator check that it has " + needs)};
  }
  if (*acls == 0) {
    return {Note("access", "there is an authoriser and no rule of access",
                 "unless this user is a super user, it needs " + needs)};
  }
  return {Ok("access", absl::StrCat(*acls, " rule(s) of access; needed are ", needs))};
}

}  // namespace lodewire
