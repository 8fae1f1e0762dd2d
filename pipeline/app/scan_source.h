// Files as a source: JSONL of events line by line, a page as one news event.
//
// A record's partition is the number of its file, its offset the number of its line, so that
// whatever is said of a record can name both.
//
// Threading: one thread.
// Memory: the lines in flight.
// Errors: a file that cannot be read is a lasting status.
// Example:
//   ScanSource source({.files = {"events.jsonl", "page.html"}, .category = "", .event_time_ms =
//   now});
#ifndef LODEWIRE_PIPELINE_APP_SCAN_SOURCE_H_
#define LODEWIRE_PIPELINE_APP_SCAN_SOURCE_H_

#include <fstream>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/io/source.h"

namespace lodewire {

struct ScanInput {
  std::vector<std::string> files;
  std::string category;       // news, trade, or empty: by the fields of each line
  int64_t event_time_ms = 0;  // for pages: when they were published
};

// Whether a line of JSON has fields that only news events have.
bool LooksLikeNews(const std::string& json_text);

// Whether a file is one event by its name: a page of text or HTML.
bool IsPage(const std::string& path);
// A page as a NewsEvent message.
absl::StatusOr<std::string> PageMessage(const std::string& path, int64_t event_time_ms);

class ScanSource : public Source {
 public:
  // The inputs: how each topic is decoded is the caller's (see command_scan.cc).
  enum Topic : uint16_t { kNewsJson, kTradeJson, kPage };

  explicit ScanSource(ScanInput input);

  uint64_t lines() const { return lines_; }
  const std::string& file(int32_t partition) const { return input_.files[partition]; }

  size_t Poll(std::span<Record> records, int timeout_ms, absl::Status* status) override;
  void Release(const Record& record) override;
  size_t Headers(const Record& record, std::span<HeaderView> headers) const override { return 0; }
  void StoreOffset(TopicPartition partition, int64_t next_offset) override {}
  absl::Status Commit(int timeout_ms) override { return absl::OkStatus(); }
  bool TakeRebalance(Rebalance* rebalance) override;
  void CompleteRebalance(const Rebalance& rebalance) override { assigned_ = true; }
  void Pause(TopicPartition partition) override {}
  void Resume(TopicPartition partition) override {}
  std::span<const std::string> topics() const override { return topics_; }
  std::string_view cluster_id() const override { return {}; }
  std::string_view group() const override { return {}; }
  std::string_view member() const override { return {}; }
  bool exhausted() const override { return assigned_ && file_ >= input_.files.size(); }
  void Close(int timeout_ms) override {}

 private:
  absl::Status Open();
  bool NextLine(Record* record);
  absl::Status ReadPage(Record* record);
  void Fill(Topic topic, std::string text, Record* record);

  const ScanInput input_;
  const std::vector<std::string> topics_ = {"news", "trade", "page"};
  size_t file_ = 0;
  std::ifstream stream_;
  std::istream* open_ = nullptr;  // The stream of the current file, or stdin.
  int64_t line_ = 0;
  uint64_t lines_ = 0;
  bool assigned_ = false;
  bool asked_ = false;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_SCAN_SOURCE_H_
