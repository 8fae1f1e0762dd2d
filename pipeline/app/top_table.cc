#include "pipeline/app/top_table.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pipeline/demo/alert_printer.h"
#include "pipeline/memory/plan.h"

namespace lodewire {
namespace {

using json = nlohmann::ordered_json;

// The values of a page by metric and one label, summed over the others.
class Sums {
 public:
  explicit Sums(const std::vector<MetricSample>& samples) : samples_(samples) {}

  double Of(const std::string& name) const {
    double sum = 0;
    for (const MetricSample& sample : samples_) sum += sample.name == name ? sample.value : 0;
    return sum;
  }
  std::map<std::string, double> By(const std::string& name, const std::string& label) const {
    std::map<std::string, double> sums;
    for (const MetricSample& sample : samples_) {
      if (sample.name == name) sums[sample.Label(label)] += sample.value;
    }
    return sums;
  }
  std::string Label(const std::string& name, const std::string& label) const {
    for (const MetricSample& sample : samples_) {
      if (sample.name == name) return sample.Label(label);
    }
    return "";
  }

 private:
  const std::vector<MetricSample>& samples_;
};

double At(const std::map<std::string, double>& values, const std::string& key) {
  const auto found = values.find(key);
  return found == values.end() ? 0 : found->second;
}

// Counters begin anew when the process does.
double Rate(double before, double after, double seconds) {
  if (seconds <= 0) return 0;
  return (after >= before ? after - before : after) / seconds;
}

std::vector<TopLane> LanesOf(const Sums& before, const Sums& after, double seconds) {
  const auto rate = [&](const std::string& name, const std::string& lane) {
    return Rate(At(before.By(name, "lane"), lane), At(after.By(name, "lane"), lane), seconds);
  };
  std::vector<TopLane> lanes;
  for (const auto& [lane, events] : after.By("lodewire_events_total", "lane")) {
    TopLane row;
    row.lane = lane;
    row.events_a_second = rate("lodewire_events_total", lane);
    row.bytes_a_second = rate("lodewire_event_bytes_total", lane);
    row.partitions = At(after.By("lodewire_assigned_partitions", "lane"), lane);
    row.waiting = At(after.By("lodewire_stage_waiting_events", "lane"), lane);
    row.outstanding = At(after.By("lodewire_outstanding_records", "lane"), lane);
    row.back_pressure = rate("lodewire_back_pressure_seconds_total", lane);
    lanes.push_back(row);
  }
  std::sort(lanes.begin(), lanes.end(), [](const TopLane& left, const TopLane& right) {
    return std::pair(left.lane.size(), left.lane) < std::pair(right.lane.size(), right.lane);
  });
  return lanes;
}

std::vector<TopRule> RulesOf(const Sums& before, const Sums& after,
                             const std::vector<MetricSample>& samples, double seconds) {
  const auto spent = before.By("lodewire_rule_seconds_total", "rule");
  const auto hits = before.By("lodewire_rule_hits_total", "rule");
  const auto spent_now = after.By("lodewire_rule_seconds_total", "rule");
  const auto hits_now = after.By("lodewire_rule_hits_total", "rule");
  const auto alerts = after.By("lodewire_rule_alerts_total", "rule");
  std::vector<TopRule> rules;
  for (const MetricSample& sample : samples) {
    if (sample.name != "lodewire_rule_info") continue;
    TopRule row;
    row.rule = sample.Label("rule");
    row.title = sample.Label("title");
    row.cpu = Rate(At(spent, row.rule), At(spent_now, row.rule), seconds);
    row.hits_a_second = Rate(At(hits, row.rule), At(hits_now, row.rule), seconds);
    row.alerts = At(alerts, row.rule);
    rules.push_back(row);
  }
  std::stable_sort(rules.begin(), rules.end(), [](const TopRule& left, const TopRule& right) {
    return std::pair(left.cpu, left.alerts) > std::pair(right.cpu, right.alerts);
  });
  return rules;
}

// What fits, in columns; escaped first, so that it is what it looks like.
std::string Fit(const std::string& line, size_t columns) {
  std::string text = EscapeForTerminal(line);
  while (DisplayWidth(text) > columns) {
    do {
      text.pop_back();
    } while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80);
  }
  return text;
}

class Lines {
 public:
  explicit Lines(const TopSize& size) : size_(size) {}
  void Add(const std::string& line) {
    if (count_++ < size_.rows) absl::StrAppend(&text_, Fit(line, size_.columns), "\n");
  }
  // Rows that are left for one of `parts` lists of the same weight.
  size_t Room(size_t parts) const {
    const size_t used = count_ + 2 * parts;
    return used >= size_.rows ? 0 : (size_.rows - used) / parts;
  }
  std::string text() const { return text_; }

 private:
  const TopSize size_;
  size_t count_ = 0;
  std::string text_;
};

}  // namespace

