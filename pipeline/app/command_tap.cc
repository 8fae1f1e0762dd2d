// lodewire tap: events of a running service as they pass.
#include <chrono>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/operate.h"
#include "pipeline/app/ops_client.h"
#include "pipeline/app/signals.h"
#include "pipeline/demo/alert_printer.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

constexpr int kPollMs = 250;

std::string Encoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    if (isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.') {
      encoded.push_back(c);
    } else {
      constexpr char kHex[] = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      encoded.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return encoded;
}

std::string Text(const ordered_json& event) {
  std::string line =
      absl::StrCat(event.value("time", ""), "  lane ", event.value("lane", 0), "  ",
                   event.value("topic", ""), "/", event.value("partition", 0), "@",
                   event.value("offset", int64_t{0}), "  ", event.value("verdict", ""));
  if (event.contains("alert")) {
    const ordered_json& alert = event["alert"];
    absl::StrAppend(&line, "  ", alert.value("severity", ""), " alert ", alert.value("id", ""),
                    " to ", alert.value("routes_sent", 0), " routes, held back by ",
                    alert.value("routes_held", 0));
  }
  const auto rules = event.value("rules", std::vector<std::string>());
  if (!rules.empty()) absl::StrAppend(&line, "  rules ", absl::StrJoin(rules, ", "));
  return EscapeForTerminal(absl::StrCat(line, "  ", event.value("excerpt", ""))) + "\n";
}

}  // namespace

int TapCommand(const TapOptions& options) {
  const absl::StatusOr<OpsAddress> client = OpsClient(options.common, options.address);
  if (!client.ok()) return Fail(client.status(), ExitCode::kFailure);
  const std::string target =
      absl::StrCat("/debug/events?stage=", Encoded(options.stage), "&rule=", Encoded(options.rule));
  Signals signals;
  std::map<int64_t, uint64_t> seen;  // By lane, the newest sequence.
  uint64_t printed = 0;
  bool first = true;
  while (!signals.stop_asked()) {
    const absl::StatusOr<std::string> page = AskOps(*client, target);
    if (!page.ok()) return Fail(page.status(), ExitCode::kFailure);
    const ordered_json answer = ordered_json::parse(*page, nullptr, /*allow_exceptions=*/false);
    if (!answer.is_object()) {
      return Fail(absl::InternalError(absl::StrCat(client->address, " answers no JSON")),
                  ExitCode::kFailure);
    }
    for (const ordered_json& event : answer.value("events", ordered_json::array())) {
      uint64_t& newest = seen[event.value("lane", int64_t{0})];
      const uint64_t sequence = event.value("sequence", uint64_t{0});
      if (sequence <= newest) continue;
      newest = sequence;
      // What passed before somebody looked is shown only where it was asked for.
      if (first && !options.recent) continue;
      std::cout << (options.common.json ? event.dump() + "\n" : Text(event));
      if (++printed == options.limit) return ExitCode::kOk;
    }
    std::cout << std::flush;
    first = false;
    for (int i = 0; i < kPollMs / 50 && !signals.stop_asked(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  return ExitCode::kOk;
}

}  // namespace lodewire
