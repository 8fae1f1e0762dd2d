// A source that reads a file: JSON Lines, one record a line (offset = line number, from 1), or a
// whole page (.txt, .html) as one record. `-` is standard input.
//
// It looks like a topic with one partition: it asks for one rebalance, the assignment, before the
// first record, and is exhausted after the last.
//
// Threading: as Source.
// Memory: blocks of 1 MiB that are used again once all their records are released; a longer line
//   gets a longer block, up to `record_bytes_max`.
// Errors: a file that cannot be read, or a line that is too long, is a status that names file and
//   line.
// Example:
//   ASSIGN_OR_RETURN(auto source, FileSource::Open("events.jsonl", {}));
#ifndef LODEWIRE_PIPELINE_IO_FILE_SOURCE_H_
#define LODEWIRE_PIPELINE_IO_FILE_SOURCE_H_

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/io/source.h"

namespace lodewire {

struct FileSourceOptions {
  enum class Framing : uint8_t { kBySuffix, kLines, kWhole };
  Framing framing = Framing::kBySuffix;  // .txt, .htm, .html: whole; anything else: lines
  std::string topic{};                   // Name that the records carry; empty: the path.
  size_t record_bytes_max = 64 << 20;    // A longer line or page is an error.
};

class FileSource : public Source {
 public:
  static absl::StatusOr<std::unique_ptr<FileSource>> Open(const std::string& path,
                                                          const FileSourceOptions& options);
  ~FileSource() override;

  size_t Poll(std::span<Record> records, int timeout_ms, absl::Status* status) override;
  void Release(const Record& record) override;
  size_t Headers(const Record&, std::span<HeaderView>) const override { return 0; }
  void StoreOffset(TopicPartition, int64_t) override {}
  absl::Status Commit(int) override { return absl::OkStatus(); }
  bool TakeRebalance(Rebalance* rebalance) override;
  void CompleteRebalance(const Rebalance& rebalance) override;
  void Pause(TopicPartition) override { paused_.store(true, std::memory_order_relaxed); }
  void Resume(TopicPartition) override { paused_.store(false, std::memory_order_relaxed); }
  std::span<const std::string> topics() const override { return topics_; }
  std::string_view cluster_id() const override { return {}; }
  std::string_view group() const override { return {}; }
  std::string_view member() const override { return {}; }
  bool exhausted() const override { return assigned_ && finished_; }
  void Close(int timeout_ms) override;

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t capacity = 0;
    size_t end = 0;                    // Filled up to here.
    std::atomic<uint32_t> records{0};  // Handed out and not yet released.
  };

  FileSource(std::string path, int descriptor, bool whole, const FileSourceOptions& options);
  // A complete line (or the last one) of what was read; false when more must be read.
  bool NextLine(std::string_view* line);
  absl::Status ReadMore(int timeout_ms);
  Block* FreeBlock(size_t capacity);
  void HandOut(std::string_view payload, Record* record);

  const std::string path_;
  const bool whole_;
  const size_t record_bytes_max_;
  const std::array<std::string, 1> topics_;
  int descriptor_;
  std::vector<std::unique_ptr<Block>> blocks_;
  Block* block_ = nullptr;  // Being read into.
  size_t begin_ = 0;        // In block_: what was not yet handed out.
  size_t searched_ = 0;     // In block_: no line end in front of it.
  int64_t line_ = 0;
  bool asked_ = false;  // The assignment was taken.
  bool assigned_ = false;
  bool end_of_file_ = false;
  bool finished_ = false;
  std::atomic<bool> paused_{false};
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_IO_FILE_SOURCE_H_