TopView MakeTopView(const std::vector<MetricSample>& before_samples,
                    const std::vector<MetricSample>& after_samples, double seconds) {
  const Sums before(before_samples), after(after_samples);
  const auto rate = [&](const std::string& name) {
    return Rate(before.Of(name), after.Of(name), seconds);
  };
  TopView view;
  view.seconds = seconds;
  view.version = after.Label("lodewire_build_info", "version");
  view.digest = after.Label("lodewire_rule_set_info", "digest");
  view.ready = after.Of("lodewire_ready") > 0;
  view.rules = after.Of("lodewire_rules");
  view.mutes = after.Of("lodewire_mutes");
  view.alerts_a_second = rate("lodewire_alerts_total");
  view.dead_letters = after.Of("lodewire_dead_letters_total");
  view.unrouted = after.Of("lodewire_unrouted_alerts_total");
  view.cpu = rate("process_cpu_seconds_total");
  view.resident_bytes = after.Of("process_resident_memory_bytes");
  view.plan_bytes = after.Of("lodewire_memory_plan_bytes");
  view.lanes = LanesOf(before, after, seconds);
  // Summed from the lanes: the counters of one that began anew would hide the others'.
  for (const TopLane& lane : view.lanes) view.events_a_second += lane.events_a_second;
  view.slowest = RulesOf(before, after, after_samples, seconds);
  for (const MetricSample& sample : after_samples) {
    if (sample.name != "lodewire_partition_lag_records") continue;
    view.partitions.push_back({sample.Label("topic"), sample.Label("partition"), sample.value});
    view.lag += sample.value;
  }
  std::stable_sort(
      view.partitions.begin(), view.partitions.end(),
      [](const TopPartition& left, const TopPartition& right) { return left.lag > right.lag; });
  return view;
}

std::string RenderTop(const TopView& view, const TopSize& size) {
  Lines lines(size);
  lines.Add(absl::StrCat("lodewire ", view.version, " at ", view.address, ": ",
                         view.ready ? "ready" : "NOT READY",
                         view.reason.empty() ? "" : " (" + view.reason + ")"));
  lines.Add(absl::StrFormat(
      "events %.0f/s  alerts %.1f/s  lag %.0f  dead letters %.0f  unrouted %.0f  cores %.2f",
      view.events_a_second, view.alerts_a_second, view.lag, view.dead_letters, view.unrouted,
      view.cpu));
  lines.Add(absl::StrFormat("rules %.0f (%s)  mutes %.0f  memory %s of %s", view.rules,
                            view.digest.substr(0, 12), view.mutes,
                            HumanBytes(static_cast<uint64_t>(view.resident_bytes)),
                            HumanBytes(static_cast<uint64_t>(view.plan_bytes))));
  lines.Add("");
  lines.Add("LANE     EVENTS/S      BYTES/S  PARTITIONS   IN RING  OUTSTANDING  BACK-PRESSURE");
  for (const TopLane& lane : view.lanes) {
    lines.Add(absl::StrFormat(
        "%-4s %12.0f %12s %11.0f %9.0f %12.0f %13.0f%%", lane.lane, lane.events_a_second,
        HumanBytes(static_cast<uint64_t>(lane.bytes_a_second)), lane.partitions, lane.waiting,
        lane.outstanding, 100 * lane.back_pressure));
  }
  lines.Add("");
  lines.Add("       LAG  PARTITION");
  const size_t partitions = std::min(view.partitions.size(), lines.Room(2));
  for (const TopPartition& at : std::vector(
           view.partitions.begin(), view.partitions.begin() + static_cast<ptrdiff_t>(partitions))) {
    lines.Add(absl::StrFormat("%10.0f  %s/%s", at.lag, at.topic, at.partition));
  }
  lines.Add("");
  lines.Add("  CPU   HITS/S   ALERTS  SLOWEST RULES");
  for (const TopRule& rule : view.slowest) {
    lines.Add(absl::StrFormat("%4.1f%% %8.1f %8.0f  %s", 100 * rule.cpu, rule.hits_a_second,
                              rule.alerts, rule.title));
  }
  return lines.text();
}

json TopJson(const TopView& view) {
  json lanes = json::array(), partitions = json::array(), rules = json::array();
  for (const TopLane& lane : view.lanes) {
    lanes.push_back({{"lane", lane.lane},
                     {"events_a_second", lane.events_a_second},
                     {"bytes_a_second", lane.bytes_a_second},
                     {"partitions", lane.partitions},
                     {"in_ring", lane.waiting},
                     {"outstanding", lane.outstanding},
                     {"back_pressure", lane.back_pressure}});
  }
  for (const TopPartition& at : view.partitions) {
    partitions.push_back({{"topic", at.topic}, {"partition", at.partition}, {"lag", at.lag}});
  }
  for (const TopRule& rule : view.slowest) {
    rules.push_back({{"rule", rule.rule},
                     {"title", rule.title},
                     {"cpu", rule.cpu},
                     {"hits_a_second", rule.hits_a_second},
                     {"alerts", rule.alerts}});
  }
  return {{"address", view.address},
          {"version", view.version},
          {"ready", view.ready},
          {"reason", view.reason},
          {"seconds", view.seconds},
          {"events_a_second", view.events_a_second},
          {"alerts_a_second", view.alerts_a_second},
          {"lag", view.lag},
          {"dead_letters", view.dead_letters},
          {"unrouted_alerts", view.unrouted},
          {"cores", view.cpu},
          {"resident_bytes", view.resident_bytes},
          {"plan_bytes", view.plan_bytes},
          {"rules", view.rules},
          {"rule_set_digest", view.digest},
          {"mutes", view.mutes},
          {"lanes", lanes},
          {"partitions", partitions},
          {"slowest_rules", rules}};
}

}  // namespace lodewire
