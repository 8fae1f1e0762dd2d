// lodewire dlq list, dlq show.
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lodewire/v1/news_event.pb.h"
#include "lodewire/v1/trade_event.pb.h"
#include "pipeline/app/console.h"
#include "pipeline/app/dead_letters.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/group_positions.h"
#include "pipeline/demo/alert_printer.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

constexpr size_t kPayloadShownMax = 4096;  // bytes
constexpr size_t kConfluentHeader = 6;     // magic, schema id, message index [0]

std::string TimeText(int64_t time_ms) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromUnixMillis(time_ms),
                          absl::UTCTimeZone());
}

// Everything of a stranger is escaped, in JSON too: it must be UTF-8 there.
ordered_json ToJson(const Letter& letter) {
  return {{"place", letter.Place()},
          {"time", TimeText(letter.record.timestamp_ms)},
          {"reason", EscapeForTerminal(letter.Reason())},
          {"stage", EscapeForTerminal(letter.Header("__connect.errors.stage"))},
          {"origin", EscapeForTerminal(letter.Origin())},
          {"bytes", letter.record.value.has_value() ? letter.record.value->size() : 0},
          {"truncated", letter.truncated},
          {"replayed", letter.replayed}};
}

const InputConfig* InputOf(const Config& config, const Letter& letter) {
  for (const InputConfig& input : config.inputs) {
    if (input.topic == letter.origin.topic) return &input;
  }
  return nullptr;
}

// The payload as the topic's encoding reads it, as far as it can; empty where it cannot.
std::string Decode(const InputConfig& input, std::string_view payload) {
  if (input.encoding == "protobuf_confluent") {
    if (payload.size() < kConfluentHeader) return "";
    payload.remove_prefix(kConfluentHeader);
  }
  v1::NewsEvent news;
  v1::TradeEvent trade;
  google::protobuf::Message* event = &news;
  if (input.category == "trade") event = &trade;
  if (!event->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) return "";
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(*event, &text).ok()) return "";
  return text;
}

std::string PayloadText(const Config& config, const Letter& letter) {
  if (!letter.record.value.has_value()) return "";
  const std::string& payload = *letter.record.value;
  const InputConfig* input = InputOf(config, letter);
  const std::string decoded =
      input == nullptr || input->encoding == "json" ? "" : Decode(*input, payload);
  return EscapeForTerminal(decoded.empty() ? payload : decoded);
}

void ShowText(const Config& config, const Letter& letter) {
  std::cout << letter.Place() << "  " << TimeText(letter.record.timestamp_ms)
            << (letter.replayed ? "  replayed" : "") << "\n"
            << "  from     " << EscapeForTerminal(letter.Origin()) << "\n"
            << "  reason   " << EscapeForTerminal(letter.Reason()) << " ("
            << EscapeForTerminal(letter.Header("__connect.errors.stage"))
            << "): " << EscapeForTerminal(letter.Header("__connect.errors.exception.message"))
            << "\n"
            << "  key      "
            << (letter.record.key.has_value() ? EscapeForTerminal(*letter.record.key) : "none")
            << "\n";
  for (const auto& [name, value] : letter.record.headers) {
    std::cout << "  header   " << EscapeForTerminal(name) << ": "
              << (value.has_value() ? EscapeForTerminal(*value) : "null") << "\n";
  }
  if (!letter.record.value.has_value()) {
    std::cout << "  payload  none" << (letter.truncated ? ", its topic refused the size" : "")
              << "\n\n";
    return;
  }
  const std::string text = PayloadText(config, letter);
  std::cout << "  payload  " << letter.record.value->size() << " bytes\n"
            << text.substr(0, kPayloadShownMax)
            << (text.size() > kPayloadShownMax ? " … (--json shows all)" : "") << "\n\n";
}

