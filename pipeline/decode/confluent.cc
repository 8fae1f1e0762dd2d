#include "pipeline/decode/confluent.h"

#include <algorithm>

#include "pipeline/decode/varint.h"

namespace lodewire {
namespace {

constexpr size_t kHeaderBytes = 5;  // bytes; magic byte and schema id

int64_t FromZigzag(uint64_t bits) {
  return static_cast<int64_t>(bits >> 1) ^ -static_cast<int64_t>(bits & 1);
}

}  // namespace

Verdict RemoveConfluentFraming(std::string_view payload, std::span<const uint32_t> schema_ids,
                               std::string_view* message) {
  if (payload.size() <= kHeaderBytes || payload[0] != 0) return Verdict::kBadFraming;
  uint32_t schema_id = 0;
  for (size_t i = 1; i < kHeaderBytes; ++i) {
    schema_id = schema_id << 8 | static_cast<unsigned char>(payload[i]);
  }
  if (!schema_ids.empty() &&
      std::find(schema_ids.begin(), schema_ids.end(), schema_id) == schema_ids.end()) {
    return Verdict::kUnknownSchemaId;
  }
  const char* p = payload.data() + kHeaderBytes;
  const char* const end = payload.data() + payload.size();
  uint64_t bits;
  p = ReadVarint(p, end, &bits);
  if (p == nullptr) return Verdict::kBadFraming;
  const int64_t count = FromZigzag(bits);
  if (count != 0) {
    // The first message written out is one index, 0. Longer lists name nested messages.
    if (count != 1) return Verdict::kWrongMessage;
    p = ReadVarint(p, end, &bits);
    if (p == nullptr) return Verdict::kBadFraming;
    if (bits != 0) return Verdict::kWrongMessage;
  }
  *message = {p, static_cast<size_t>(end - p)};
  return Verdict::kOk;
}

}  // namespace lodewire
