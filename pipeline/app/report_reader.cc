#include "pipeline/app/report_reader.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "pipeline/app/console.h"
#include "pipeline/app/signals.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"

namespace lodewire {
namespace {

// A topic has been read to its end when nothing came for so long.
constexpr int64_t kQuietMs = 3000;

}  // namespace

absl::Status ForEachReportOfFile(const std::string& file, const AddReport& add) {
  return ForEachLine(file, [&](uint64_t number, const std::string& line) {
    const absl::Status status = add(line);
    if (status.ok()) return status;
    return absl::InvalidArgumentError(
        absl::StrCat(file, ":", number, ": ", std::string(status.message())));
  });
}

absl::Status ForEachReport(const Config& config, const std::string& topic, int64_t since_ms,
                           const std::string& label, const AddReport& add) {
  Signals signals;
  ASSIGN_OR_RETURN(const auto reader, MakeReader(config, {topic}, /*from_beginning=*/true));
  Progress progress(label);
  std::vector<ReadRecord> records(256);
  uint64_t read = 0;
  int64_t last_ms = MonotonicNanos() / 1'000'000;
  while (!signals.stop_asked() && MonotonicNanos() / 1'000'000 - last_ms < kQuietMs) {
    ASSIGN_OR_RETURN(const size_t count, reader->Read(records, 100));
    for (const ReadRecord& record : std::span(records).first(count)) {
      if (!record.value.has_value() || record.timestamp_ms < since_ms) continue;
      const absl::Status status = add(*record.value);
      if (status.ok()) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          topic, "/", record.partition, "@", record.offset, ": ", std::string(status.message())));
    }
    read += count;
    if (count > 0) last_ms = MonotonicNanos() / 1'000'000;
    progress.Update(read, 0, "reports");
  }
  progress.Done();
  return absl::OkStatus();
}

}  // namespace lodewire