void ShowJson(const Config& config, const Letter& letter) {
  ordered_json json = ToJson(letter);
  json["message"] = EscapeForTerminal(letter.Header("__connect.errors.exception.message"));
  json["key"] = letter.record.key.has_value() ? ordered_json(EscapeForTerminal(*letter.record.key))
                                              : ordered_json();
  json["headers"] = ordered_json::array();
  for (const auto& [name, value] : letter.record.headers) {
    json["headers"].push_back(
        {{"name", EscapeForTerminal(name)},
         {"value", value.has_value() ? ordered_json(EscapeForTerminal(*value)) : ordered_json()}});
  }
  json["payload"] =
      letter.record.value.has_value() ? ordered_json(PayloadText(config, letter)) : ordered_json();
  json["payload_base64"] = letter.record.value.has_value()
                               ? ordered_json(absl::Base64Escape(*letter.record.value))
                               : ordered_json();
  std::cout << json.dump() << "\n";
}

void PrintList(const std::vector<Letter>& letters) {
  std::vector<std::vector<std::string>> rows = {
      {"PLACE", "TIME", "REASON", "STAGE", "BYTES", "REPLAYED", "FROM"}};
  std::map<std::string, size_t> reasons;
  for (const Letter& letter : letters) {
    const ordered_json json = ToJson(letter);
    rows.push_back({json["place"], json["time"], json["reason"], json["stage"],
                    letter.truncated ? "0" : std::to_string(json["bytes"].get<size_t>()),
                    letter.replayed ? "yes" : "no", json["origin"]});
    ++reasons[json["reason"]];
  }
  if (letters.empty()) {
    Note("no dead letters");
    return;
  }
  PrintTable(rows);
  std::string sums;
  for (const auto& [reason, count] : reasons) {
    absl::StrAppend(&sums, sums.empty() ? "" : ", ", count, " ", reason);
  }
  Note(absl::StrCat(letters.size(), " dead letter(s): ", sums));
}

// What both commands begin with; an exit code where they end there.
int Read(const DeadLetterOptions& options, Config* config, std::vector<Letter>* letters) {
  absl::StatusOr<Config> loaded = LoadCommandConfig(options.common);
  if (!loaded.ok()) return Fail(loaded.status(), ExitCode::kBadConfiguration);
  *config = *std::move(loaded);
  const absl::StatusOr<GroupSession> session = OpenGroupSession(*config);
  if (!session.ok()) return Fail(session.status(), ExitCode::kBrokerUnavailable);
  GroupAdmin groups(session->admin.get(), session->cluster_id, kAdminTimeoutMs);
  absl::StatusOr<std::vector<Letter>> read = ReadDeadLetters(*config, options.filter, &groups);
  if (!read.ok()) {
    return Fail(read.status(),
                absl::IsInvalidArgument(read.status()) ? ExitCode::kUsage : ExitCode::kFailure);
  }
  *letters = *std::move(read);
  if (options.limit != 0 && letters->size() > options.limit) {
    // The last by time, in the order of their places.
    std::stable_sort(letters->begin(), letters->end(), [](const Letter& a, const Letter& b) {
      return a.record.timestamp_ms < b.record.timestamp_ms;
    });
    letters->erase(letters->begin(), letters->end() - static_cast<std::ptrdiff_t>(options.limit));
  }
  return ExitCode::kOk;
}

}  // namespace

int DeadLetterListCommand(const DeadLetterOptions& options) {
  Config config;
  std::vector<Letter> letters;
  const int code = Read(options, &config, &letters);
  if (code != ExitCode::kOk) return code;
  if (!options.common.json) {
    PrintList(letters);
    return ExitCode::kOk;
  }
  for (const Letter& letter : letters) std::cout << ToJson(letter).dump() << "\n";
  return ExitCode::kOk;
}

int DeadLetterShowCommand(const DeadLetterOptions& options) {
  Config config;
  std::vector<Letter> letters;
  const int code = Read(options, &config, &letters);
  if (code != ExitCode::kOk) return code;
  for (const Letter& letter : letters) {
    if (options.common.json) {
      ShowJson(config, letter);
    } else {
      ShowText(config, letter);
    }
  }
  if (letters.empty()) Note("no dead letters");
  return ExitCode::kOk;
}

}  // namespace lodewire
