#include "pipeline/ops/metrics.h"

#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <map>
#include <utility>

#include "pipeline/base/check.h"
#include "pipeline/ops/metric_table.h"

namespace lodewire {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double kSecondsANano = 1e-9;
constexpr double kNanosASecond = 1e9;
constexpr double kMillisASecond = 1e3;

using Labels = std::vector<ClientMetric::Label>;
using Lanes = std::vector<const Lane*>;

const MetricInfo& InfoOf(std::string_view name) {
  const auto table = MetricTable();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const MetricInfo& metric) { return metric.name == name; });
  CHECK(found != table.end());
  return *found;
}

MetricType TypeOf(std::string_view type) {
  if (type == "histogram") return MetricType::Histogram;
  return type == "counter" ? MetricType::Counter : MetricType::Gauge;
}

void CheckLabels(const MetricInfo& info, const Labels& labels) {
  std::string names;
  for (const ClientMetric::Label& label : labels) {
    names += (names.empty() ? "" : ",") + label.name;
  }
  CHECK(names == info.labels);
}

// Collects families in the order of their first value.
class Page {
 public:
  void Value(const char* name, double value, Labels labels = {}) {
    ClientMetric metric;
    const bool counter = FamilyOf(name, labels)->type == MetricType::Counter;
    (counter ? metric.counter.value : metric.gauge.value) = value;
    Push(std::move(metric), std::move(labels));
  }
  void Value(const char* name, uint64_t value, Labels labels = {}) {
    Value(name, static_cast<double>(value), std::move(labels));
  }
  // A family that may have no value yet, with labels of its names.
  void Family(const char* name, const Labels& labels) { FamilyOf(name, labels); }
  // The sum of the histograms, which have the same bounds; so many of their units are a second.
  // Divided, because multiplied by a fraction a bound of a minute is not 60.
  void Distribution(const char* name, const std::vector<const Histogram*>& parts, double units) {
    FamilyOf(name, {});
    ClientMetric metric;
    if (parts.empty()) return Push(std::move(metric), {});
    const auto bounds = parts[0]->bounds();
    uint64_t cumulative = 0;
    for (size_t i = 0; i <= bounds.size(); ++i) {
      for (const Histogram* part : parts) cumulative += part->count(i);
      const double bound = i < bounds.size() ? static_cast<double>(bounds[i]) / units
                                             : std::numeric_limits<double>::infinity();
      metric.histogram.bucket.push_back({cumulative, bound});
    }
    metric.histogram.sample_count = cumulative;
    for (const Histogram* part : parts) {
      metric.histogram.sample_sum += static_cast<double>(part->sum()) / units;
    }
    Push(std::move(metric), {});
  }
  std::string Text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  MetricFamily* FamilyOf(const char* name, const Labels& labels) {
    if (families_.empty() || families_.back().name != name) {
      const MetricInfo& info = InfoOf(name);
      CheckLabels(info, labels);
      families_.push_back({name, std::string(info.help), TypeOf(info.type), {}});
    }
    return &families_.back();
  }
  void Push(ClientMetric metric, Labels labels) {
    metric.label = std::move(labels);
    families_.back().metric.push_back(std::move(metric));
  }

  std::vector<MetricFamily> families_;
};

// One family, a value a lane: `of(lane)`.
template <typename Of>
void PerLane(Page* page, const Lanes& lanes, const char* name, Of&& of) {
  for (size_t i = 0; i < lanes.size(); ++i) {
    page->Value(name, of(*lanes[i]), {{"lane", std::to_string(i)}});
  }
}
template <typename Of>
void CountPerLane(Page* page, const Lanes& lanes, const char* name, Of&& of) {
  PerLane(page, lanes, name, [&](const Lane& lane) { return of(lane.counters()).Value(); });
}

// The sum of one counter over the lanes.
template <typename Of>
uint64_t Sum(const Lanes& lanes, Of&& of) {
  uint64_t sum = 0;
  for (const Lane* lane : lanes) sum += of(lane->counters()).Value();
  return sum;
}

// The sums by name of one tally over the lanes.
template <typename Of>
void AddTally(Page* page, const Lanes& lanes, const char* name, const char* label, Of&& of) {
  std::map<std::string, uint64_t> sums;
  for (const Lane* lane : lanes) {
    of(lane->counters()).ForEach([&](std::string_view key, uint64_t count) {
      sums[std::string(key)] += count;
    });
  }
  for (const auto& [key, count] : sums) page->Value(name, count, {{label, key}});
}

