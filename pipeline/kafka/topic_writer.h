// Writes records to topics, batched and acknowledged by all replicas: for `feed`, for the demo's
// feed and for tests.
//
// Threading: one thread; the counters any.
// Memory: the library's queue, bounded by queue.buffering.max.kbytes; Write waits when it is full.
// Errors: a topic or a partition that does not exist is NotFound at once; what a broker refuses is
//   the status of the next call.
// Example:
//   ASSIGN_OR_RETURN(auto writer, TopicWriter::Create({config.kafka}));
//   RETURN_IF_ERROR(writer->Write({.topic = "news.events", .partition = 3, .value = payload}));
#ifndef LODEWIRE_PIPELINE_KAFKA_TOPIC_WRITER_H_
#define LODEWIRE_PIPELINE_KAFKA_TOPIC_WRITER_H_

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "pipeline/config/config.h"
#include "pipeline/io/record_io.h"

struct rd_kafka_topic_s;
struct rd_kafka_message_s;

namespace lodewire {

struct TopicWriterOptions {
  KafkaConfig config;
  std::string role = "writer";  // In the client id.
  int patience_ms = 30'000;     // How long Write waits for a place in the queue.
  int metadata_timeout_ms = 10'000;
};

class TopicWriter : public RecordWriter {
 public:
  static absl::StatusOr<std::unique_ptr<TopicWriter>> Create(const TopicWriterOptions& options);
  // Waits a moment for what is in flight; Flush says more.
  ~TopicWriter() override;

  absl::Status Write(const WriteRecord& record) override;
  absl::Status Flush(int timeout_ms) override;
  uint64_t BytesInFlight() const override {
    return bytes_in_flight_.load(std::memory_order_relaxed);
  }
  uint64_t acknowledged() const override { return acknowledged_.load(std::memory_order_relaxed); }

 private:
  struct Client;
  struct Topic;

  explicit TopicWriter(const TopicWriterOptions& options);
  absl::StatusOr<const Topic*> Find(std::string_view name);
  void OnDelivery(const rd_kafka_message_s& message);

  const TopicWriterOptions options_;
  std::unique_ptr<Client> client_;
  std::map<std::string, Topic, std::less<>> topics_;
  absl::Status failure_;  // The first since it was last told.
  std::atomic<uint64_t> bytes_in_flight_{0};
  std::atomic<uint64_t> acknowledged_{0};
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_TOPIC_WRITER_H_
