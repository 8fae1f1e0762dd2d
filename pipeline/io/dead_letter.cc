#include "pipeline/io/dead_letter.h"

#include <algorithm>
#include <charconv>

#include "pipeline/base/check.h"
#include "pipeline/io/record_packing.h"

namespace lodewire {
namespace {

constexpr std::string_view kPrefix = "__connect.errors.";
constexpr std::string_view kTopic = "__connect.errors.topic";
constexpr std::string_view kPartition = "__connect.errors.partition";
constexpr std::string_view kOffset = "__connect.errors.offset";

// The packing adds one more when it truncates.
static_assert(DeadLetter::kOriginalHeadersMax + DeadLetter::kOwnHeaders < kPackedHeadersMax);

template <typename Buffer>
std::string_view Write(int64_t number, Buffer* buffer) {
  const auto result = std::to_chars(buffer->data(), buffer->data() + buffer->size(), number);
  return {buffer->data(), static_cast<size_t>(result.ptr - buffer->data())};
}

bool IsOrigin(std::string_view name) {
  return name == kTopic || name == kPartition || name == kOffset;
}

}  // namespace

DeadLetter::DeadLetter(const Source* source, uint32_t lane)
    : source_(source), task_text_(Write(lane, &task_)) {}

void DeadLetter::Append(std::string_view name, std::string_view value) {
  DCHECK(count_ < headers_.size());
  headers_[count_++] = {name, value, false};
}

bool DeadLetter::AppendOriginals(const Record& record) {
  const size_t total = source_->Headers(record, originals_);
  bool has_origin = false;
  for (const HeaderView& header : std::span(originals_).first(std::min(total, originals_.size()))) {
    const bool is_origin = IsOrigin(header.name);
    has_origin |= is_origin;
    // What an earlier failure said is replaced by what happened now.
    if (!is_origin && header.name.substr(0, kPrefix.size()) == kPrefix) continue;
    headers_[count_++] = header;
  }
  if (total > originals_.size()) {
    const auto omitted = static_cast<int64_t>(total - originals_.size());
    Append("lodewire.headers.omitted", Write(omitted, &omitted_));
  }
  return has_origin;
}

OutgoingRecord DeadLetter::Build(const Record& record, Verdict verdict, std::string_view stage,
                                 uint16_t dead_letter_topic) {
  count_ = 0;
  if (!AppendOriginals(record)) {
    Append(kTopic, source_->topics()[record.topic]);
    Append(kPartition, Write(record.partition, &partition_));
    Append(kOffset, Write(record.offset, &offset_));
  }
  Append("__connect.errors.connector.name", "lodewire");
  Append("__connect.errors.task.id", task_text_);
  Append("__connect.errors.stage", stage);
  Append("__connect.errors.class.name", "lodewire");
  Append("__connect.errors.exception.class.name", VerdictName(verdict));
  Append("__connect.errors.exception.message", VerdictRemedy(verdict));

  OutgoingRecord out;
  out.topic = dead_letter_topic;
  if (record.key != nullptr) out.key = record.key_view();
  if (record.payload != nullptr) out.value = record.payload_view();
  out.headers = std::span(headers_).first(count_);
  return out;
}

}  // namespace lodewire
