#include "pipeline/app/service.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/log.h"
#include "pipeline/kafka/shutdown_watchdog.h"

namespace lodewire {
namespace {

uint16_t IndexOf(const std::vector<std::string>& topics, const std::string& topic) {
  const auto found = std::find(topics.begin(), topics.end(), topic);
  CHECK(found != topics.end());
  return static_cast<uint16_t>(found - topics.begin());
}

void AddOnce(const std::string& topic, std::vector<std::string>* topics) {
  if (std::find(topics->begin(), topics->end(), topic) == topics->end()) topics->push_back(topic);
}

}  // namespace

std::vector<std::string> OutputTopics(const Config& config) {
  std::vector<std::string> topics;
  for (const RouteConfig& route : config.routes) AddOnce(route.topic, &topics);
  for (const InputConfig& input : config.inputs) AddOnce(input.dead_letter_topic, &topics);
  if (!config.rules.shadow_directory.empty()) AddOnce(config.rules.shadow_topic, &topics);
  if (!config.candidates.topic.empty()) AddOnce(config.candidates.topic, &topics);
  return topics;
}

std::vector<std::string> InputTopics(const Config& config) {
  std::vector<std::string> topics;
  for (const InputConfig& input : config.inputs) topics.push_back(input.topic);
  return topics;
}

std::vector<std::string> ControlTopics(const Config& config) {
  if (config.rules.mutes_topic.empty()) return {};
  return {config.rules.mutes_topic};
}

size_t RuleCapacity(const Config& config, const Engine& engine) {
  return std::max<size_t>(config.rules.rules_max, engine.rules().size());
}

Plan MemoryPlan(const Config& config, const Engine& engine) {
  Plan plan;
  plan.Add("program, libraries, stacks", uint64_t{48} << 20, MemoryKind::kBounded, "process");
  plan.Add("rules and regular expressions", static_cast<uint64_t>(engine.rules().regex_bytes()),
           MemoryKind::kBounded, "RE2");
  plan.Add("the same once more, while rules are reloaded",
           static_cast<uint64_t>(engine.rules().regex_bytes()), MemoryKind::kBounded, "RE2");
  const OutstandingOptions outstanding{config.pipeline.outstanding_max,
                                       config.pipeline.outstanding_bytes};
  for (uint32_t lane = 0; lane < config.pipeline.lanes; ++lane) {
    const std::string name = absl::StrCat("lane ", lane);
    LaneMemory::AddToPlan(config.pipeline, RuleCapacity(config, engine), name, &plan);
    plan.Add("outstanding alerts", Outstanding::FixedBytes(outstanding), MemoryKind::kFixed, name);
    plan.Add("counters by rule and mineral", LaneCounters::Bytes(RuleCapacity(config, engine)),
             MemoryKind::kFixed, name);
    // Those of the set before too, while rules are reloaded.
    plan.Add("rule costs", 2 * RuleCosts::BytesFor(RuleCapacity(config, engine)),
             MemoryKind::kFixed, name);
    AddClientsToPlan(config, name, &plan);
  }
  return plan;
}

absl::StatusOr<std::unique_ptr<Service>> Service::Create(const Config& config, const Engine& engine,
                                                         const ServiceOptions& options) {
  std::unique_ptr<Service> service(new Service());
  service->config_ = config;
  const std::vector<std::string> topics = OutputTopics(config);
  for (uint32_t lane = 0; lane < config.pipeline.lanes; ++lane) {
    ASSIGN_OR_RETURN(LaneEnds ends, MakeLaneEnds(config, lane, topics, options.cluster_id));
    Source* const source = ends.source.get();
    LaneParts parts;
    parts.index = lane;
    parts.source = source;
    parts.sink = ends.sink.get();
    parts.rules = &engine.rules();
    parts.domain = &engine.domain();
    parts.normaliser = &engine.normaliser();
    parts.router = &engine.router();
    parts.decoders = DecodersOf(config);
    for (const RouteConfig& route : config.routes) {
      parts.route_topics.push_back(IndexOf(topics, route.topic));
    }
    for (const InputConfig& input : config.inputs) {
      parts.dead_letter_topics.push_back(IndexOf(topics, input.dead_letter_topic));
    }
    parts.context.status = options.status;
    parts.context.cluster_id = std::string(source->cluster_id());
    parts.context.group = std::string(source->group());
    parts.context.member = std::string(source->member());
    parts.context.binary_version = std::string(BinaryVersion());
    if (engine.rules().live_size() < engine.rules().size()) {
      parts.shadow_topic = IndexOf(topics, config.rules.shadow_topic);
    }
    if (!config.candidates.topic.empty()) {
      parts.candidates_topic = IndexOf(topics, config.candidates.topic);
    }
    parts.rules_max = RuleCapacity(config, engine);
    service->contexts_.push_back(parts.context);
    ASSIGN_OR_RETURN(std::unique_ptr<Lane> made, Lane::Create(parts, config));
    service->sinks_.push_back(std::move(ends.sink));
    service->sources_.push_back(std::move(ends.source));
    service->lanes_.push_back(std::move(made));
  }
  service->offered_.resize(service->lanes_.size());
  service->offered_mutes_.resize(service->lanes_.size());
  return service;
}

Service::~Service() {
  RequestStop();
  runners_.clear();
}

void Service::Start() {
  const uint32_t park_us = config_.pipeline.park_us;
  for (size_t i = 0; i < lanes_.size(); ++i) {
    Lane* lane = lanes_[i].get();
    ++running_;
    Runner::Duty front = [lane] { return lane->FrontWork(); };
    // The back half ends last, also when each half has its own thread.
    Runner::Duty back = [this, lane] {
      const size_t moved = lane->BackWork();
      if (moved == Runner::kFinished) --running_;
      return moved;
    };
    if (config_.pipeline.threads == "split") {
      runners_.push_back(std::make_unique<Runner>(absl::StrCat("lane-", i, "-front"),
                                                  std::vector<Runner::Duty>{front}, park_us));
      runners_.push_back(std::make_unique<Runner>(absl::StrCat("lane-", i, "-back"),
                                                  std::vector<Runner::Duty>{back}, park_us));
    } else {
      runners_.push_back(std::make_unique<Runner>(absl::StrCat("lane-", i),
                                                  std::vector<Runner::Duty>{front, back}, park_us));
    }
  }
  for (auto& runner : runners_) runner->Start();
}

bool Service::OfferRules(const std::shared_ptr<const Engine>& engine) {
  CollectRules();
  bool all = true;
  for (size_t i = 0; i < lanes_.size(); ++i) {
    if (offered_[i] == engine) continue;
    auto rules =
        std::make_unique<LaneRules>(engine, &engine->rules(), &engine->domain(), contexts_[i]);
    const bool taken = lanes_[i]->OfferRules(&rules);
    if (taken) offered_[i] = engine;
    all &= taken;
  }
  return all;
}

bool Service::OfferMutes(const std::shared_ptr<const MuteList>& mutes) {
  bool all = true;
  for (size_t i = 0; i < lanes_.size(); ++i) {
    if (offered_mutes_[i] == mutes) continue;
    const bool taken = lanes_[i]->OfferMutes(mutes);
    if (taken) offered_mutes_[i] = mutes;
    all &= taken;
  }
  return all;
}

void Service::CollectRules() {
  for (auto& lane : lanes_) lane->CollectRules();
}

void Service::RequestStop() {
  for (auto& lane : lanes_) lane->RequestStop();
}

bool Service::finished() const { return running_.load() == 0; }

absl::Status Service::Join() {
  for (auto& runner : runners_) runner->Join();
  absl::Status status;
  for (size_t i = 0; i < lanes_.size(); ++i) {
    if (status.ok()) status = lanes_[i]->status();
    if (status.ok() && lanes_[i]->drain_timed_out()) {
      status = absl::DeadlineExceededError(
          absl::StrCat("lane ", i, " could not finish what was in flight within ",
                       config_.shutdown.drain_timeout_ms,
                       " ms; the next member reads it again. Raise shutdown.drain_timeout."));
    }
  }
  return status;
}

void Service::Close() {
  const int timeout_ms = static_cast<int>(config_.shutdown.close_timeout_ms);
  // The library bounds its own close only most of the time; offsets are stored and alerts
  // acknowledged by now, so nothing is lost by leaving the hard way.
  ShutdownWatchdog watchdog(int64_t{timeout_ms} * (2 * int64_t{config_.pipeline.lanes} + 1), [] {
    Log(LogLevel::kError, "shutdown", "the client library does not close; ending the process");
    _exit(ExitCode::kFailure);
  });
  for (auto& source : sources_) source->Close(timeout_ms);
  for (auto& sink : sinks_) sink->Close(timeout_ms);
}

std::vector<const Lane*> Service::lanes() const {
  std::vector<const Lane*> lanes;
  for (const auto& lane : lanes_) lanes.push_back(lane.get());
  return lanes;
}

ServiceTotals Service::Totals() const {
  ServiceTotals totals;
  for (const auto& lane : lanes_) {
    const LaneCounters& counters = lane->counters();
    totals.events += counters.events.Value();
    totals.bytes += counters.bytes.Value();
    totals.published += lane->published();
    totals.alerts += counters.alerts.Value();
    totals.dead_letters += counters.dead_letters.Value();
    totals.unrouted += counters.unrouted.Value();
    totals.acknowledged += counters.acknowledged.Value();
    totals.rebalances += counters.rebalances.Value();
    totals.rule_swaps += counters.rule_swaps.Value();
    totals.decode_ns += counters.decode_ns.Value();
    totals.normalise_ns += counters.normalise_ns.Value();
    totals.match_ns += counters.match_ns.Value();
    totals.judge_ns += counters.judge_ns.Value();
    totals.publish_ns += counters.publish_ns.Value();
  }
  return totals;
}

bool Service::idle() const {
  return std::all_of(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane->idle(); });
}

}  // namespace lodewire
