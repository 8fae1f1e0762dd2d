// A sink that takes each record at once and acknowledges it with the next Poll: for commands that
// run a lane without Kafka.
//
// Threading: one thread.
// Memory: the tags of what was taken since the last Poll.
// Errors: none; everything is taken.
// Example:
//   class Printer : public AcknowledgingSink {
//     void Take(const OutgoingRecord& record) override { std::cout << record.value << "\n"; }
//   };
#ifndef LODEWIRE_PIPELINE_IO_ACKNOWLEDGING_SINK_H_
#define LODEWIRE_PIPELINE_IO_ACKNOWLEDGING_SINK_H_

#include <algorithm>
#include <string>
#include <vector>

#include "pipeline/io/sink.h"

namespace lodewire {

class AcknowledgingSink : public Sink {
 public:
  enum Topic : uint16_t { kAlerts, kDeadLetters };

  ProduceResult Produce(const OutgoingRecord& record, uint64_t tag) final {
    Take(record);
    taken_.push_back({tag, DeliveryError::kNone});
    return ProduceResult::kQueued;
  }
  size_t Poll(std::span<Delivery> deliveries, int timeout_ms) final {
    const size_t count = std::min(deliveries.size(), taken_.size());
    std::copy_n(taken_.begin(), count, deliveries.begin());
    taken_.erase(taken_.begin(), taken_.begin() + static_cast<ptrdiff_t>(count));
    return count;
  }
  absl::Status Rebuild() final { return absl::OkStatus(); }
  std::string_view last_error() const final { return {}; }
  std::span<const std::string> topics() const final { return topics_; }
  void Close(int timeout_ms) final {}

 protected:
  // What becomes of a record; its views end with the call.
  virtual void Take(const OutgoingRecord& record) = 0;

 private:
  const std::vector<std::string> topics_ = {"alerts", "dead letters"};  // By Topic.
  std::vector<Delivery> taken_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_IO_ACKNOWLEDGING_SINK_H_
