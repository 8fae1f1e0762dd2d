// Plain reading and writing of topics, without a group and without a pipeline: for `feed`, `tail`,
// the demo's feed and reader, and tests.
//
// Threading: one thread an object.
// Memory: the implementation's client library, bounded.
// Errors: absl::Status, naming the topic and what to do.
// Example:
//   RETURN_IF_ERROR(writer.Write({.topic = "news.events", .value = payload}));
//   RETURN_IF_ERROR(writer.Flush(10'000));
#ifndef LODEWIRE_PIPELINE_IO_RECORD_IO_H_
#define LODEWIRE_PIPELINE_IO_RECORD_IO_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/io/source.h"

namespace lodewire {

struct WriteRecord {
  std::string_view topic{};
  int32_t partition = -1;     // -1: by the key
  std::string_view key{};     // data() == nullptr: none
  std::string_view value{};   // data() == nullptr: a tombstone
  int64_t timestamp_ms = -1;  // -1: now
  std::span<const HeaderView> headers{};
};

class RecordWriter {
 public:
  virtual ~RecordWriter() = default;

  // Copies the record and sends it behind the caller's back. Waits while the client's queue is
  // full, at most the writer's patience (kDeadlineExceeded then). A record that could not be
  // delivered is the status of a later Write or of Flush.
  virtual absl::Status Write(const WriteRecord& record) = 0;
  // Waits until everything written is acknowledged.
  virtual absl::Status Flush(int timeout_ms) = 0;
  // Keys and values written and not yet acknowledged, bytes.
  virtual uint64_t BytesInFlight() const = 0;
  // Records that the broker has acknowledged.
  virtual uint64_t acknowledged() const = 0;
};

struct ReadRecord {
  std::string topic;
  int32_t partition = -1;
  int64_t offset = -1;
  int64_t timestamp_ms = -1;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;

  // The last header of that name; nullptr when there is none or it is null.
  const std::string* Header(std::string_view name) const {
    for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
      if (header->first == name) return header->second.has_value() ? &*header->second : nullptr;
    }
    return nullptr;
  }
};

class RecordReader {
 public:
  virtual ~RecordReader() = default;

  // Fills `records` from the front; waits at most `timeout_ms` for the first. The status is
  // lasting.
  virtual absl::StatusOr<size_t> Read(std::span<ReadRecord> records, int timeout_ms) = 0;
  // Whether everything that stood in the topics when Read last looked was read.
  virtual bool AtEnd() const = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_IO_RECORD_IO_H_
