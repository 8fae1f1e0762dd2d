// Makes the verdict of a bundle again, and compares.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "pipeline/app/evidence.h"
#include "pipeline/base/sha256.h"
#include "pipeline/io/acknowledging_sink.h"
#include "pipeline/runtime/lane.h"
#include "pipeline/runtime/runner.h"

namespace lodewire {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

// A directory that is gone when this is.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "lodewire-evidence-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The one record, where it stood.
class OneRecord : public Source {
 public:
  OneRecord(std::string topic, const json& record) : topics_{std::move(topic)} {
    absl::Base64Unescape(record.value("payload_base64", ""), &payload_);
    record_.payload = payload_.data();
    record_.payload_size = static_cast<uint32_t>(payload_.size());
    record_.partition = record.value("partition", 0);
    record_.offset = record.value("offset", int64_t{0});
    record_.timestamp_ms = record.value("timestamp_ms", int64_t{-1});
    for (const json& header : record.value("headers", json::array())) {
      std::string value;
      if (header["value_base64"].is_string()) {
        absl::Base64Unescape(header["value_base64"].get<std::string>(), &value);
      }
      headers_.emplace_back(header.value("name", ""), value);
    }
  }
  size_t Poll(std::span<Record> records, int, absl::Status*) override {
    if (!assigned_ || read_) return 0;
    records[0] = record_;
    records[0].generation = 1;
    read_ = true;
    return 1;
  }
  void Release(const Record&) override {}
  size_t Headers(const Record&, std::span<HeaderView> headers) const override {
    for (size_t i = 0; i < std::min(headers.size(), headers_.size()); ++i) {
      headers[i] = {headers_[i].first, headers_[i].second, false};
    }
    return headers_.size();
  }
  void StoreOffset(TopicPartition, int64_t) override {}
  absl::Status Commit(int) override { return absl::OkStatus(); }
  bool TakeRebalance(Rebalance* rebalance) override {
    if (asked_) return false;
    asked_ = true;
    *rebalance = {Rebalance::Kind::kAssign, 1, {{0, record_.partition}}};
    return true;
  }
  void CompleteRebalance(const Rebalance&) override { assigned_ = true; }
  void Pause(TopicPartition) override {}
  void Resume(TopicPartition) override {}
  std::span<const std::string> topics() const override { return topics_; }
  std::string_view cluster_id() const override { return {}; }
  std::string_view group() const override { return {}; }
  std::string_view member() const override { return {}; }
  bool exhausted() const override { return read_; }
  void Close(int) override {}

 private:
  const std::vector<std::string> topics_;
  std::string payload_;
  Record record_;
  std::vector<std::pair<std::string, std::string>> headers_;
  bool asked_ = false, assigned_ = false, read_ = false;
};

// Keeps what the lane says.
class Keeper : public AcknowledgingSink {
 public:
  const std::vector<std::string>& alerts() const { return alerts_; }

 protected:
  void Take(const OutgoingRecord& record) override {
    if (record.topic == kAlerts) alerts_.emplace_back(record.value);
  }

 private:
  std::vector<std::string> alerts_;
};

absl::Status WriteFiles(const json& files, const std::string& folder) {
  for (const auto& [name, file] : files.items()) {
    const fs::path path = fs::path(name).lexically_normal();
    // A bundle is somebody else's: it writes nowhere but here.
    if (path.is_absolute() || path.string().rfind("..", 0) == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("files: '", name, "' leads out of the bundle"));
    }
    const std::string text = file.value("text", "");
    if (Sha256Hex(text) != file.value("sha256", "")) {
      return absl::DataLossError(absl::StrCat("files: '", name, "' is not what its SHA-256 says"));
    }
    std::error_code error;
    fs::create_directories((folder / path).parent_path(), error);
    std::ofstream stream(folder / path, std::ios::binary);
    stream << text;
    if (!stream) return absl::UnavailableError(absl::StrCat(folder, ": cannot be written"));
  }
  return absl::OkStatus();
}

Config ConfigOf(const json& bundle, const std::string& folder) {
  Config config;
  config.file = "evidence";
  config.rules.directory = folder + "/rules";
  config.rules.vocabulary_directory = folder + "/vocabulary";
  config.rules.domain_directory = folder + "/domain";
  if (fs::exists(folder + "/reference")) config.rules.reference_directory = folder + "/reference";
  if (fs::exists(folder + "/severity.yaml")) config.rules.severity_file = folder + "/severity.yaml";
  InputConfig input;
  input.topic = bundle["record"].value("topic", "");
  input.category = bundle["input"].value("category", "");
  input.encoding = bundle["input"].value("encoding", "");
  config.inputs = {input};
  // The alert may have been made by a route of either kind; its id tells which.
  for (const char* one_per : {"event", "rule"}) {
    RouteConfig route;
    route.name = route.one_per = one_per;
    route.topic = "alerts";
    route.embargo = "mark";
    config.routes.push_back(route);
  }
  return config;
}

