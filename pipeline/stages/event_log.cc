#include "pipeline/stages/event_log.h"

#include <algorithm>

namespace lodewire {

// The fences are those of Boehm, "Can seqlocks get along with programming language memory models?",
// 2012: no word of a note is seen before its odd version, none is read after the version is read
// again.
void EventLog::Write(EventNote note) {
  if (places_.empty()) return;
  Place& place = places_[written_ % places_.size()];
  note.sequence = ++written_;
  std::array<uint64_t, kWords> words;
  std::memcpy(words.data(), &note, sizeof(note));
  const uint64_t version = place.version.load(std::memory_order_relaxed);
  place.version.store(version + 1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  for (size_t i = 0; i < kWords; ++i) place.words[i].store(words[i], std::memory_order_relaxed);
  // Pairs with the acquire load in Read.
  place.version.store(version + 2, std::memory_order_release);
}

std::vector<EventNote> EventLog::Read() const {
  std::vector<EventNote> notes;
  for (const Place& place : places_) {
    const uint64_t version = place.version.load(std::memory_order_acquire);
    if (version == 0 || version % 2 != 0) continue;
    std::array<uint64_t, kWords> words;
    for (size_t i = 0; i < kWords; ++i) words[i] = place.words[i].load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_acquire);
    if (place.version.load(std::memory_order_relaxed) != version) continue;
    EventNote note;
    std::memcpy(&note, words.data(), sizeof(note));
    notes.push_back(note);
  }
  std::sort(notes.begin(), notes.end(), [](const EventNote& left, const EventNote& right) {
    return left.sequence < right.sequence;
  });
  return notes;
}

}  // namespace lodewire
