// The transactions of a lane's producer: records and the group's offsets become visible together
// (KIP-98), and only while the member still has its partitions (KIP-447).
//
// Only for kafka_sink.cc.
//
//   Start       takes the transactional id over: the broker undoes what an earlier process of this
//               slot left open, and refuses that process from now on
//   Begin       before a record
//   Commit      offsets into the transaction, with the group's metadata of this moment; then the
//               commit, which waits for all records
//   Abort       undoes what was produced; queued records are purged
//
// No call waits longer than some seconds, and where it has no answer it can be called again.
//
// Threading: one thread, the sink's. The source's client is asked for its group and its committed
//   offsets, which the library allows from any thread.
// Memory: the library's.
// Errors: results as Sink says; last_error() has the library's text. An error that the library does
//   not mark as retriable or abortable counts as the producer's death.
// Example:
//   KafkaTransaction transaction(source);
//   RETURN_IF_ERROR(transaction.Start(producer, 10'000));
//   if (transaction.Begin()) …produce…;  transaction.Commit(offsets);
#ifndef LODEWIRE_PIPELINE_KAFKA_KAFKA_TRANSACTION_H_
#define LODEWIRE_PIPELINE_KAFKA_KAFKA_TRANSACTION_H_

#include <span>
#include <string>

#include "pipeline/io/sink.h"

struct rd_kafka_s;
struct rd_kafka_error_s;

namespace lodewire {

class KafkaSource;

class KafkaTransaction {
 public:
  // The member of the group whose offsets are committed; outlives this.
  explicit KafkaTransaction(const KafkaSource* source) : source_(source) {}

  // Unavailable: no answer yet, call it again.
  absl::Status Start(rd_kafka_s* producer, int timeout_ms);
  bool started() const { return started_; }
  // Opens a transaction unless one is open. False: see broken() and started().
  bool Begin();
  CommitResult Commit(std::span<const PartitionOffset> offsets);
  CommitResult Abort();
  // The producer is dead and will be destroyed. The next Commit, unless a record comes before it,
  // says what became of the transaction.
  void Stop();
  // Undoes what is open, if there is time; so that readers need not wait until the broker does.
  void Leave();

  // While it is true, failed deliveries are those that the abort gave up.
  bool aborting() const { return aborting_; }
  // Only an abort helps.
  bool broken() const { return broken_; }
  void Break() { broken_ = true; }
  const std::string& last_error() const { return last_error_; }

 private:
  CommitResult OnError(rd_kafka_error_s* error);
  CommitResult SendOffsets(std::span<const PartitionOffset> offsets, bool* sent);
  // What became of a commit whose producer died: the group's offsets tell.
  CommitResult Resolve(std::span<const PartitionOffset> offsets);

  const KafkaSource* source_;
  rd_kafka_s* producer_ = nullptr;
  bool started_ = false;
  bool open_ = false;
  bool offsets_sent_ = false;
  bool ending_ = false;  // The commit was asked for, and has no answer.
  bool aborting_ = false;
  bool broken_ = false;
  bool unowned_ = false;   // Why it is aborted.
  bool stopped_ = false;   // What became of the last transaction was not said yet;
  bool in_doubt_ = false;  // and it may have been committed.
  std::string last_error_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_KAFKA_TRANSACTION_H_
