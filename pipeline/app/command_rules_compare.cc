// lodewire rules compare: what the shadow rules would have said otherwise, summed up.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/report_reader.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"

namespace lodewire {
namespace {

using nlohmann::json;

constexpr double kMillisADay = 86'400'000;

struct RuleCount {
  std::string title;
  uint64_t come = 0;
  uint64_t go = 0;
};

// The sums over all reports.
class Comparison {
 public:
  absl::Status Add(const std::string& text) {
    const json report = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!report.is_object() || !report.contains("come") || !report.contains("go") ||
        !report.contains("matchedTimeMs")) {
      return absl::InvalidArgumentError("is not a report of shadow rules");
    }
    ++reports_;
    const int64_t time_ms = report["matchedTimeMs"];
    first_ms_ = std::min(first_ms_, time_ms);
    last_ms_ = std::max(last_ms_, time_ms);
    const bool live = Alerts(report.value("liveLevel", "none"));
    const bool shadow = Alerts(report.value("shadowLevel", "none"));
    come_ += shadow && !live ? 1 : 0;
    go_ += live && !shadow ? 1 : 0;
    changed_ += live && shadow ? 1 : 0;
    for (const json& rule : report["come"]) ++Of(rule).come;
    for (const json& rule : report["go"]) ++Of(rule).go;
    digest_ = report.value("shadowDigest", "");
    return absl::OkStatus();
  }

  // `until_ms`: how far the reports reach; 0: to the last one.
  void Print(int64_t until_ms, bool as_json) const {
    const double days =
        reports_ == 0 ? 0
                      : static_cast<double>(std::max(last_ms_, until_ms) - first_ms_) / kMillisADay;
    const json a_day = {{"come", days > 0 ? json(static_cast<double>(come_) / days) : json()},
                        {"go", days > 0 ? json(static_cast<double>(go_) / days) : json()}};
    if (as_json) {
      json rules = json::array();
      for (const auto& [id, rule] : rules_) {
        rules.push_back({{"id", id}, {"title", rule.title}, {"come", rule.come}, {"go", rule.go}});
      }
      std::cout
          << json{{"reports", reports_},        {"alerts_come", come_}, {"alerts_go", go_},
                  {"alerts_changed", changed_}, {"days", days},         {"alerts_a_day", a_day},
                  {"shadow_digest", digest_},   {"rules", rules}}
                 .dump()
          << "\n";
      return;
    }
    if (reports_ == 0) {
      std::cout << "no report: the shadow rules said the same as the live ones, or nothing ran\n";
      return;
    }
    std::cout << absl::StreamFormat("%d events differ, over %.2f days; shadow set %s\n", reports_,
                                    days, digest_.substr(0, 12))
              << absl::StreamFormat("alerts that would come:   %7d  (%.1f a day)\n", come_,
                                    Rate(come_, days))
              << absl::StreamFormat("alerts that would go:     %7d  (%.1f a day)\n", go_,
                                    Rate(go_, days))
              << absl::StreamFormat("alerts by other rules:    %7d\n\n", changed_)
              << "   come      go  rule\n";
    for (const auto& [id, rule] : rules_) {
      std::cout << absl::StreamFormat("%7d %7d  %s (%s)\n", rule.come, rule.go, rule.title, id);
    }
  }

 private:
  static bool Alerts(const std::string& level) {
    return level != "none" && level != "informational";
  }
  static double Rate(uint64_t count, double days) {
    return days > 0 ? static_cast<double>(count) / days : 0;
  }
  RuleCount& Of(const json& rule) {
    RuleCount& count = rules_[rule.value("id", "")];
    count.title = rule.value("title", "");
    return count;
  }

  uint64_t reports_ = 0, come_ = 0, go_ = 0, changed_ = 0;
  int64_t first_ms_ = INT64_MAX, last_ms_ = 0;
  std::string digest_;
  std::map<std::string, RuleCount> rules_;  // By id.
};

}  // namespace

int RulesCompareCommand(const RulesCompareOptions& options) {
  Comparison comparison;
  const AddReport add = [&](const std::string& text) { return comparison.Add(text); };
  if (!options.file.empty()) {
    const absl::Status status = ForEachReportOfFile(options.file, add);
    if (!status.ok()) return Fail(status, ExitCode::kFailure);
    comparison.Print(0, options.common.json);
    return ExitCode::kOk;
  }
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  const absl::Status broker = RequireBroker(*config);
  if (!broker.ok()) return Fail(broker, ExitCode::kBrokerUnavailable);
  const int64_t now_ms = WallMillis();
  const int64_t since_ms =
      options.hours > 0 ? now_ms - static_cast<int64_t>(options.hours * 3'600'000) : 0;
  const absl::Status status =
      ForEachReport(*config, config->rules.shadow_topic, since_ms, "compare", add);
  if (!status.ok()) return Fail(status, ExitCode::kFailure);
  comparison.Print(now_ms, options.common.json);
  return ExitCode::kOk;
}

}  // namespace lodewire
