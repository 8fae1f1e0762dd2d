// One outgoing record as a flat piece of memory, and back as views into it.
//
// Threading: any thread; no state.
// Memory: the caller's; nothing is allocated.
// Errors: more headers than kPackedHeadersMax is a CHECK failure of the caller.
// Example:
//   PackRecord(record, where);  …  PackedHeaders headers;
//   OutgoingRecord again = UnpackRecord(where, layout, &headers);
#ifndef LODEWIRE_PIPELINE_IO_RECORD_PACKING_H_
#define LODEWIRE_PIPELINE_IO_RECORD_PACKING_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "pipeline/io/sink.h"

namespace lodewire {

// Headers of one outgoing record: those of an input record and the dead letter's own.
inline constexpr size_t kPackedHeadersMax = 128;
using PackedHeaders = std::array<HeaderView, kPackedHeadersMax>;

// What is where: key, then value, then the headers, each with two lengths in front.
struct RecordLayout {
  uint32_t key_size = 0;
  uint32_t value_size = 0;
  uint16_t topic = 0;
  uint8_t header_count = 0;
  bool has_key = false;
  bool has_value = false;
};

size_t PackedSize(const OutgoingRecord& record);
// `to` has PackedSize bytes.
RecordLayout PackRecord(const OutgoingRecord& record, char* to);
// Views into `from` and `headers`.
OutgoingRecord UnpackRecord(const char* from, const RecordLayout& layout, PackedHeaders* headers);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_IO_RECORD_PACKING_H_
