#include "pipeline/ops/metrics.h"

#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <fstream>
#include <utility>

namespace lodewire {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double kSecondsANano = 1e-9;

using Labels = std::vector<ClientMetric::Label>;

// Collects families in the order of their first value.
class Page {
 public:
  void Counter(const char* name, const char* help, double value, Labels labels = {}) {
    ClientMetric metric;
    metric.counter.value = value;
    Add(name, help, MetricType::Counter, std::move(metric), std::move(labels));
  }
  void Gauge(const char* name, const char* help, double value, Labels labels = {}) {
    ClientMetric metric;
    metric.gauge.value = value;
    Add(name, help, MetricType::Gauge, std::move(metric), std::move(labels));
  }
  std::string Text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  void Add(const char* name, const char* help, MetricType type, ClientMetric metric,
           Labels labels) {
    if (families_.empty() || families_.back().name != name) {
      families_.push_back({name, help, type, {}});
    }
    metric.label = std::move(labels);
    families_.back().metric.push_back(std::move(metric));
  }

  std::vector<MetricFamily> families_;
};

// One family of counters, a value a lane. `of(counters)` gives the value.
template <typename Of>
void PerLane(Page* page, const std::vector<const Lane*>& lanes, const char* name, const char* help,
             Of&& of) {
  for (size_t i = 0; i < lanes.size(); ++i) {
    page->Counter(name, help, static_cast<double>(of(lanes[i]->counters())),
                  {{"lane", std::to_string(i)}});
  }
}

// The sum of one counter over the lanes.
template <typename Of>
double Sum(const std::vector<const Lane*>& lanes, Of&& of) {
  double sum = 0;
  for (const Lane* lane : lanes) sum += static_cast<double>(of(lane->counters()));
  return sum;
}

void AddEvents(Page* page, const std::vector<const Lane*>& lanes) {
  PerLane(page, lanes, "lodewire_events_total", "Records read from Kafka.",
          [](const LaneCounters& c) { return c.events.Value(); });
  PerLane(page, lanes, "lodewire_event_bytes_total", "Payload bytes of the records read.",
          [](const LaneCounters& c) { return c.bytes.Value(); });
  for (size_t i = 0; i < kVerdictCount; ++i) {
    page->Counter("lodewire_verdicts_total", "Events that left the pipeline, by verdict.",
                  Sum(lanes, [i](const LaneCounters& c) { return c.verdicts[i].Value(); }),
                  {{"verdict", std::string(VerdictName(static_cast<Verdict>(i)))}});
  }
}

void AddAlerts(Page* page, const std::vector<const Lane*>& lanes) {
  static constexpr std::array<const char*, kRouteDecisionCount> kDecisions = {
      "sent", "sent_stale", "sent_embargoed", "no_match", "held_embargo", "dropped_age"};
  page->Counter("lodewire_matched_events_total", "Events for which at least one rule holds.",
                Sum(lanes, [](const LaneCounters& c) { return c.matched_events.Value(); }));
  page->Counter("lodewire_alerts_total", "Alerts judged.",
                Sum(lanes, [](const LaneCounters& c) { return c.alerts.Value(); }));
  page->Counter("lodewire_unrouted_alerts_total", "Alerts that no route asked for.",
                Sum(lanes, [](const LaneCounters& c) { return c.unrouted.Value(); }));
  for (size_t i = 0; i < kDecisions.size(); ++i) {
    page->Counter("lodewire_route_decisions_total", "What routes decided about alerts.",
                  Sum(lanes, [i](const LaneCounters& c) { return c.decisions[i].Value(); }),
                  {{"decision", kDecisions[i]}});
  }
  page->Counter("lodewire_shadow_reports_total",
                "Events of which the shadow rules would have said otherwise.",
                Sum(lanes, [](const LaneCounters& c) { return c.shadow_reports.Value(); }));
  page->Counter("lodewire_dead_letters_total", "Records handed to dead-letter topics.",
                Sum(lanes, [](const LaneCounters& c) { return c.dead_letters.Value(); }));
}

void AddDelivery(Page* page, const std::vector<const Lane*>& lanes) {
  PerLane(page, lanes, "lodewire_acknowledged_records_total", "Records that brokers acknowledged.",
          [](const LaneCounters& c) { return c.acknowledged.Value(); });
  PerLane(page, lanes, "lodewire_refused_records_total", "Records that brokers refused for good.",
          [](const LaneCounters& c) { return c.refused.Value(); });
  PerLane(page, lanes, "lodewire_rebalances_total", "Assignments and revocations carried out.",
          [](const LaneCounters& c) { return c.rebalances.Value(); });
  PerLane(page, lanes, "lodewire_rebalance_seconds_total",
          "Time from a rebalance's request to its completion.",
          [](const LaneCounters& c) { return kSecondsANano * c.rebalance_ns.Value(); });
}

void AddStages(Page* page, const std::vector<const Lane*>& lanes) {
  struct Stage {
    const char* name;
    Counter LaneCounters::*nanos;
  };
  static constexpr Stage kStages[] = {
      {"decode", &LaneCounters::decode_ns},   {"normalise", &LaneCounters::normalise_ns},
      {"match", &LaneCounters::match_ns},     {"judge", &LaneCounters::judge_ns},
      {"publish", &LaneCounters::publish_ns},
  };
  for (const Stage& stage : kStages) {
    page->Counter(
        "lodewire_stage_seconds_total", "Thread time of each stage.",
        kSecondsANano * Sum(lanes, [&](const LaneCounters& c) { return (c.*stage.nanos).Value(); }),
        {{"stage", stage.name}});
  }
  for (size_t i = 0; i < lanes.size(); ++i) {
    const LaneCounters& counters = lanes[i]->counters();
    const std::string lane = std::to_string(i);
    static constexpr char kName[] = "lodewire_back_pressure_total";
    static constexpr char kHelp[] = "Rounds in which a stage could not go on.";
    page->Counter(kName, kHelp, static_cast<double>(counters.back_pressure.Value()),
                  {{"lane", lane}, {"half", "front"}});
    page->Counter(kName, kHelp, static_cast<double>(counters.back_back_pressure.Value()),
                  {{"lane", lane}, {"half", "back"}});
  }
  for (size_t i = 0; i < lanes.size(); ++i) {
    page->Gauge("lodewire_ring_events", "Events in the ring of a lane.",
                static_cast<double>(lanes[i]->in_ring()), {{"lane", std::to_string(i)}});
  }
}

void AddFacts(Page* page, const std::vector<const Lane*>& lanes, const ServiceFacts& facts) {
  page->Gauge("lodewire_rule_set_info", "The live rule set; always 1.", 1,
              {{"digest", facts.rule_set_digest}});
  page->Gauge("lodewire_rules", "Rules of the live set.", static_cast<double>(facts.rules));
  page->Gauge(
      "lodewire_reference_stale",
      "Reference prices and exchange rates past their last day; nothing is checked by them.",
      static_cast<double>(facts.reference_stale));
  static constexpr char kReloads[] = "lodewire_rule_reloads_total";
  static constexpr char kReloadsHelp[] = "Reloads of rules, vocabulary and domain data.";
  page->Counter(kReloads, kReloadsHelp, static_cast<double>(facts.reloads_succeeded),
                {{"result", "success"}});
  page->Counter(kReloads, kReloadsHelp, static_cast<double>(facts.reloads_failed),
                {{"result", "failure"}});
  page->Counter("lodewire_rule_swaps_total", "Rule sets that lanes took after their first.",
                Sum(lanes, [](const LaneCounters& c) { return c.rule_swaps.Value(); }));
  page->Gauge("lodewire_live", "1: the lanes' threads go round.", facts.live ? 1 : 0);
  page->Gauge("lodewire_ready", "1: partitions are assigned and alerts go out.",
              facts.ready ? 1 : 0);
  page->Gauge("lodewire_memory_plan_bytes", "Memory that the configuration can take.",
              static_cast<double>(facts.memory_plan_bytes));
  page->Gauge("process_resident_memory_bytes", "Resident memory of the process.",
              static_cast<double>(ResidentBytes()));
  page->Gauge("lodewire_build_info", "The running binary; always 1.", 1,
              {{"version", facts.binary_version}});
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
  AddEvents(&page, lanes);
  AddAlerts(&page, lanes);
  AddDelivery(&page, lanes);
  AddStages(&page, lanes);
  AddFacts(&page, lanes, facts);
  return page.Text();
}

}  // namespace lodewire
