// A lane: a ring, its stages, its own source (one member of the group) and its own sink. Lanes
// share nothing.
//
// Its work is two halves, so that the same code runs on one thread or two (runner.h):
//   FrontWork   ingest → decode → normalise, and the rebalances of the source
//   BackWork    match → judge → publish, and retire: delivery reports, freed memory, stored offsets
//
// REBALANCE. The source only records what the group asks for. The front half then stops ingest and
// raises a *drain ticket*; both halves go on until the ring is empty and the broker has
// acknowledged everything, or until the bound. The back half stores the offsets, forgets or begins
// the partitions, and answers the ticket; then the front half lets the source carry the rebalance
// out. Stopping is a drain with no rebalance behind it.
//
//   front                                        back
//   request_ = …; drain_asked_ (release) ──────▶ (acquire) reads request_
//   (acquire) goes on ◀────────────────────────── drain_answered_ (release), offsets stored
//
// RULES. Another thread offers a new rule set. The back half then matches no more until what was
// matched by the old set has left the ring, for alerts point into it; takes the new one; and leaves
// the old one to be collected. That is a few batches at most, and no event sees half of each.
//
// MUTES. Likewise, but nothing in the ring points into them: the back half takes them before its
// next batch.
//
// Threading: FrontWork by one thread, BackWork by one thread (may be the same); OfferRules and
//   CollectRules, OfferMutes by one thread; RequestStop and counters by any.
// Memory: LaneMemory and the Outstanding table, both fixed at start.
// Errors: `status()` after both halves have finished; a lasting source error stops the lane.
// Example:
//   Lane lane(parts, config); runner: lane.FrontWork, lane.BackWork; … lane.RequestStop();
#ifndef LODEWIRE_PIPELINE_RUNTIME_LANE_H_
#define LODEWIRE_PIPELINE_RUNTIME_LANE_H_

#include <atomic>
#include <memory>
#include <vector>

#include "pipeline/config/config.h"
#include "pipeline/io/outstanding.h"
#include "pipeline/io/sink.h"
#include "pipeline/io/source.h"
#include "pipeline/ring/stage_ring.h"
#include "pipeline/runtime/lane_memory.h"
#include "pipeline/runtime/lane_rules.h"
#include "pipeline/stages/decode_stage.h"
#include "pipeline/stages/judge_stage.h"
#include "pipeline/stages/lane_counters.h"
#include "pipeline/stages/match_stage.h"
#include "pipeline/stages/normalise_stage.h"
#include "pipeline/stages/publish_stage.h"
#include "pipeline/stages/retire.h"

namespace lodewire {

// What a lane is made of; all of it outlives the lane.
struct LaneParts {
  uint32_t index = 0;
  Source* source = nullptr;
  Sink* sink = nullptr;
  const RuleSet* rules = nullptr;
  const Domain* domain = nullptr;
  const Normaliser* normaliser = nullptr;
  const Router* router = nullptr;
  std::vector<DecoderOptions> decoders;      // By input topic.
  std::vector<uint16_t> route_topics;        // By route: index into the sink's topics.
  std::vector<uint16_t> dead_letter_topics;  // By input topic: index into the sink's topics.
  uint16_t shadow_topic = 0;                 // Likewise, where the rules have a shadow set.
  uint16_t candidates_topic = 0;             // Likewise, where candidates are kept.
  JudgeContext context;
  size_t rules_max = 0;  // Rules of the largest set that may be offered later; 0: of this one.
  uint32_t rules_timed_every = RuleCosts::kTimedEvery;  // Events, see rules/rule_cost.h.
};

class Lane {
 public:
  enum Stage : size_t { kDecode, kNormalise, kMatch, kJudge, kPublish, kStageCount };

  static absl::StatusOr<std::unique_ptr<Lane>> Create(const LaneParts& parts, const Config& config);
  ~Lane();

  // One round each; how many events moved, or Runner::kFinished.
  size_t FrontWork();
  size_t BackWork();
  // Asks for a drain and the end; safe from any thread.
  void RequestStop() { stop_asked_.store(true, std::memory_order_relaxed); }

