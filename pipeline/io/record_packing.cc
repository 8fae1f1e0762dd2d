#include "pipeline/io/record_packing.h"

#include <cstring>

#include "pipeline/base/check.h"

namespace lodewire {
namespace {

constexpr uint32_t kNullValue = UINT32_MAX;

struct HeaderLengths {
  uint32_t name;
  uint32_t value;  // kNullValue: no value
};

char* Append(char* to, std::string_view text) {
  if (!text.empty()) std::memmove(to, text.data(), text.size());
  return to + text.size();
}

}  // namespace

size_t PackedSize(const OutgoingRecord& record) {
  size_t size = record.key.size() + record.value.size();
  for (const HeaderView& header : record.headers) {
    size += sizeof(HeaderLengths) + header.name.size() + (header.is_null ? 0 : header.value.size());
  }
  return size;
}

RecordLayout PackRecord(const OutgoingRecord& record, char* to) {
  CHECK(record.headers.size() <= kPackedHeadersMax);
  RecordLayout layout;
  layout.topic = record.topic;
  layout.has_key = record.key.data() != nullptr;
  layout.has_value = record.value.data() != nullptr;
  layout.key_size = static_cast<uint32_t>(record.key.size());
  layout.value_size = static_cast<uint32_t>(record.value.size());
  layout.header_count = static_cast<uint8_t>(record.headers.size());
  to = Append(to, record.key);
  to = Append(to, record.value);
  for (const HeaderView& header : record.headers) {
    const HeaderLengths lengths = {
        static_cast<uint32_t>(header.name.size()),
        header.is_null ? kNullValue : static_cast<uint32_t>(header.value.size())};
    std::memcpy(to, &lengths, sizeof(lengths));
    to = Append(to + sizeof(lengths), header.name);
    if (!header.is_null) to = Append(to, header.value);
  }
  return layout;
}

OutgoingRecord UnpackRecord(const char* from, const RecordLayout& layout, PackedHeaders* headers) {
  OutgoingRecord record;
  record.topic = layout.topic;
  // An empty key or value is not a missing one, so its view points somewhere.
  if (layout.has_key) record.key = {from, layout.key_size};
  from += layout.key_size;
  if (layout.has_value) record.value = {from, layout.value_size};
  from += layout.value_size;
  for (size_t i = 0; i < layout.header_count; ++i) {
    HeaderLengths lengths;
    std::memcpy(&lengths, from, sizeof(lengths));
    from += sizeof(lengths);
    HeaderView& header = (*headers)[i];
    header.name = {from, lengths.name};
    from += lengths.name;
    header.is_null = lengths.value == kNullValue;
    header.value = header.is_null ? std::string_view() : std::string_view(from, lengths.value);
    if (!header.is_null) from += lengths.value;
  }
  record.headers = std::span(*headers).first(layout.header_count);
  return record;
}

}  // namespace lodewire
