// Reads whole topics without a group: all partitions, from a position that the caller chooses. For
// `tail`, for the demo's reader and for tests.
//
// Threading: one thread.
// Memory: the library's queue, bounded by queued.max.messages.kbytes.
// Errors: Create: topics that do not exist, a broker that is away. Read: what is lasting.
// Example:
//   ASSIGN_OR_RETURN(auto reader, TopicReader::Create({config.kafka, {"alerts.desk"}}));
//   ASSIGN_OR_RETURN(size_t count, reader->Read(records, 100));
#ifndef LODEWIRE_PIPELINE_KAFKA_TOPIC_READER_H_
#define LODEWIRE_PIPELINE_KAFKA_TOPIC_READER_H_

#include <memory>
#include <string>
#include <vector>

#include "pipeline/config/config.h"
#include "pipeline/io/record_io.h"

namespace lodewire {

struct TopicReaderOptions {
  KafkaConfig config;
  std::vector<std::string> topics;
  StartPosition start = {StartPosition::Kind::kEarliest, 0};
  std::string role = "reader";  // In the client id.
  int timeout_ms = 10'000;      // For Create.
};

class TopicReader : public RecordReader {
 public:
  static absl::StatusOr<std::unique_ptr<TopicReader>> Create(const TopicReaderOptions& options);
  ~TopicReader() override;

  absl::StatusOr<size_t> Read(std::span<ReadRecord> records, int timeout_ms) override;
  bool AtEnd() const override;

 private:
  struct Client;
  TopicReader();
  std::unique_ptr<Client> client_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_KAFKA_TOPIC_READER_H_
