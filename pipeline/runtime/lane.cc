#include "pipeline/runtime/lane.h"

#include <algorithm>
#include <utility>

#include "pipeline/base/clock.h"
#include "pipeline/runtime/runner.h"

namespace lodewire {
namespace {

// Rounds without an event after which ingest may wait inside the client library: it wakes as soon
// as a record comes, which a parked runner would not.
constexpr size_t kIdleRoundsBeforeWaiting = 8;
constexpr int kIdleWaitMs = 1;

}  // namespace

absl::StatusOr<std::unique_ptr<Lane>> Lane::Create(const LaneParts& parts, const Config& config) {
  ASSIGN_OR_RETURN(
      std::unique_ptr<LaneMemory> memory,
      LaneMemory::Create(config.pipeline, std::max(parts.rules_max, parts.rules->size())));
  auto rules = std::make_unique<LaneRules>(nullptr, parts.rules, parts.domain, parts.context,
                                           parts.rules_timed_every);
  return std::unique_ptr<Lane>(new Lane(parts, config, std::move(memory), std::move(rules)));
}

Lane::~Lane() {
  delete offered_.load();
  delete replaced_.load();
}

Lane::Lane(const LaneParts& parts, const Config& config, std::unique_ptr<LaneMemory> memory,
           std::unique_ptr<LaneRules> rules)
    : parts_(parts),
      config_(config.pipeline),
      drain_timeout_ns_(int64_t{config.shutdown.drain_timeout_ms} * 1'000'000),
      memory_(std::move(memory)),
      rules_(std::move(rules)),
      rule_costs_(rules_->costs),
      counters_(parts.decoders.size(), parts.router->routes().size(),
                std::max(parts.rules_max, parts.rules->size())),
      ring_(memory_->slots()),
      pool_(memory_->alerts()),
      events_(memory_->events_kept()),
      outstanding_(
          OutstandingOptions{config.pipeline.outstanding_max, config.pipeline.outstanding_bytes}),
      decode_(parts.decoders, memory_->decode_arena()),
      normalise_(parts.normaliser, memory_->text_arena(), &counters_),
      match_(rules_->rules, &rules_->scratch, rules_->prices, &counters_, config.pipeline.batch),
      judge_stage_(&rules_->judge, &pool_, parts.source, config.candidates, &counters_),
      publish_(PublishParts{parts.source, parts.router, parts.route_topics,
                            parts.dead_letter_topics, parts.shadow_topic, parts.candidates_topic,
                            memory_->decode_arena(), memory_->text_arena(), &pool_,
                            memory_->encode_buffer(), &events_, parts.index},
               &outstanding_, &counters_),
      retire_(parts.source, parts.sink, &outstanding_, &counters_,
              RetireOptions{config.pipeline.refused_retry_ms,
                            {config.kafka.transaction_interval_ms,
                             std::min(config.kafka.transaction_records_max,
                                      config.pipeline.outstanding_max / 2)}}),
      records_(config.pipeline.batch) {
  publish_.Use(rules_->rules);
}

template <typename StageObject>
size_t Lane::RunStage(Stage stage, StageObject* object, Counter* nanoseconds, Counter* batches) {
  const std::span<EventSlot> slots = ring_.Acquire(stage, config_.batch);
  if (slots.empty()) return 0;
  const int64_t start_ns = MonotonicNanos();
  const size_t finished = object->Process(slots);
  ring_.Release(stage, finished);
  nanoseconds->Add(static_cast<uint64_t>(MonotonicNanos() - start_ns));
  batches->Add();
  if (finished < slots.size()) (stage <= kNormalise ? front_wait_ : back_wait_).stuck = true;
  return finished;
}

void Lane::CountWait(Wait* wait, Counter* waited_ns) {
  if (!wait->stuck && wait->since_ns == 0) return;
  const int64_t now_ns = MonotonicNanos();
  if (wait->since_ns != 0) waited_ns->Add(static_cast<uint64_t>(now_ns - wait->since_ns));
  wait->since_ns = wait->stuck ? now_ns : 0;
  wait->stuck = false;
}

size_t Lane::Ingest() {
  const std::span<EventSlot> free = ring_.Claim(config_.batch);
  if (free.empty()) {
    front_wait_.stuck = true;
    return 0;
  }
  const bool may_wait = idle_rounds_ >= kIdleRoundsBeforeWaiting && idle();
  absl::Status status;
  const size_t count = parts_.source->Poll(std::span(records_).first(free.size()),
                                           may_wait ? kIdleWaitMs : 0, &status);
  const int64_t now_ns = count == 0 ? 0 : MonotonicNanos();
  uint64_t bytes = 0;
  for (size_t i = 0; i < count; ++i) {
    EventSlot& slot = free[i];
    slot.record = records_[i];
    slot.verdict = Verdict::kOk;
    slot.repaired_utf8 = false;
    slot.matched = false;
    slot.alert = nullptr;
    slot.ingested_ns = now_ns;
    bytes += slot.record.payload_size;
  }
  ring_.Publish(count);
  counters_.events.Add(count);
  counters_.bytes.Add(bytes);
  idle_rounds_ = count == 0 ? idle_rounds_ + 1 : 0;
  if (!status.ok() && status_.ok()) {
    status_ = status;
    RequestStop();
  }
  return count;
}

size_t Lane::FrontWork() {
  if (phase_ == Phase::kFinished) return Runner::kFinished;
  counters_.front_rounds.Add();
  size_t moved = 0;
  if (phase_ == Phase::kRunning) {
    moved += Ingest();
    Request request;
    if (stop_asked_.load(std::memory_order_relaxed) || parts_.source->exhausted()) {
      request.is_stop = true;
      BeginDrain(std::move(request));
    } else if (parts_.source->TakeRebalance(&request.rebalance)) {
      BeginDrain(std::move(request));
    }
  }
  moved += RunStage(kDecode, &decode_, &counters_.decode_ns, &counters_.decode_batches);
  moved += RunStage(kNormalise, &normalise_, &counters_.normalise_ns, &counters_.normalise_batches);
  CountWait(&front_wait_, &counters_.waited_ns);
  if (phase_ == Phase::kDraining) moved += ContinueDrain();
  return moved;
}

void Lane::BeginDrain(Request request) {
  phase_ = Phase::kDraining;
  drain_began_ns_ = MonotonicNanos();
  request_ = std::move(request);
  // A lost partition belongs to somebody else already: there is nothing to wait for.
  drain_forced_.store(!request_.is_stop && request_.rebalance.kind == Rebalance::Kind::kLost,
                      std::memory_order_relaxed);
  // Pairs with the acquire load in BackWork: the back half sees request_.
  drain_asked_.store(drain_asked_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

size_t Lane::ContinueDrain() {
  // Pairs with the release store in AnswerDrain: offsets are stored, partitions known.
  if (drain_answered_.load(std::memory_order_acquire) !=
      drain_asked_.load(std::memory_order_relaxed)) {
    if (MonotonicNanos() - drain_began_ns_ > drain_timeout_ns_) {
      drain_forced_.store(true, std::memory_order_relaxed);
    }
    return 0;
  }
  if (request_.is_stop) {
    phase_ = Phase::kFinished;
    // Pairs with the acquire load in BackWork.
    front_finished_.store(true, std::memory_order_release);
    return 1;
  }
  parts_.source->CompleteRebalance(request_.rebalance);
  counters_.rebalances.Add();
  if (request_.rebalance.kind == Rebalance::Kind::kAssign) {
    counters_.generation.Set(request_.rebalance.generation);
  }
  counters_.rebalance_ns.Add(static_cast<uint64_t>(MonotonicNanos() - drain_began_ns_));
  phase_ = Phase::kRunning;
  return 1;
}

size_t Lane::BackWork() {
  // Pairs with the release store in ContinueDrain: the stop was answered, nothing more will come.
  if (front_finished_.load(std::memory_order_acquire)) return Runner::kFinished;
  counters_.back_rounds.Add();
  size_t moved = 0;
  TakeMutes();
  if (RulesAreSettled()) {
    moved += RunStage(kMatch, &match_, &counters_.match_ns, &counters_.match_batches);
  }
  moved += RunStage(kJudge, &judge_stage_, &counters_.judge_ns, &counters_.judge_batches);
  moved += RunStage(kPublish, &publish_, &counters_.publish_ns, &counters_.publish_batches);
  CountWait(&back_wait_, &counters_.back_waited_ns);
  // Pairs with the release store in BeginDrain.
  const bool draining = drain_asked_.load(std::memory_order_acquire) !=
                        drain_answered_.load(std::memory_order_relaxed);
  const bool forced = drain_forced_.load(std::memory_order_relaxed);
  moved += retire_.Work(/*hurry=*/draining && !forced && ring_.Drained());
  if (draining) {
    // What was refused for good waits for somebody, not for us.
    const bool drained = ring_.Drained() && retire_.Settled();
    if (forced || drained) {
      drain_timed_out_ |= forced && !drained && request_.is_stop;
      AnswerDrain();
      ++moved;
    }
  }
  return moved;
}

bool Lane::OfferRules(std::unique_ptr<LaneRules>* rules) {
  DCHECK((*rules)->rules->size() <= std::max(parts_.rules_max, parts_.rules->size()));
  if (offered_.load() != nullptr || replaced_.load() != nullptr) return false;
  rule_costs_ = (*rules)->costs;
  // Pairs with the acquire load in BackWork.
  offered_.store(rules->release(), std::memory_order_release);
  return true;
}

std::unique_ptr<LaneRules> Lane::CollectRules() {
  // Pairs with the release store in TakeOfferedRules: the lane uses it no more.
  return std::unique_ptr<LaneRules>(replaced_.exchange(nullptr, std::memory_order_acquire));
}

bool Lane::OfferMutes(const std::shared_ptr<const MuteList>& mutes) {
  // Pairs with the release store in TakeMutes: the list before is no longer touched.
  if (offered_mutes_.load(std::memory_order_acquire) != nullptr) return false;
  mutes_ = std::exchange(next_mutes_, mutes);
  // Pairs with the acquire load in TakeMutes: the list is complete.
  offered_mutes_.store(mutes.get(), std::memory_order_release);
  return true;
}

void Lane::TakeMutes() {
  const MuteList* const offered = offered_mutes_.load(std::memory_order_acquire);
  if (offered == nullptr) return;
  publish_.UseMutes(offered);
  offered_mutes_.store(nullptr, std::memory_order_release);
}

bool Lane::RulesAreSettled() {
  // Pairs with the release store in OfferRules: the new set is complete.
  if (offered_.load(std::memory_order_acquire) == nullptr) return true;
  if (ring_.Position(kMatch) != ring_.Position(kPublish)) return false;
  LaneRules* const old = rules_.release();
  rules_.reset(offered_.load(std::memory_order_relaxed));
  match_.Use(rules_->rules, &rules_->scratch, rules_->prices);
  judge_stage_.Use(&rules_->judge);
  publish_.Use(rules_->rules);
  counters_.rule_swaps.Add();
  // Both pair with OfferRules and CollectRules: the old set is no longer touched.
  replaced_.store(old, std::memory_order_release);
  offered_.store(nullptr, std::memory_order_release);
  return true;
}

void Lane::AnswerDrain() {
  retire_.FinishOffsets();
  if (!request_.is_stop) {
    const Rebalance& rebalance = request_.rebalance;
    for (const TopicPartition& partition : rebalance.partitions) {
      if (rebalance.kind == Rebalance::Kind::kAssign) {
        outstanding_.Track(partition, rebalance.generation);
      } else {
        outstanding_.Drop(partition);
      }
    }
    retire_.Reserve();
  }
  // Pairs with the acquire load in ContinueDrain.
  drain_answered_.store(drain_asked_.load(std::memory_order_relaxed), std::memory_order_release);
}

std::vector<std::shared_ptr<const RuleCosts>> RuleCostsOf(const std::vector<const Lane*>& lanes) {
  std::vector<std::shared_ptr<const RuleCosts>> costs;
  costs.reserve(lanes.size());
  for (const Lane* lane : lanes) costs.push_back(lane->rule_costs());
  return costs;
}

}  // namespace lodewire