  // Hands over another rule set of at most `rules_max` rules. False: the one before was not
  // collected yet; `*rules` is left alone.
  bool OfferRules(std::unique_ptr<LaneRules>* rules);
  // The set that was replaced since the last call, or null.
  std::unique_ptr<LaneRules> CollectRules();
  // The same for mutes, which the lane takes at once.
  bool OfferMutes(const std::shared_ptr<const MuteList>& mutes);
  // What the rules of the set that was offered last cost, by the thread that offers.
  std::shared_ptr<const RuleCosts> rule_costs() const { return rule_costs_; }

  const LaneCounters& counters() const { return counters_; }
  const Outstanding& outstanding() const { return outstanding_; }
  const Source& source() const { return *parts_.source; }
  // Events that left the ring: the position that liveness watches.
  uint64_t published() const { return ring_.Position(kPublish); }
  bool idle() const { return ring_.Drained() && outstanding_.empty(); }
  // A record was refused for good and waits for somebody.
  bool blocked() const { return retire_.blocked(); }
  // Events between ingest and publish.
  uint64_t in_ring() const { return ring_.ProducerPosition() - ring_.Position(kPublish); }
  // Events that wait for a stage or are in it.
  uint64_t waiting(Stage stage) const { return ring_.Depth(stage); }
  // The last of its events, for people.
  const EventLog& events() const { return events_; }
  // After both halves have finished.
  const absl::Status& status() const { return status_; }
  // True when the last drain, that of the stop, ran into its bound with work left.
  bool drain_timed_out() const { return drain_timed_out_; }

 private:
  // What a drain is for.
  struct Request {
    bool is_stop = false;
    Rebalance rebalance;
  };
  // Where the front half stands.
  enum class Phase : uint8_t { kRunning, kDraining, kFinished };

  Lane(const LaneParts& parts, const Config& config, std::unique_ptr<LaneMemory> memory,
       std::unique_ptr<LaneRules> rules);

  size_t Ingest();
  template <typename StageObject>
  size_t RunStage(Stage stage, StageObject* object, Counter* nanoseconds, Counter* batches);
  // At the end of a half's round: how long it has been unable to go on.
  struct Wait {
    bool stuck = false;  // In this round.
    int64_t since_ns = 0;
  };
  static void CountWait(Wait* wait, Counter* waited_ns);
  void BeginDrain(Request request);
  size_t ContinueDrain();
  void AnswerDrain();
  void TakeMutes();
  // Takes an offered rule set when it can; false: match must wait for that.
  bool RulesAreSettled();

  const LaneParts parts_;
  const PipelineConfig config_;
  const int64_t drain_timeout_ns_;
  std::unique_ptr<LaneMemory> memory_;
  std::unique_ptr<LaneRules> rules_;
  std::shared_ptr<const RuleCosts> rule_costs_;  // Of the thread that offers.
  LaneCounters counters_;
  StageRing<EventSlot, kStageCount> ring_;
  AlertPool pool_;
  EventLog events_;
  Outstanding outstanding_;
  DecodeStage decode_;
  NormaliseStage normalise_;
  MatchStage match_;
  JudgeStage judge_stage_;
  PublishStage publish_;
  Retire retire_;

  // The front half's.
  std::vector<Record> records_;
  Phase phase_ = Phase::kRunning;
  int64_t drain_began_ns_ = 0;
  size_t idle_rounds_ = 0;
  Wait front_wait_, back_wait_;
  // The handshake; see REBALANCE above.
  Request request_;
  std::atomic<uint64_t> drain_asked_{0};
  std::atomic<uint64_t> drain_answered_{0};
  std::atomic<bool> drain_forced_{false};
  std::atomic<bool> stop_asked_{false};
  // Owned; see RULES above.
  std::atomic<LaneRules*> offered_{nullptr};
  std::atomic<LaneRules*> replaced_{nullptr};
  // The offering thread's: the list in use, and the one that is offered. See MUTES above.
  std::shared_ptr<const MuteList> mutes_, next_mutes_;
  std::atomic<const MuteList*> offered_mutes_{nullptr};
  std::atomic<bool> front_finished_{false};
  absl::Status status_;
  bool drain_timed_out_ = false;
};

// Of each lane, by the thread that offers rules.
std::vector<std::shared_ptr<const RuleCosts>> RuleCostsOf(const std::vector<const Lane*>& lanes);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RUNTIME_LANE_H_