void AddEvents(Page* page, const Lanes& lanes, const ServiceFacts& facts) {
  CountPerLane(page, lanes, "lodewire_events_total",
               [](const LaneCounters& c) -> const Counter& { return c.events; });
  CountPerLane(page, lanes, "lodewire_event_bytes_total",
               [](const LaneCounters& c) -> const Counter& { return c.bytes; });
  CountPerLane(page, lanes, "lodewire_chrome_bytes_total",
               [](const LaneCounters& c) -> const Counter& { return c.chrome_bytes; });
  for (size_t topic = 0; topic < facts.config.inputs.size(); ++topic) {
    for (size_t i = 0; i < kVerdictCount; ++i) {
      page->Value("lodewire_verdicts_total",
                  Sum(
                      lanes, [&](const LaneCounters& c) -> auto& { return c.verdicts[topic][i]; }),
                  {{"topic", facts.config.inputs[topic].topic},
                   {"verdict", std::string(VerdictName(static_cast<Verdict>(i)))}});
    }
  }
  page->Value("lodewire_matched_events_total",
              Sum(
                  lanes, [](const LaneCounters& c) -> auto& { return c.matched_events; }));
  for (size_t i = 0; i < kVerdictCount; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    if (verdict == Verdict::kOk || verdict == Verdict::kTombstone) continue;
    page->Value(
        "lodewire_dead_letters_total",
        Sum(
            lanes, [i](const LaneCounters& c) -> auto& { return c.dead_letters_by_verdict[i]; }),
        {{"reason", std::string(VerdictName(verdict))}});
  }
}

void AddAlerts(Page* page, const Lanes& lanes, const ServiceFacts& facts) {
  for (size_t i = 1; i < kSeverityNames.size(); ++i) {
    page->Value("lodewire_alerts_total",
                Sum(
                    lanes, [i](const LaneCounters& c) -> auto& { return c.alerts_by_severity[i]; }),
                {{"severity", std::string(kSeverityNames[i])}});
  }
  AddTally(
      page, lanes, "lodewire_rule_alerts_total", "rule",
      [](const LaneCounters& c) -> auto& { return c.alerts_by_rule; });
  AddTally(
      page, lanes, "lodewire_mineral_alerts_total", "mineral",
      [](const LaneCounters& c) -> auto& { return c.alerts_by_mineral; });
  for (size_t route = 0; route < facts.config.routes.size(); ++route) {
    for (size_t i = 0; i < kRouteDecisionCount; ++i) {
      page->Value("lodewire_route_alerts_total",
                  Sum(
                      lanes, [&](const LaneCounters& c) -> auto& { return c.decisions[route][i]; }),
                  {{"route", facts.config.routes[route].name},
                   {"decision", std::string(RouteDecisionName(static_cast<RouteDecision>(i)))}});
    }
  }
  page->Value("lodewire_unrouted_alerts_total",
              Sum(
                  lanes, [](const LaneCounters& c) -> auto& { return c.unrouted; }));
  page->Value("lodewire_candidates_total",
              Sum(
                  lanes, [](const LaneCounters& c) -> auto& { return c.candidates; }),
              {{"result", "kept"}});
  page->Value("lodewire_candidates_total",
              Sum(
                  lanes, [](const LaneCounters& c) -> auto& { return c.candidates_left_out; }),
              {{"result", "left_out"}});
  page->Value("lodewire_shadow_reports_total",
              Sum(
                  lanes, [](const LaneCounters& c) -> auto& { return c.shadow_reports; }));
}

void AddLatency(Page* page, const Lanes& lanes) {
  std::vector<const Histogram*> ingest, acknowledged, source;
  for (const Lane* lane : lanes) {
    ingest.push_back(&lane->counters().ingest_to_alert_ns);
    acknowledged.push_back(&lane->outstanding().acknowledged_ns());
    source.push_back(&lane->counters().source_to_alert_ms);
  }
  page->Distribution("lodewire_ingest_to_alert_seconds", ingest, kNanosASecond);
  page->Distribution("lodewire_publish_to_acknowledged_seconds", acknowledged, kNanosASecond);
  page->Distribution("lodewire_source_to_alert_seconds", source, kMillisASecond);
}

