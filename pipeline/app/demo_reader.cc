#include "pipeline/app/demo_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "lodewire/v1/alert.pb.h"
#include "pipeline/base/clock.h"
#include "pipeline/demo/alert_printer.h"

namespace lodewire {

void ProduceTimes::Set(uint16_t topic, int32_t partition, int64_t offset, int64_t produced_ns) {
  std::lock_guard lock(mutex_);
  times_[{topic, partition, offset}] = produced_ns;
}

int64_t ProduceTimes::Get(uint16_t topic, int32_t partition, int64_t offset) const {
  std::lock_guard lock(mutex_);
  auto found = times_.find({topic, partition, offset});
  return found == times_.end() ? 0 : found->second;
}

DemoReader::DemoReader(RecordReader* reader, Accounting* accounting, const ProduceTimes* times,
                       Options options)
    : reader_(reader), accounting_(accounting), times_(times), options_(std::move(options)) {}

void DemoReader::Run(const std::atomic<bool>& stop) {
  std::vector<ReadRecord> records(256);
  while (!stop.load(std::memory_order_relaxed)) {
    absl::StatusOr<size_t> count = reader_->Read(records, 20);
    if (!count.ok()) {
      status_ = count.status();
      return;
    }
    const int64_t now_ns = MonotonicNanos();
    for (size_t i = 0; i < *count; ++i) {
      const ReadRecord& record = records[i];
      if (record.topic == options_.alert_topic) {
        Alert(record, now_ns);
        continue;
      }
      for (uint16_t topic = 0; topic < options_.dead_letter_topics.size(); ++topic) {
        if (record.topic == options_.dead_letter_topics[topic]) DeadLetter(topic, record);
      }
    }
    if (*count == 0) continue;
    last_ns_.store(now_ns, std::memory_order_relaxed);
    records_.fetch_add(*count, std::memory_order_relaxed);
  }
}

void DemoReader::Alert(const ReadRecord& record, int64_t now_ns) {
  v1::Alert alert;
  if (!record.value.has_value() || !alert.ParseFromString(*record.value)) {
    status_ = absl::DataLossError("an alert of the demo is not lodewire.v1.Alert");
    return;
  }
  SeenAlert seen;
  while (seen.topic < kFeedTopics.size() && kFeedTopics[seen.topic] != alert.source().topic()) {
    ++seen.topic;
  }
  seen.partition = alert.source().partition();
  seen.offset = alert.source().offset();
  seen.alert_id = alert.alert_id();
  std::vector<std::string_view> rules, minerals;
  for (const v1::RuleMatch& match : alert.matches()) rules.push_back(match.rule_id());
  for (const v1::Mineral& mineral : alert.minerals()) minerals.push_back(mineral.id());
  seen.rule_ids = rules;
  seen.minerals = minerals;
  accounting_->Saw(seen);
  const int64_t produced_ns = times_->Get(seen.topic, seen.partition, seen.offset);
  if (produced_ns != 0) latencies_us_.push_back(static_cast<double>(now_ns - produced_ns) / 1000);
  if (options_.print) {
    std::fputs(PrintAlert(alert, {WantsColor(STDOUT_FILENO), 100}).c_str(), stdout);
    std::fflush(stdout);
  }
}

void DemoReader::DeadLetter(uint16_t topic, const ReadRecord& record) {
  const std::string* partition = record.Header("__connect.errors.partition");
  const std::string* offset = record.Header("__connect.errors.offset");
  if (partition == nullptr || offset == nullptr) {
    status_ = absl::DataLossError("a dead letter of the demo lacks its __connect.errors headers");
    return;
  }
  accounting_->SawDeadLetter(topic, std::stoi(*partition), std::stoll(*offset));
}

double DemoReader::LatencyMicros(double part) {
  if (latencies_us_.empty()) return 0;
  std::sort(latencies_us_.begin(), latencies_us_.end());
  const size_t rank = static_cast<size_t>(part * static_cast<double>(latencies_us_.size()));
  return latencies_us_[std::min(rank, latencies_us_.size() - 1)];
}

}  // namespace lodewire
