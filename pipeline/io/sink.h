// Where alerts and dead letters go. Kafka, or memory; the pipeline knows only this.
//
// Produce never blocks. Every record that it took comes back exactly once through Poll as a
// Delivery with the tag it was given, good or bad; until then the caller keeps the bytes.
//
// A TRANSACTIONAL sink shows nobody what it took before Commit, and then together with the offsets
// of the events that it came from: both or neither. Poll reports failures only; after one nothing
// but Abort helps. The caller keeps the bytes until kCommitted.
//
// Threading: one thread, the lane's.
// Memory: the sink keeps what it copies inside the client library's bounded queue.
// Errors: kQueueFull is back-pressure (poll, then try again); a refusal is a Delivery with `error`
//   set.
// Example:
//   if (sink.Produce(record, tag) == ProduceResult::kQueueFull) return;  // try again later
#ifndef LODEWIRE_PIPELINE_IO_SINK_H_
#define LODEWIRE_PIPELINE_IO_SINK_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "pipeline/base/status.h"
#include "pipeline/io/source.h"

namespace lodewire {

struct OutgoingRecord {
  uint16_t topic = 0;        // Index into the sink's topics.
  std::string_view key{};    // data() == nullptr: no key.
  std::string_view value{};  // data() == nullptr: null payload.
  std::span<const HeaderView> headers{};
};

enum class ProduceResult : uint8_t {
  kQueued,
  kQueueFull,  // Nothing was taken; try again after Poll.
  kTooLarge,   // Refused at once: larger than the topic or client allows.
  kRefused,    // Refused at once for another lasting reason; last_error() names it.
};

enum class DeliveryError : uint8_t {
  kNone,
  kTooLarge,   // The broker refuses the size: permanent for these bytes.
  kPermanent,  // Authorisation, invalid topic …: permanent until somebody changes something.
  kAgain,      // Not taken, for no fault of its own (it shared a refused batch): produce it again.
  kFatal,      // The producer itself is dead (fenced, sequence broken): rebuild it and drive again.
};
inline constexpr size_t kDeliveryErrorCount = 5;

struct Delivery {
  // 0: of no record. With kFatal, a producer that died with nothing in flight; with kAgain, a
  // transaction that must be aborted.
  uint64_t tag = 0;
  DeliveryError error = DeliveryError::kNone;
};

struct PartitionOffset {
  TopicPartition partition;
  int64_t next_offset = -1;  // Last done + 1.
};

enum class CommitResult : uint8_t {
  kCommitted,  // Everything since the last one is visible, and the offsets are the group's.
  kAborted,    // None of it is: produce it again.
  kUnowned,    // None of it is, and the group has given the partitions to somebody else.
  kAgain,      // No answer yet: call the same again, and produce nothing meanwhile.
  kDead,       // Rebuild; if it was a Commit, call it again then: it says what became of it.
};

class Sink {
 public:
  virtual ~Sink() = default;

  virtual ProduceResult Produce(const OutgoingRecord& record, uint64_t tag) = 0;
  // Serves delivery reports into `deliveries`; waits at most `timeout_ms` for the first.
  virtual size_t Poll(std::span<Delivery> deliveries, int timeout_ms) = 0;
  // After a kFatal delivery or kDead: a new producer. What was in flight comes back as kFatal
  // deliveries first (not from a transactional sink).
  virtual absl::Status Rebuild() = 0;
  virtual bool transactional() const { return false; }
  // Only of a transactional sink. Milliseconds as a rule, and some seconds while a broker is away.
  virtual CommitResult Commit(std::span<const PartitionOffset> offsets) {
    return CommitResult::kDead;
  }
  virtual CommitResult Abort() { return CommitResult::kDead; }
  // Text of the last refusal, for the operator.
  virtual std::string_view last_error() const = 0;
  virtual std::span<const std::string> topics() const = 0;
  virtual void Close(int timeout_ms) = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_IO_SINK_H_
