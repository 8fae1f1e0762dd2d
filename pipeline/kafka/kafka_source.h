// One member of a consumer group as a Source.
//
// Records come through rd_kafka_consumer_poll, one by one: before 2.1.0 the batch calls lose
// messages when partitions are paused or rebalanced, and one path that is always right is worth the
// 0.17 µs. Offsets are stored, and the library commits what is stored once a second and when
// partitions go.
//
// REBALANCE. The library's callback only records what the group asks for. The lane drains, without
// polling, and then CompleteRebalance assigns or gives up; until then the group waits, at most
// max.poll.interval.ms.
//
// EXACTLY ONCE. Offsets are committed by the producer (kafka_transaction.h); StoreOffset has no
// effect on the group then, and nothing is committed here but where a partition begins.
//
// START. A partition without a committed offset begins where `start` says. With `latest` or a time
// the offset is asked for and committed at once: left to the library it would be decided anew at
// each rebalance until the first commit, and what came in between would be lost. A committed offset
// that no longer exists (retention, a topic made anew) goes on at `auto.offset.reset`, earliest
// unless the properties say otherwise, and the library's log line tells it.
//
// REPLAY. `lodewire seek` sets a group back and commits, for the group GROUP.replay, how far it had
// come. That is asked for with each assignment, so it outlives rebalances and restarts; records
// below it are marked.
//
// Threading: as Source.
// Memory: the library's queues, bounded by queued.max.messages.kbytes; a table entry a partition.
// Errors: Poll's status for what is lasting (the client is fatal); the rest is logged, counted, and
//   retried.
// Example:
//   ASSIGN_OR_RETURN(auto source,
//                    KafkaSource::Create({config.kafka, {"news.events"}, lane, cluster_id}));
#ifndef LODEWIRE_PIPELINE_KAFKA_KAFKA_SOURCE_H_
#define LODEWIRE_PIPELINE_KAFKA_KAFKA_SOURCE_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/config/config.h"
#include "pipeline/io/source.h"

struct rd_kafka_s;
struct rd_kafka_topic_s;
struct rd_kafka_message_s;
struct rd_kafka_topic_partition_list_s;

namespace lodewire {

struct KafkaSourceOptions {
  KafkaConfig config;
  std::vector<std::string> topics;  // Record::topic is an index into them.
  uint32_t lane = 0;
  std::string cluster_id;
};

class KafkaSource : public Source {
 public:
  // Joins the group; the first assignment comes through Poll and TakeRebalance.
  static absl::StatusOr<std::unique_ptr<KafkaSource>> Create(const KafkaSourceOptions& options);
  ~KafkaSource() override;

  size_t Poll(std::span<Record> records, int timeout_ms, absl::Status* status) override;
  void Release(const Record& record) override;
  size_t Headers(const Record& record, std::span<HeaderView> headers) const override;
  void StoreOffset(TopicPartition partition, int64_t next_offset) override;
  absl::Status Commit(int timeout_ms) override {
    StoreWaiting();
    return CommitList(nullptr, timeout_ms);
  }
  bool TakeRebalance(Rebalance* rebalance) override;
  void CompleteRebalance(const Rebalance& rebalance) override;
  void Pause(TopicPartition partition) override { AskPause(partition, true); }
  void Resume(TopicPartition partition) override { AskPause(partition, false); }
  std::span<const std::string> topics() const override { return topics_; }
  std::string_view cluster_id() const override { return cluster_id_; }
  std::string_view group() const override { return config_.group; }
  // The client id: unlike the member id that the coordinator gives, it stays, and the group's tools
  // show both.
  std::string_view member() const override { return client_id_; }
  // After the bound the client is left as it is: it does not commit or leave, the session ends it.
  void Close(int timeout_ms) override;

  // Poll gives this status from now on; any thread. For what this lane's producer learns and its
  // source does not.
  void Stop(const absl::Status& reason);
  // Errors of the client since it began: brokers away, refused authorisation …
  uint64_t errors() const override;
  // For this folder's transactions: the client, whose calls for group and offsets any thread may
  // make until Close.
  rd_kafka_s* client() const;
  std::vector<PartitionProgress> Progress() const override;

 private:
  struct Client;  // The library's objects and the callbacks.

  // What is known of a partition. `generation` and `assigned` are the front half's.
  struct Partition {
    uint32_t generation = 0;
    bool assigned = false;
    bool paused = false;
    bool pause_wanted = false;
    int64_t position = -1;      // Next offset to be polled; -1: nothing polled yet.
    int64_t end_seen = -1;      // The end, when it was reached: behind markers of transactions.
    int64_t replay_until = -1;  // Lower offsets were read before the group was set back.
    int64_t begin = -1;         // Where it began, as far as that was decided here.
    // Under mutex_.
    int64_t to_store = -1;
    bool store_waits = false;
  };
  struct PauseRequest {
    TopicPartition partition;
    bool pause;
  };
  using List = rd_kafka_topic_partition_list_s;

  explicit KafkaSource(const KafkaSourceOptions& options);
  absl::Status Connect();
  void AskPause(TopicPartition partition, bool pause);

  // Front half.
  void OnRebalance(int error, const List* partitions);
  void OnMessage(rd_kafka_message_s* message, Record* record);
  void OnMessageError(const rd_kafka_message_s& message, absl::Status* status);
  void ServeRequests(bool store_now);
  void ApplyPause(TopicPartition name, Partition* partition);
  void StoreWaiting();
  // `list` null: what is stored.
  absl::Status CommitList(const List* list, int timeout_ms);
  void MeasureProgress();
  bool FinishAssign();
  bool ReadReplayHorizon(const List& list, std::vector<int64_t>* until);
  bool CommitStart(const List& list, const std::vector<int>& decided);
  void GiveUp(const Rebalance& rebalance);
  Partition* Find(TopicPartition partition);
  int32_t TopicIndex(const rd_kafka_topic_s* topic) const;

  const KafkaConfig config_;
  const std::vector<std::string> topics_;
  const std::string cluster_id_;
  const std::string client_id_;
  const uint32_t lane_;
  std::shared_ptr<Client> client_;  // Shared only when it has to be abandoned.

  std::vector<std::vector<Partition>> partitions_;  // topic → partition; grows when assigned.
  uint32_t generation_ = 0;
  std::optional<Rebalance> asked_;      // Recorded by the callback, not carried out.
  bool taken_ = false;                  // asked_ was given to the lane.
  std::optional<Rebalance> assigning_;  // Carried out when the start offsets are known.
  int64_t next_attempt_ns_ = 0;
  int64_t next_store_ns_ = 0;
  int64_t next_progress_ns_ = 0;
  bool closing_ = false;
  bool closed_ = false;
  uint64_t polled_ = 0;
  std::atomic<uint64_t> released_{0};

  std::atomic<bool> stopped_{false};
  absl::Status stop_reason_;  // Written once, before stopped_.
  std::mutex mutex_;          // Between the halves: what the back half asks for.
  std::vector<TopicPartition> stores_;
  std::vector<PauseRequest> pauses_;

  mutable std::mutex progress_mutex_;  // Once a second, and with whoever looks.
  std::vector<PartitionProgress> progress_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_KAFKA_SOURCE_H_
