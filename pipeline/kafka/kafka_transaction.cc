#include "pipeline/kafka/kafka_transaction.h"

#include "absl/strings/str_cat.h"
#include "pipeline/base/check.h"
#include "pipeline/base/log.h"
#include "pipeline/kafka/client.h"
#include "pipeline/kafka/kafka_source.h"

namespace lodewire {
namespace {

// A lane does nothing else meanwhile; whatever takes longer is asked for again.
constexpr int kCallMs = 500;
// Sending offsets cannot be taken up again: what passes within this time (a coordinator that loads)
// does not undo the transaction.
constexpr int kSendOffsetsMs = 3000;

PartitionListHandle ListOf(std::span<const PartitionOffset> offsets,
                           std::span<const std::string> topics) {
  PartitionListHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const PartitionOffset& offset : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), topics[offset.partition.topic].c_str(),
                                      offset.partition.partition)
        ->offset = offset.next_offset;
  }
  return list;
}

// The coordinator of the group knows this member no more, or not under this generation.
bool IsUnowned(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION ||
         error == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID ||
         error == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID;
}

std::string TextOf(const rd_kafka_error_t* error) {
  return absl::StrCat(rd_kafka_error_string(error), " (",
                      rd_kafka_err2name(rd_kafka_error_code(error)), ")");
}

}  // namespace

absl::Status KafkaTransaction::Start(rd_kafka_s* producer, int timeout_ms) {
  producer_ = producer;
  const ErrorHandle error(rd_kafka_init_transactions(producer, timeout_ms));
  if (error == nullptr) {
    started_ = true;
    return absl::OkStatus();
  }
  last_error_ = TextOf(error.get());
  const std::string text =
      absl::StrCat("exactly_once: the transactional id is not ready: ", last_error_);
  // A fatal one is left to a new producer.
  const bool again =
      rd_kafka_error_is_retriable(error.get()) || rd_kafka_error_is_fatal(error.get());
  return again ? absl::UnavailableError(text) : absl::FailedPreconditionError(text);
}

void KafkaTransaction::Stop() {
  in_doubt_ = in_doubt_ || ending_;
  stopped_ = true;
  started_ = open_ = offsets_sent_ = ending_ = aborting_ = broken_ = unowned_ = false;
  producer_ = nullptr;
}

void KafkaTransaction::Leave() {
  if (started_ && open_ && !ending_) Abort();
}

bool KafkaTransaction::Begin() {
  if (!started_ || broken_ || ending_ || aborting_ || in_doubt_) return false;
  stopped_ = false;
  if (open_) return true;
  const ErrorHandle error(rd_kafka_begin_transaction(producer_));
  if (error == nullptr) {
    open_ = true;
    return true;
  }
  last_error_ = TextOf(error.get());
  if (rd_kafka_error_txn_requires_abort(error.get())) {
    broken_ = true;
  } else {
    started_ = false;
  }
  return false;
}

CommitResult KafkaTransaction::OnError(rd_kafka_error_s* error) {
  const ErrorHandle owner(error);
  last_error_ = TextOf(error);
  if (rd_kafka_error_txn_requires_abort(error)) {
    unowned_ = IsUnowned(rd_kafka_error_code(error));
    ending_ = false;
    broken_ = true;
    return Abort();
  }
  if (rd_kafka_error_is_retriable(error) && !rd_kafka_error_is_fatal(error)) {
    return CommitResult::kAgain;
  }
  started_ = false;
  return CommitResult::kDead;
}

CommitResult KafkaTransaction::SendOffsets(std::span<const PartitionOffset> offsets, bool* sent) {
  rd_kafka_consumer_group_metadata_t* metadata =
      rd_kafka_consumer_group_metadata(source_->client());
  if (metadata == nullptr) return CommitResult::kAgain;
  rd_kafka_error_t* error = rd_kafka_send_offsets_to_transaction(
      producer_, ListOf(offsets, source_->topics()).get(), metadata, kSendOffsetsMs);
  rd_kafka_consumer_group_metadata_destroy(metadata);
  *sent = error == nullptr;
  return *sent ? CommitResult::kCommitted : OnError(error);
}

CommitResult KafkaTransaction::Commit(std::span<const PartitionOffset> offsets) {
  if (!started_) return CommitResult::kDead;
  if (in_doubt_) return Resolve(offsets);
  if (stopped_) {
    stopped_ = false;
    return CommitResult::kAborted;
  }
  if (!ending_ && !Begin()) return started_ ? Abort() : CommitResult::kDead;
  if (!ending_ && !offsets_sent_ && !offsets.empty()) {
    const CommitResult result = SendOffsets(offsets, &offsets_sent_);
    if (!offsets_sent_) return result;
  }
  ending_ = true;
  if (rd_kafka_error_t* error = rd_kafka_commit_transaction(producer_, kCallMs)) {
    return OnError(error);
  }
  open_ = offsets_sent_ = ending_ = false;
  return CommitResult::kCommitted;
}

CommitResult KafkaTransaction::Abort() {
  if (!started_) return CommitResult::kDead;
  DCHECK(!ending_);
  if (open_ || broken_) {
    aborting_ = true;
    if (rd_kafka_error_t* error = rd_kafka_abort_transaction(producer_, kCallMs)) {
      const ErrorHandle owner(error);
      // The reason of the abort is worth more than that of its delay.
      if (rd_kafka_error_is_retriable(error) && !rd_kafka_error_is_fatal(error)) {
        return CommitResult::kAgain;
      }
      last_error_ = TextOf(error);
      started_ = false;
      return CommitResult::kDead;
    }
  }
  const bool unowned = unowned_;
  open_ = offsets_sent_ = aborting_ = broken_ = unowned_ = false;
  return unowned ? CommitResult::kUnowned : CommitResult::kAborted;
}

CommitResult KafkaTransaction::Resolve(std::span<const PartitionOffset> offsets) {
  const PartitionListHandle list = ListOf(offsets, source_->topics());
  const rd_kafka_resp_err_t error = rd_kafka_committed(source_->client(), list.get(), 4 * kCallMs);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    last_error_ = KafkaErrorText(error);
    return CommitResult::kAgain;
  }
  bool committed = !offsets.empty();
  for (size_t i = 0; i < offsets.size(); ++i) {
    const rd_kafka_topic_partition_t& partition = list->elems[i];
    if (partition.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      last_error_ = KafkaErrorText(partition.err);
      return CommitResult::kAgain;
    }
    // Higher: its next owner has been here, and was given this partition behind our commit or
    // instead of it; either way the events are done.
    committed = committed && partition.offset >= offsets[i].next_offset;
  }
  in_doubt_ = stopped_ = false;
  last_error_ = "the producer died while it committed";
  Log(LogLevel::kWarning, "kafka", "a commit whose producer died was looked up",
      {{"committed", committed ? "yes" : "no"}});
  return committed ? CommitResult::kCommitted : CommitResult::kAborted;
}

}  // namespace lodewire