void AddDelivery(Page* page, const Lanes& lanes, const ServiceFacts& facts) {
  static constexpr std::array<const char*, kDeliveryErrorCount> kErrors = {
      "none", "too_large", "permanent", "again", "fatal"};
  CountPerLane(
      page, lanes, "lodewire_acknowledged_records_total",
      [](const LaneCounters& c) -> auto& { return c.acknowledged; });
  CountPerLane(
      page, lanes, "lodewire_refused_records_total",
      [](const LaneCounters& c) -> auto& { return c.refused; });
  for (size_t i = 1; i < kErrors.size(); ++i) {
    page->Value("lodewire_delivery_failures_total",
                Sum(
                    lanes, [i](const LaneCounters& c) -> auto& { return c.delivery_errors[i]; }),
                {{"error", kErrors[i]}});
  }
  page->Value("lodewire_producer_rebuilds_total",
              Sum(
                  lanes, [](const LaneCounters& c) -> auto& { return c.producer_rebuilds; }));
  PerLane(page, lanes, "lodewire_outstanding_records",
          [](const Lane& lane) { return uint64_t{lane.outstanding().size()}; });
  page->Value("lodewire_outstanding_records_limit",
              uint64_t{facts.config.pipeline.outstanding_max});
  PerLane(page, lanes, "lodewire_outstanding_bytes",
          [](const Lane& lane) { return lane.outstanding().bytes_used(); });
  page->Value("lodewire_outstanding_limit_bytes",
              uint64_t{facts.config.pipeline.outstanding_bytes});
}

void AddGroup(Page* page, const Lanes& lanes) {
  std::vector<uint64_t> assigned;
  for (const Lane* lane : lanes) {
    const std::vector<PartitionProgress> progress = lane->source().Progress();
    assigned.push_back(progress.size());
    for (const PartitionProgress& at : progress) {
      page->Value("lodewire_partition_lag_records",
                  static_cast<uint64_t>(std::max<int64_t>(0, at.end - at.position)),
                  {{"topic", lane->source().topics()[at.partition.topic]},
                   {"partition", std::to_string(at.partition.partition)}});
    }
  }
  for (size_t i = 0; i < lanes.size(); ++i) {
    page->Value("lodewire_assigned_partitions", assigned[i], {{"lane", std::to_string(i)}});
  }
  CountPerLane(
      page, lanes, "lodewire_assignment_generation",
      [](const LaneCounters& c) -> auto& { return c.generation; });
  CountPerLane(
      page, lanes, "lodewire_rebalances_total",
      [](const LaneCounters& c) -> auto& { return c.rebalances; });
  PerLane(page, lanes, "lodewire_rebalance_seconds_total", [](const Lane& lane) {
    return kSecondsANano * static_cast<double>(lane.counters().rebalance_ns.Value());
  });
}

void AddStages(Page* page, const Lanes& lanes, const ServiceFacts& facts) {
  struct Stage {
    const char* name;
    Lane::Stage at;
    Counter LaneCounters::*nanos;
    Counter LaneCounters::*batches;
  };
  static constexpr Stage kStages[] = {
      {"decode", Lane::kDecode, &LaneCounters::decode_ns, &LaneCounters::decode_batches},
      {"normalise", Lane::kNormalise, &LaneCounters::normalise_ns,
       &LaneCounters::normalise_batches},
      {"match", Lane::kMatch, &LaneCounters::match_ns, &LaneCounters::match_batches},
      {"judge", Lane::kJudge, &LaneCounters::judge_ns, &LaneCounters::judge_batches},
      {"publish", Lane::kPublish, &LaneCounters::publish_ns, &LaneCounters::publish_batches},
  };
  for (const Stage& stage : kStages) {
    const auto nanos = [&](const LaneCounters& c) -> auto& { return c.*stage.nanos; };
    page->Value("lodewire_stage_seconds_total",
                kSecondsANano * static_cast<double>(Sum(lanes, nanos)), {{"stage", stage.name}});
  }
  for (const Stage& stage : kStages) {
    const auto batches = [&](const LaneCounters& c) -> auto& { return c.*stage.batches; };
    page->Value("lodewire_stage_batches_total", Sum(lanes, batches), {{"stage", stage.name}});
  }
  for (size_t i = 0; i < lanes.size(); ++i) {
    for (const Stage& stage : kStages) {
      page->Value("lodewire_stage_waiting_events", uint64_t{lanes[i]->waiting(stage.at)},
                  {{"lane", std::to_string(i)}, {"stage", stage.name}});
    }
  }
  page->Value("lodewire_ring_slots", uint64_t{facts.config.pipeline.ring_slots});
  for (size_t i = 0; i < lanes.size(); ++i) {
    const LaneCounters& counters = lanes[i]->counters();
    const auto add = [&](const char* half, const Counter& nanos) {
      page->Value("lodewire_back_pressure_seconds_total",
                  kSecondsANano * static_cast<double>(nanos.Value()),
                  {{"lane", std::to_string(i)}, {"half", half}});
    };
    add("front", counters.waited_ns);
    add("back", counters.back_waited_ns);
  }
}

