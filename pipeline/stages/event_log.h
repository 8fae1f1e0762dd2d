// The last events of a lane, a sample of them, for people who look: /debug/events and `tap`.
//
// A ring of fixed notes. The lane writes over the oldest and never waits; a reader copies a note
// and throws it away when it was written over meanwhile (a sequence lock: the version of a note is
// odd while it is written).
//
// Threading: Write by one thread, Read by any.
// Memory: the caller's, from the memory plan; Read allocates.
// Errors: none.
// Example:
//   log.Write(note);  …  for (const EventNote& note : log.Read()) …
#ifndef LODEWIRE_PIPELINE_STAGES_EVENT_LOG_H_
#define LODEWIRE_PIPELINE_STAGES_EVENT_LOG_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "pipeline/event/severity.h"
#include "pipeline/event/verdict.h"

namespace lodewire {

// Bytes of a text, cut to what there is room for.
template <size_t N>
struct NoteText {
  uint8_t size = 0;
  std::array<char, N> bytes{};

  void Set(std::string_view text) {
    size = static_cast<uint8_t>(text.size() < N ? text.size() : N);
    std::memcpy(bytes.data(), text.data(), size);
  }
  std::string_view view() const { return {bytes.data(), size}; }
};

struct EventNote {
  uint64_t sequence = 0;  // From 1; Write counts.
  int64_t offset = -1;
  int64_t matched_ms = 0;    // Wall clock; 0 where the event was not matched.
  uint64_t pipeline_ns = 0;  // From ingest to publish.
  int32_t partition = -1;
  uint32_t rules_matched = 0;  // All of them; the first stand in `rules`.
  uint16_t topic = 0;          // Of the source.
  uint16_t routes_sent = 0;    // Routes that took its alert,
  uint16_t routes_held = 0;    // and that held it back: embargo, age, mute.
  Verdict verdict = Verdict::kOk;
  Severity severity = Severity::kUnspecified;  // kUnspecified: no alert.
  std::array<char, 32> alert_id{};
  std::array<NoteText<39>, 8> rules{};  // Ids.
  NoteText<199> excerpt;  // Headline or goods, as rules see them; may end within a character.
};
static_assert(std::is_trivially_copyable_v<EventNote>);
static_assert(sizeof(EventNote) % sizeof(uint64_t) == 0);

class EventLog {
 public:
  static constexpr size_t kWords = sizeof(EventNote) / sizeof(uint64_t);
  struct Place {
    std::atomic<uint64_t> version{0};
    // Words, since a reader may come while they are written; relaxed stores cost what plain ones
    // do.
    std::array<std::atomic<uint64_t>, kWords> words{};
  };

  // `places` may be empty: nothing is kept.
  explicit EventLog(std::span<Place> places) : places_(places) {}
  bool keeps() const { return !places_.empty(); }

  void Write(EventNote note);
  // What is there, oldest first.
  std::vector<EventNote> Read() const;

 private:
  std::span<Place> places_;
  uint64_t written_ = 0;  // The writer's.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_EVENT_LOG_H_