absl::StatusOr<std::vector<std::string>> JudgeAgain(const json& bundle, const std::string& folder) {
  const Config config = ConfigOf(bundle, folder);
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, Engine::Load(config));
  v1::Status status = v1::STATUS_UNSPECIFIED;
  v1::Status_Parse(bundle["alert"].value("status", ""), &status);
  OneRecord source(config.inputs[0].topic, bundle["record"]);
  Keeper sink;
  LaneParts parts;
  parts.source = &source;
  parts.sink = &sink;
  parts.rules = &engine->rules();
  parts.domain = &engine->domain();
  parts.normaliser = &engine->normaliser();
  parts.router = &engine->router();
  parts.decoders = DecodersOf(config);
  parts.route_topics = {Keeper::kAlerts, Keeper::kAlerts};
  parts.dead_letter_topics = {Keeper::kDeadLetters};
  if (status != v1::STATUS_UNSPECIFIED) {
    parts.context.status = static_cast<AlertStatus>(status);
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Lane> lane, Lane::Create(parts, config));
  bool front = true, back = true;
  while (front || back) {
    front = front && lane->FrontWork() != Runner::kFinished;
    back = back && lane->BackWork() != Runner::kFinished;
  }
  RETURN_IF_ERROR(lane->status());
  return sink.alerts();
}

// What is the member's, its clock's and the route's, not the verdict's.
void Strip(json* alert) {
  for (const char* key : {"clusterId", "leaderEpoch", "group", "member", "binaryVersion"}) {
    if (alert->contains("source")) (*alert)["source"].erase(key);
  }
  for (const char* key : {"matched", "produced"}) {
    if (alert->contains("times")) (*alert)["times"].erase(key);
  }
  json marks = json::array();
  for (const json& mark : alert->value("marks", json::array())) {
    if (mark != "stale" && mark != "embargoed" && mark != "muted") marks.push_back(mark);
  }
  alert->erase("marks");
  if (!marks.empty()) (*alert)["marks"] = marks;
}

std::string Short(const json& value) {
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > 120) text = text.substr(0, 117) + "...";
  return text;
}

void Compare(const json& then, const json& now, std::vector<std::string>* differences) {
  std::set<std::string> keys;
  for (const json* one : {&then, &now}) {
    for (const auto& [key, value] : one->items()) keys.insert(key);
  }
  for (const std::string& key : keys) {
    const json before = then.value(key, json()), after = now.value(key, json());
    if (before == after) continue;
    differences->push_back(absl::StrCat(key, ": was ", Short(before), ", is ", Short(after)));
  }
}

absl::Status CheckBundle(const json& bundle) {
  if (!bundle.is_object() || bundle.value("format", "") != "lodewire.evidence.v1") {
    return absl::InvalidArgumentError("this is no bundle of `lodewire evidence`");
  }
  for (const char* key : {"alert", "record", "input", "files"}) {
    if (!bundle.contains(key) || !bundle[key].is_object()) {
      return absl::InvalidArgumentError(absl::StrCat("the bundle has no '", key, "'"));
    }
  }
  std::string payload;
  if (!absl::Base64Unescape(bundle["record"].value("payload_base64", ""), &payload) ||
      Sha256Hex(payload) != bundle["record"].value("payload_sha256", "")) {
    return absl::DataLossError("record: the payload is not what its SHA-256 says");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<std::string>> RepeatEvidence(const json& bundle) {
  RETURN_IF_ERROR(CheckBundle(bundle));
  const Folder folder;
  if (folder.path().empty()) {
    return absl::UnavailableError("no temporary directory can be made; set TMPDIR to one");
  }
  RETURN_IF_ERROR(WriteFiles(bundle["files"], folder.path()));
  ASSIGN_OR_RETURN(const std::vector<std::string> alerts, JudgeAgain(bundle, folder.path()));
  json then = bundle["alert"];
  Strip(&then);
  for (const std::string& text : alerts) {
    // Through the message and back, so that both were written by one writer.
    ASSIGN_OR_RETURN(const v1::Alert alert, ParseAlert(text));
    if (alert.alert_id() != then.value("alertId", "")) continue;
    ASSIGN_OR_RETURN(json now, AlertToJson(alert));
    Strip(&now);
    std::vector<std::string> differences;
    Compare(then, now, &differences);
    return differences;
  }
  return std::vector<std::string>{
      absl::StrCat("alertId: was ", Short(then.value("alertId", json())), ", is ",
                   alerts.empty() ? "none: no rule above informational holds" : "another")};
}

}  // namespace lodewire
