// One Kafka record as the pipeline holds it: views into the client library's buffer, and its
// coordinates.
//
// Threading: owned by the slot; one stage at a time.
// Memory: key and payload stay valid until Source::Release(handle); nothing is copied.
// Errors: none.
// Example:
//   if (record.is_tombstone()) slot.verdict = Verdict::kTombstone;
#ifndef LODEWIRE_PIPELINE_EVENT_RECORD_H_
#define LODEWIRE_PIPELINE_EVENT_RECORD_H_

#include <cstdint>
#include <string_view>

namespace lodewire {

struct Record {
  const char* payload = nullptr;  // nullptr: tombstone.
  const char* key = nullptr;      // nullptr: no key.
  uint32_t payload_size = 0;      // bytes
  uint32_t key_size = 0;          // bytes
  int64_t offset = -1;
  int64_t timestamp_ms = -1;  // Of the record, -1 where it has none.
  int32_t partition = -1;
  int32_t leader_epoch = -1;  // -1 where the client library does not say.
  uint16_t topic = 0;         // Index into the lane's inputs.
  uint32_t generation = 0;    // Of the assignment under which it was read.
  bool replay = false;        // The group had read it before it was set back.
  // The source's own (rd_kafka_message_t*); for Release and headers.
  void* handle = nullptr;

  bool is_tombstone() const { return payload == nullptr; }
  std::string_view payload_view() const { return {payload, payload_size}; }
  std::string_view key_view() const { return {key, key_size}; }
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_EVENT_RECORD_H_
