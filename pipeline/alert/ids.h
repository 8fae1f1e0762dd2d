// The identifiers of an alert. All are XXH3 hashes over a byte layout that is fixed for ever: a
// redelivered or replayed record gives the same alert id whatever the rules.
//
// Layouts; integers are little endian, `text` is its size in bytes as 4 bytes and then its bytes:
//   event_uid   XXH3-64 of the payload
//   alert_id    XXH3-128 of: text topic, partition (4), offset (8), XXH3-64 of the payload (8)
//   thread_id   XXH3-128 of: category (1: 'n' news, 't' trade), text owner, text id
//               owner and id: provider and story id, or declarant and declaration id; where the id
//               is empty the owner is the topic and the id partition (4) and offset (8)
//   record id   of one match: XXH3-128 of: the alert id's 32 hex digits, text rule id; else the
//   alert id itself
// Written as lower-case hex of the hash's canonical (big-endian) form.
//
// Threading: pure functions.
// Memory: the stack.
// Errors: none.
// Example:
//   alert->alert_id = AlertId(topic, partition, offset, PayloadHash(payload));
#ifndef LODEWIRE_PIPELINE_ALERT_IDS_H_
#define LODEWIRE_PIPELINE_ALERT_IDS_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "pipeline/alert/alert.h"
#include "pipeline/alert/text_writer.h"

namespace lodewire {

uint64_t PayloadHash(std::string_view payload);
std::array<char, 16> EventUid(uint64_t payload_hash);
std::array<char, 32> AlertId(std::string_view topic, int32_t partition, int64_t offset,
                             uint64_t payload_hash);

// Where an event stood, for identifiers of events that have none of their own.
struct EventOrigin {
  std::string_view topic;
  int32_t partition = -1;
  int64_t offset = -1;
};

std::array<char, 32> ThreadId(Category category, std::string_view owner, std::string_view id,
                              const EventOrigin& origin);

// The dedupe key, which is the Kafka key: "provider:story id", or the declaration id;
// "topic/partition/offset" where that id is empty. Longer than 512 bytes it is the thread id: equal
// keys still mean equal stories.
void WriteDedupeKey(Category category, std::string_view provider, std::string_view id,
                    const EventOrigin& origin, std::string_view thread_id, TextWriter* writer);

template <size_t N>
std::string_view HexView(const std::array<char, N>& digits) {
  return {digits.data(), digits.size()};
}

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_ALERT_IDS_H_
