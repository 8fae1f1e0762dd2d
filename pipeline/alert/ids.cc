#include "pipeline/alert/ids.h"

#define XXH_STATIC_LINKING_ONLY  // The streaming state on the stack.
#include <xxhash.h>

#include "pipeline/alert/encoder.h"

namespace lodewire {
namespace {

constexpr size_t kDedupeKeyBytesMax = 512;

template <size_t N>
std::array<char, 2 * N> Hex(const unsigned char (&bytes)[N]) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::array<char, 2 * N> digits;
  for (size_t i = 0; i < N; ++i) {
    digits[2 * i] = kDigits[bytes[i] >> 4];
    digits[2 * i + 1] = kDigits[bytes[i] & 15];
  }
  return digits;
}

// A hash over parts whose bytes are the same on every machine.
class Hasher {
 public:
  Hasher() { XXH3_128bits_reset(&state_); }
  Hasher& Bytes(std::string_view bytes) {
    XXH3_128bits_update(&state_, bytes.data(), bytes.size());
    return *this;
  }
  template <typename Integer>
  Hasher& Number(Integer number) {
    char bytes[sizeof(Integer)];
    for (size_t i = 0; i < sizeof(Integer); ++i) {
      bytes[i] = static_cast<char>(static_cast<uint64_t>(number) >> (8 * i));
    }
    return Bytes({bytes, sizeof(bytes)});
  }
  Hasher& Text(std::string_view text) {
    return Number(static_cast<uint32_t>(text.size())).Bytes(text);
  }
  std::array<char, 32> Digest() const {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state_));
    return Hex(canonical.digest);
  }

 private:
  XXH3_state_t state_;
};

}  // namespace

uint64_t PayloadHash(std::string_view payload) {
  return XXH3_64bits(payload.data(), payload.size());
}

std::array<char, 16> EventUid(uint64_t payload_hash) {
  XXH64_canonical_t canonical;
  XXH64_canonicalFromHash(&canonical, payload_hash);
  return Hex(canonical.digest);
}

std::array<char, 32> AlertId(std::string_view topic, int32_t partition, int64_t offset,
                             uint64_t payload_hash) {
  return Hasher().Text(topic).Number(partition).Number(offset).Number(payload_hash).Digest();
}

std::array<char, 32> ThreadId(Category category, std::string_view owner, std::string_view id,
                              const EventOrigin& origin) {
  Hasher hasher;
  hasher.Number(static_cast<uint8_t>(category == Category::kTrade ? 't' : 'n'));
  if (!id.empty()) return hasher.Text(owner).Text(id).Digest();
  return hasher.Text(origin.topic).Number(origin.partition).Number(origin.offset).Digest();
}

void WriteDedupeKey(Category category, std::string_view provider, std::string_view id,
                    const EventOrigin& origin, std::string_view thread_id, TextWriter* writer) {
  if (id.empty()) {
    writer->Append(origin.topic).Append("/").AppendInteger(origin.partition);
    writer->Append("/").AppendInteger(origin.offset);
    return;
  }
  if (provider.size() + 1 + id.size() > kDedupeKeyBytesMax) {
    writer->Append(thread_id);
    return;
  }
  if (category == Category::kNews) writer->Append(provider).Append(":");
  writer->Append(id);
}

std::array<char, 32> RecordId(const Alert& alert, size_t match) {
  if (match == kWholeEvent) return alert.alert_id;
  return Hasher().Bytes(HexView(alert.alert_id)).Text(alert.matches[match].rule_id).Digest();
}

}  // namespace lodewire
