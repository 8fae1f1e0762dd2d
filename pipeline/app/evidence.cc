#include "pipeline/app/evidence.h"

#include <google/protobuf/util/json_util.h>

#include <filesystem>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/sha256.h"
#include "pipeline/config/yaml.h"
#include "pipeline/kafka/version.h"

namespace lodewire {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

constexpr size_t kFilesBytesMax = 64 << 20;

std::string Time(int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixMillis(time_ms),
                          absl::UTCTimeZone());
}

json RecordJson(const ReadRecord& record) {
  json headers = json::array();
  for (const auto& [name, value] : record.headers) {
    headers.push_back(
        {{"name", name},
         {"value_base64", value.has_value() ? json(absl::Base64Escape(*value)) : json()}});
  }
  const std::string& payload = *record.value;
  return {{"topic", record.topic},
          {"partition", record.partition},
          {"offset", record.offset},
          {"timestamp_ms", record.timestamp_ms},
          {"key_base64", record.key.has_value() ? json(absl::Base64Escape(*record.key)) : json()},
          {"headers", headers},
          {"payload_base64", absl::Base64Escape(payload)},
          {"payload_sha256", Sha256Hex(payload)}};
}

absl::Status AddFile(const std::string& name, const std::string& path, size_t* bytes, json* files) {
  ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path));
  *bytes += text.size();
  if (*bytes > kFilesBytesMax) {
    return absl::ResourceExhaustedError(absl::StrCat(
        path, ": rules and data have more than ", kFilesBytesMax, " bytes, too many for a bundle"));
  }
  (*files)[name] = {{"text", text}, {"sha256", Sha256Hex(text)}};
  return absl::OkStatus();
}

// Every file below a directory, by its path there.
absl::Status AddFiles(const std::string& name, const std::string& directory, size_t* bytes,
                      json* files) {
  if (directory.empty()) return absl::OkStatus();
  std::error_code error;
  std::set<std::string> paths;
  for (fs::recursive_directory_iterator at(directory,
                                           fs::directory_options::follow_directory_symlink, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (at->is_regular_file() && at->path().extension() == ".yaml") paths.insert(at->path());
  }
  if (error || paths.empty()) {
    return absl::NotFoundError(absl::StrCat(directory, ": no *.yaml can be read there"));
  }
  for (const std::string& path : paths) {
    RETURN_IF_ERROR(AddFile(absl::StrCat(name, "/", fs::relative(path, directory).string()), path,
                            bytes, files));
  }
  return absl::OkStatus();
}

json RulesJson(const RuleSet& rules, const v1::Alert& alert) {
  json list = json::array();
  for (const v1::RuleMatch& match : alert.matches()) {
    json rule = {{"id", match.rule_id()},
                 {"title", match.title()},
                 {"version", match.rule_version()},
                 {"file", json()}};
    for (uint32_t i = 0; i < rules.live_size(); ++i) {
      if (rules.info(i).id == match.rule_id()) rule["file"] = rules.info(i).file;
    }
    list.push_back(std::move(rule));
  }
  return list;
}

json RegimesJson(const Domain& domain, const v1::Alert& alert) {
  std::set<std::string> named;
  for (const v1::Regime& regime : alert.regimes()) named.insert(regime.id());
  json list = json::array();
  for (const Regime& regime : domain.regimes()) {
    if (named.count(regime.id) == 0) continue;
    json dates = json::array();
    for (const RegimeInterval& interval : regime.intervals) {
      json one = {{"scope", interval.scope},
                  {"status", std::string(RegimeStatusName(interval.status))},
                  {"from", Time(interval.from_ms)}};
      if (interval.to_ms != INT64_MAX) one["to"] = Time(interval.to_ms);
      if (!interval.by.empty()) one["by"] = interval.by;
      dates.push_back(std::move(one));
    }
    list.push_back(
        {{"id", regime.id}, {"number", regime.number}, {"kind", regime.kind}, {"dates", dates}});
  }
  return list;
}

}  // namespace

absl::StatusOr<json> AlertToJson(const v1::Alert& alert) {
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(alert, &text).ok()) {
    return absl::InternalError("the alert cannot be written as JSON");
  }
  return json::parse(text);
}

absl::StatusOr<v1::Alert> ParseAlert(const std::string& text) {
  v1::Alert alert;
  google::protobuf::util::JsonParseOptions lenient;
  lenient.ignore_unknown_fields = true;
  const size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string::npos && text[first] == '{';
  const bool parsed = is_json
                          ? google::protobuf::util::JsonStringToMessage(text, &alert, lenient).ok()
                          : alert.ParseFromString(text);
  if (parsed && !alert.alert_id().empty()) return alert;
  return absl::InvalidArgumentError("this is no alert of a route with format json or protobuf");
}

absl::StatusOr<json> MakeEvidence(const Config& config, const Engine& engine,
                                  const v1::Alert& alert, const ReadRecord& record) {
  if (!record.value.has_value()) return absl::NotFoundError("the record has no payload any more");
  json input;
  for (const InputConfig& one : config.inputs) {
    if (one.topic == record.topic) {
      input = {{"category", one.category}, {"encoding", one.encoding}};
    }
  }
  if (input.is_null()) {
    return absl::NotFoundError(absl::StrCat("no input of ", config.file, " has the topic ",
                                            record.topic,
                                            ", so that nobody knows how it is encoded"));
  }
  json files = json::object();
  size_t bytes = 0;
  RETURN_IF_ERROR(AddFiles("rules", config.rules.directory, &bytes, &files));
  RETURN_IF_ERROR(AddFiles("vocabulary", config.rules.vocabulary_directory, &bytes, &files));
  RETURN_IF_ERROR(AddFiles("domain", config.rules.domain_directory, &bytes, &files));
  RETURN_IF_ERROR(AddFiles("reference", config.rules.reference_directory, &bytes, &files));
  if (!config.rules.severity_file.empty()) {
    RETURN_IF_ERROR(AddFile("severity.yaml", config.rules.severity_file, &bytes, &files));
  }
  ASSIGN_OR_RETURN(json alert_json, AlertToJson(alert));
  return json{{"format", "lodewire.evidence.v1"},
              {"made", Time(WallMillis())},
              {"versions",
               {{"lodewire", std::string(BinaryVersion())},
                {"librdkafka", KafkaLibraryVersion()},
                {"alert_made_by", alert.source().binary_version()}}},
              {"alert", std::move(alert_json)},
              {"record", RecordJson(record)},
              {"input", input},
              {"rules", RulesJson(engine.rules(), alert)},
              {"regimes", RegimesJson(engine.domain(), alert)},
              {"digests",
               {{"rule_set", std::string(engine.rules().digest())},
                {"domain", std::string(engine.domain().digest())}}},
              {"files", std::move(files)}};
}

}  // namespace lodewire