// What trade rules could not be evaluated for, by the field that was missing.
void AddMissingFields(Page* page, const Lanes& lanes) {
  constexpr const char* kName = "lodewire_missing_field_events_total";
  page->Family(kName, {{"field", ""}});
  for (size_t i = 1; i < kTradeFieldCount; ++i) {
    const uint64_t count = Sum(
        lanes, [i](const LaneCounters& c) -> auto& { return c.missing_fields[i]; });
    if (count == 0) continue;
    page->Value(kName, count, {{"field", FieldTable::Trade().info(static_cast<FieldId>(i)).name}});
  }
}

void AddRules(Page* page, const Lanes& lanes, const ServiceFacts& facts) {
  if (facts.rules != nullptr) {
    page->Value("lodewire_rules", uint64_t{facts.rules->live_size()});
    page->Value("lodewire_rule_set_info", 1.0, {{"digest", std::string(facts.rules->digest())}});
    for (uint32_t i = 0; i < facts.rules->live_size(); ++i) {
      const RuleInfo& rule = facts.rules->info(i);
      page->Value("lodewire_rule_info", 1.0,
                  {{"rule", rule.id},
                   {"title", rule.title},
                   {"level", std::string(SeverityName(rule.level))}});
    }
  }
  page->Value("lodewire_mutes", facts.mutes);
  const auto of_rules = [&](const char* name, auto&& value_of) {
    for (uint32_t i = 0; i < facts.rule_facts.size(); ++i) {
      page->Value(name, value_of(facts.rule_facts[i]), {{"rule", facts.rules->info(i).id}});
    }
  };
  of_rules("lodewire_rule_evaluations_total",
           [](const RuleFacts& rule) { return rule.cost.evaluations; });
  of_rules("lodewire_rule_confirmations_total",
           [](const RuleFacts& rule) { return rule.cost.confirmations; });
  of_rules("lodewire_rule_seconds_total", [](const RuleFacts& rule) {
    return kSecondsANano * static_cast<double>(rule.cost.nanoseconds);
  });
  of_rules("lodewire_rule_hits_total", [](const RuleFacts& rule) { return rule.cost.hits; });
  of_rules("lodewire_rule_over_budget_total",
           [](const RuleFacts& rule) { return rule.windows_over_budget; });
  page->Value("lodewire_reference_stale", facts.reference_stale);
  page->Value("lodewire_rule_reloads_total", facts.reloads_succeeded, {{"result", "success"}});
  page->Value("lodewire_rule_reloads_total", facts.reloads_failed, {{"result", "failure"}});
  page->Value("lodewire_rule_reload_successful", facts.reload_successful ? 1.0 : 0.0);
  page->Value("lodewire_rule_swaps_total",
              Sum(
                  lanes, [](const LaneCounters& c) -> auto& { return c.rule_swaps; }));
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void AddProcess(Page* page, const ServiceFacts& facts) {
  page->Value("lodewire_live", facts.live ? 1.0 : 0.0);
  page->Value("lodewire_ready", facts.ready ? 1.0 : 0.0);
  page->Value("lodewire_memory_plan_bytes", facts.memory_fixed_bytes, {{"kind", "fixed"}});
  page->Value("lodewire_memory_plan_bytes", facts.memory_bounded_bytes, {{"kind", "bounded"}});
  page->Value("process_resident_memory_bytes", ResidentBytes());
  page->Value("process_cpu_seconds_total", CpuSeconds());
  page->Value("process_start_time_seconds", facts.started_seconds);
  page->Value("lodewire_build_info", 1.0, {{"version", facts.binary_version}});
}

}  // namespace

uint64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  uint64_t total_pages = 0, resident_pages = 0;
  if (!(statm >> total_pages >> resident_pages)) return 0;
  return resident_pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string MetricsText(const std::vector<const Lane*>& lanes, const ServiceFacts& facts) {
  Page page;
  AddEvents(&page, lanes, facts);
  AddAlerts(&page, lanes, facts);
  AddLatency(&page, lanes);
  AddDelivery(&page, lanes, facts);
  AddGroup(&page, lanes);
  AddStages(&page, lanes, facts);
  AddRules(&page, lanes, facts);
  AddMissingFields(&page, lanes);
  AddProcess(&page, facts);
  return page.Text();
}

}  // namespace lodewire
