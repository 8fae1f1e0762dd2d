// lodewire evidence ALERT_ID --bundle FILE; lodewire evidence verify FILE.
#include <fstream>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/app/console.h"
#include "pipeline/app/evidence.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/operate.h"
#include "pipeline/app/signals.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"
#include "pipeline/config/yaml.h"

namespace lodewire {
namespace {

using json = nlohmann::ordered_json;

constexpr int64_t kQuietMs = 15'000;

// Calls `take` with each record until it says that was it, or everything was read.
absl::Status Search(RecordReader* reader, const std::string& what,
                    const std::function<bool(const ReadRecord&)>& take) {
  const Signals signals;
  Progress progress(what);
  std::vector<ReadRecord> records(256);
  uint64_t read = 0;
  int64_t last_ms = MonotonicNanos() / 1'000'000;
  while (!signals.stop_asked()) {
    ASSIGN_OR_RETURN(const size_t count, reader->Read(records, 100));
    for (size_t i = 0; i < count; ++i) {
      if (take(records[i])) return absl::OkStatus();
    }
    read += count;
    progress.Update(read, 0, "records");
    const int64_t now_ms = MonotonicNanos() / 1'000'000;
    if (count > 0) last_ms = now_ms;
    if (reader->AtEnd() && count == 0) return absl::NotFoundError("read to the end");
    if (now_ms - last_ms > kQuietMs) {
      return absl::UnavailableError(absl::StrCat(what, ": the broker has stopped answering"));
    }
  }
  return absl::CancelledError("stopped by a signal");
}

// Topics whose alerts can be read back.
std::vector<std::string> AlertTopics(const Config& config) {
  std::vector<std::string> topics;
  for (const RouteConfig& route : config.routes) {
    const bool readable = route.format == "json" || route.format == "protobuf";
    if (readable && std::find(topics.begin(), topics.end(), route.topic) == topics.end()) {
      topics.push_back(route.topic);
    }
  }
  return topics;
}

absl::StatusOr<v1::Alert> FindAlert(const Config& config, const EvidenceOptions& options) {
  if (!options.alert.empty()) {
    ASSIGN_OR_RETURN(const std::string text, ReadTextFile(options.alert));
    absl::StatusOr<v1::Alert> alert = ParseAlert(text);
    if (alert.ok()) return alert;
    return absl::InvalidArgumentError(
        absl::StrCat(options.alert, ": ", std::string(alert.status().message())));
  }
  std::vector<std::string> topics = options.topics;
  if (topics.empty()) topics = AlertTopics(config);
  if (topics.empty()) {
    return absl::FailedPreconditionError(
        "no route writes json or protobuf, which can be read back; give the alert with --alert");
  }
  ASSIGN_OR_RETURN(const auto reader, MakeReader(config, topics, /*from_beginning=*/true));
  absl::StatusOr<v1::Alert> found = absl::NotFoundError("");
  const absl::Status status =
      Search(reader.get(), "searching the alert", [&](const ReadRecord& record) {
        if (!record.value.has_value()) return false;
        found = ParseAlert(*record.value);
        return found.ok() && found->alert_id() == options.alert_id;
      });
  if (status.ok()) return found;
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(absl::StrCat(
      "no alert has the id ", options.alert_id, " in ", absl::StrJoin(topics, ", "),
      "; is it older than their retention, or of another cluster? --alert takes it from a file"));
}

absl::StatusOr<ReadRecord> FindRecord(const Config& config, const v1::Alert& alert) {
  const v1::SourceCoordinates& source = alert.source();
  StartPosition start = {StartPosition::Kind::kEarliest, 0};
  if (alert.times().has_kafka()) {
    start = {StartPosition::Kind::kTime,
             alert.times().kafka().seconds() * 1000 + alert.times().kafka().nanos() / 1'000'000};
  }
  ASSIGN_OR_RETURN(const auto reader, MakeReader(config, {source.topic()}, start));
  ReadRecord record;
  const absl::Status status =
      Search(reader.get(), "reading the record", [&](const ReadRecord& candidate) {
        if (candidate.partition != source.partition() || candidate.offset != source.offset()) {
          return false;
        }
        record = candidate;
        return true;
      });
  if (status.ok()) return record;
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(absl::StrCat(
      "the record ", source.topic(), "/", source.partition(), "@", source.offset(),
      " is not in Kafka any more; evidence can be had for as long as the input's retention"));
}

absl::StatusOr<std::string> Bundle(const EvidenceOptions& options, int* exit_code) {
  *exit_code = ExitCode::kBadConfiguration;
  ASSIGN_OR_RETURN(const Config config, LoadCommandConfig(options.common));
  ASSIGN_OR_RETURN(const std::unique_ptr<Engine> engine, Engine::Load(config));
  *exit_code = ExitCode::kBrokerUnavailable;
  RETURN_IF_ERROR(RequireBroker(config));
  *exit_code = ExitCode::kFailure;
  ASSIGN_OR_RETURN(const v1::Alert alert, FindAlert(config, options));
  ASSIGN_OR_RETURN(const ReadRecord record, FindRecord(config, alert));
  if (alert.rule_set_digest() != engine->rules().digest() ||
      alert.domain_digest() != engine->domain().digest()) {
    Note(
        "warning: rules or domain data have changed since the alert was made; the bundle has those "
        "of this configuration, and `evidence verify` says what that changes");
  }
  ASSIGN_OR_RETURN(const json bundle, MakeEvidence(config, *engine, alert, record));
  *exit_code = ExitCode::kOk;
  return bundle.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace

int EvidenceCommand(const EvidenceOptions& options) {
  if (options.alert_id.empty() == options.alert.empty() || options.bundle.empty()) {
    return Fail(absl::InvalidArgumentError(
                    "evidence needs ALERT_ID or --alert FILE, one of them, and --bundle FILE"),
                ExitCode::kUsage);
  }
  int exit_code = 0;
  const absl::StatusOr<std::string> bundle = Bundle(options, &exit_code);
  if (!bundle.ok()) return Fail(bundle.status(), exit_code);
  if (options.bundle == "-") {
    std::cout << *bundle;
    return ExitCode::kOk;
  }
  std::ofstream stream(options.bundle, std::ios::binary);
  stream << *bundle;
  stream.close();
  if (!stream) {
    return Fail(
        absl::UnavailableError(absl::StrCat(
            options.bundle, ": cannot be written; does its directory exist, is there room?")),
        ExitCode::kFailure);
  }
  Note(absl::StrCat("wrote ", options.bundle, " (", bundle->size(),
                    " bytes); repeat the verdict with: lodewire evidence verify ", options.bundle));
  return ExitCode::kOk;
}

int EvidenceVerifyCommand(const EvidenceVerifyOptions& options) {
  const absl::StatusOr<std::string> text = ReadTextFile(options.file);
  if (!text.ok()) return Fail(text.status(), ExitCode::kFailure);
  absl::StatusOr<std::vector<std::string>> differences = absl::InternalError("");
  try {
    differences = RepeatEvidence(json::parse(*text));
  } catch (const json::exception& error) {
    differences = absl::InvalidArgumentError(absl::StrCat("not a bundle: ", error.what()));
  }
  if (!differences.ok()) {
    return Fail(
        absl::Status(differences.status().code(),
                     absl::StrCat(options.file, ": ", std::string(differences.status().message()))),
        ExitCode::kFailure);
  }
  const bool same = differences->empty();
  if (options.json) {
    std::cout << json{{"same", same}, {"differences", *differences}}.dump(
                     -1, ' ', false, json::error_handler_t::replace)
              << "\n";
  } else {
    for (const std::string& line : *differences) std::cout << line << "\n";
    std::cout << (same ? "same: the record gives this alert by these rules\n"
                       : "different: this program and these rules say otherwise\n");
  }
  return same ? ExitCode::kOk : ExitCode::kFailure;
}

}  // namespace lodewire
