#include "pipeline/demo/report.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "pipeline/demo/alert_printer.h"

namespace lodewire {
namespace {

constexpr size_t kNameColumns = 72;  // The longest titles of the shipped rules.
constexpr size_t kValueColumns = 14;

void Row(std::string_view name, const std::string& value, std::string* table) {
  table->append("  ").append(name);
  const size_t width = DisplayWidth(name);
  table->append(width < kNameColumns ? kNameColumns - width : 1, ' ');
  table->append(value.size() < kValueColumns ? kValueColumns - value.size() : 0, ' ');
  table->append(value).push_back('\n');
}

std::string Count(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string Mebibytes(uint64_t bytes) {
  char buffer[32];
  std::snprintf(buffer, sizeof(buffer), "%.1f MiB", static_cast<double>(bytes) / (1 << 20));
  return buffer;
}

std::string Microseconds(double value) { return Count(static_cast<uint64_t>(value)) + " us"; }

// The most frequent first; equal ones by name.
std::vector<std::pair<std::string, uint64_t>> Sorted(
    const std::map<std::string, uint64_t>& counts) {
  std::vector<std::pair<std::string, uint64_t>> rows(counts.begin(), counts.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return rows;
}

std::string Cut(std::string_view text, size_t bytes) {
  return text.size() <= bytes ? std::string(text) : std::string(text.substr(0, bytes - 3)) + "...";
}

}  // namespace

std::string ReportTable(const DemoReport& report) {
  const AccountingResult& counts = report.accounting;
  std::string table = "\n";
  Row("events in", Count(counts.events), &table);
  Row("alerts out", Count(counts.alerts), &table);
  Row("dead letters", Count(counts.dead_letters), &table);
  Row("tombstones", Count(counts.tombstones), &table);
  table.append("\nalerts by mineral\n");
  for (const auto& [mineral, count] : Sorted(counts.alerts_by_mineral)) {
    Row(EscapeForTerminal(mineral), Count(count), &table);
  }
  table.append("\nmatches by rule\n");
  for (const auto& [rule, count] : Sorted(counts.alerts_by_rule)) {
    const auto title = report.rule_titles.find(rule);
    const std::string& name = title == report.rule_titles.end() ? rule : title->second;
    Row(Cut(EscapeForTerminal(name), kNameColumns - 1), Count(count), &table);
  }
  table.append("\naccount of what was planted\n");
  Row("planted alerts", Count(counts.planted_alerts), &table);
  Row("planted dead letters", Count(counts.planted_dead_letters), &table);
  Row("lost", Count(counts.lost), &table);
  Row("duplicated", Count(counts.duplicated), &table);
  Row("unexpected", Count(counts.unexpected), &table);
  for (const std::string& example : counts.examples) {
    table.append("    ").append(EscapeForTerminal(example)).push_back('\n');
  }
  table.append("\nspeed and memory\n");
  Row(report.rate > 0 ? "events/s (as paced by --rate; 0: no limit)" : "events/s (no limit)",
      Count(static_cast<uint64_t>(report.throughput_events_per_s)), &table);
  Row("latency from produce to alert, p50", Microseconds(report.latency_us_p50), &table);
  Row("p99", Microseconds(report.latency_us_p99), &table);
  Row("p99.9", Microseconds(report.latency_us_p999), &table);
  if (report.rate <= 0) {
    table.append(
        "    without a limit, latency is mostly the feed's own queue in front of the broker\n");
  }
  Row("peak memory", Mebibytes(report.rss_bytes_peak), &table);
  Row("memory plan", Mebibytes(report.memory_plan_bytes), &table);
  if (!report.memory_plan.empty()) table.append("\n").append(report.memory_plan);
  return table;
}

std::string ReportJson(const DemoReport& report) {
  const AccountingResult& counts = report.accounting;
  nlohmann::ordered_json json;
  json["events_in"] = counts.events;
  json["alerts_out"] = counts.alerts;
  json["dead_letters"] = counts.dead_letters;
  json["alerts_by_mineral"] = nlohmann::ordered_json::object();
  for (const auto& [mineral, count] : counts.alerts_by_mineral) {
    json["alerts_by_mineral"][mineral] = count;
  }
  json["alerts_by_rule"] = nlohmann::ordered_json::object();
  for (const auto& [rule, count] : counts.alerts_by_rule) json["alerts_by_rule"][rule] = count;
  json["throughput_events_per_s"] = report.throughput_events_per_s;
  json["latency_us"] = {{"p50", report.latency_us_p50},
                        {"p99", report.latency_us_p99},
                        {"p999", report.latency_us_p999}};
  json["rss_bytes_peak"] = report.rss_bytes_peak;
  json["memory_plan_bytes"] = report.memory_plan_bytes;
  json["lost"] = counts.lost;
  json["duplicated"] = counts.duplicated;
  json["unexpected"] = counts.unexpected;
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace lodewire
