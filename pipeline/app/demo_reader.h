// The demo's reader: a consumer of the alert and dead-letter topics that counts what came and
// prints it.
//
// Threading: Run on its own thread; the rest after it has ended, but done() any time.
// Memory: one latency a planted event.
// Errors: status() after Run.
// Example:
//   DemoReader reader(…);  std::thread thread([&] { reader.Run(stop); });
#ifndef LODEWIRE_PIPELINE_APP_DEMO_READER_H_
#define LODEWIRE_PIPELINE_APP_DEMO_READER_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/demo/accounting.h"
#include "pipeline/io/record_io.h"

namespace lodewire {

// When each planted event was produced; the feed writes, the reader asks.
class ProduceTimes {
 public:
  void Set(uint16_t topic, int32_t partition, int64_t offset, int64_t produced_ns);
  // Nanoseconds of the monotonic clock; 0: not known.
  int64_t Get(uint16_t topic, int32_t partition, int64_t offset) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::tuple<uint16_t, int32_t, int64_t>, int64_t> times_;
};

class DemoReader {
 public:
  struct Options {
    std::string alert_topic;                      // The route that takes every alert, as protobuf.
    std::vector<std::string> dead_letter_topics;  // By index into kFeedTopics.
    bool print = true;
  };

  // All must outlive the reader.
  DemoReader(RecordReader* reader, Accounting* accounting, const ProduceTimes* times,
             Options options);

  // Reads until `stop` is set.
  void Run(const std::atomic<bool>& stop);

  const absl::Status& status() const { return status_; }
  // Records read so far.
  uint64_t records() const { return records_.load(std::memory_order_relaxed); }
  // Monotonic clock when the last record came; 0: none came.
  int64_t last_ns() const { return last_ns_.load(std::memory_order_relaxed); }
  // Produce to alert read, microseconds; `part` from 0 to 1.
  double LatencyMicros(double part);

 private:
  void Alert(const ReadRecord& record, int64_t now_ns);
  void DeadLetter(uint16_t topic, const ReadRecord& record);

  RecordReader* reader_;
  Accounting* accounting_;
  const ProduceTimes* times_;
  const Options options_;
  absl::Status status_;
  std::vector<double> latencies_us_;
  std::atomic<uint64_t> records_{0};
  std::atomic<int64_t> last_ns_{0};
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_DEMO_READER_H_
