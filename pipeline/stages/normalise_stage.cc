#include "pipeline/stages/normalise_stage.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "pipeline/domain/derived_fields.h"
#include "pipeline/event/fields.h"
#include "pipeline/memory/allocation_guard.h"
#include "pipeline/text/chrome.h"
#include "pipeline/text/headline.h"
#include "pipeline/text/look_alike.h"
#include "pipeline/text/provider_chrome.h"

namespace lodewire {
namespace {

bool IsBody(const EventView& view, const Value& value) {
  return view.category() == Category::kNews && value.field == NewsField::kBody;
}

TextFormat FormatOf(const EventView& view, const Value& value) {
  const bool html = IsBody(view, value) && view.First(NewsField::kBodyFormat) == "html";
  return html ? TextFormat::kHtml : TextFormat::kPlain;
}

enum class Outcome : uint8_t { kDone, kBackPressure, kTooLong };

// How much room one try gets. Text and map share one allocation, so that what was reserved for both
// can be given back at once.
struct Room {
  uint32_t bytes = 0;
  uint32_t segments = 0;
  size_t map_bytes() const { return size_t{segments} * sizeof(OffsetSegment); }
  size_t total() const { return map_bytes() + bytes; }
};

// What nearly every text needs; after that four times as much, up to what any text can need.
Room Larger(const Room& room, uint32_t size) {
  if (room.bytes == 0) return {NormalisedBytesUsual(size), NormalisedSegmentsUsual(size)};
  return {
      std::min(NormalisedBytesMax(size), room.bytes > UINT32_MAX / 4 ? UINT32_MAX : room.bytes * 4),
      std::min(NormalisedSegmentsMax(size), room.segments * 4)};
}

Outcome NormaliseValue(const Normaliser& normaliser, size_t index, EventView* view,
                       TextArena* arena, bool* repaired_utf8, uint64_t* chrome_bytes) {
  const Value& value = view->AllValues()[index];
  const std::string_view text = value.str();
  const TextFormat format = FormatOf(*view, value);
  if (normaliser.IsNormal(text, format)) return Outcome::kDone;

  std::array<ByteRange, kChromeRangesMax> chrome;
  size_t chrome_count = 0;
  if (IsBody(*view, value)) {
    const ProviderChromeSet* const providers = normaliser.providers();
    chrome_count = FindChrome(
        text, format, chrome,
        providers == nullptr
            ? nullptr
            : providers->Find(view->First(NewsField::kProvider), view->First(NewsField::kUrls)));
  }
  Room room;
  NormaliseResult result;
  char* memory = nullptr;
  do {
    room = Larger(room, value.size);
    if (!arena->Fits(room.total())) return Outcome::kTooLong;
    memory = arena->Allocate(room.total());
    if (memory == nullptr) return Outcome::kBackPressure;
    result = normaliser.Normalise(text, format, {memory + room.map_bytes(), room.bytes},
                                  {reinterpret_cast<OffsetSegment*>(memory), room.segments},
                                  std::span(chrome).first(chrome_count));
    if (result.kind != NormaliseResult::Kind::kRewritten) {
      arena->TryShrinkLast(memory, room.total(), 0);
    }
  } while (result.kind == NormaliseResult::Kind::kNoSpace);
  *repaired_utf8 |= result.repaired_utf8;
  if (result.kind == NormaliseResult::Kind::kUntouched) return Outcome::kDone;
  // Move the text down to the end of the map that was really written.
  const size_t map_used = size_t{result.segment_count} * sizeof(OffsetSegment);
  char* normalised = memory + map_used;
  std::memmove(normalised, memory + room.map_bytes(), result.size);
  arena->TryShrinkLast(memory, room.total(), map_used + result.size);
  const OffsetSegment* segments = reinterpret_cast<const OffsetSegment*>(memory);
  Origin origin{text.data(), value.size,
                OffsetMap{{segments, result.segment_count}, result.size, value.size}};
  view->ReplaceText(index, {normalised, result.size}, origin);
  if (chrome_bytes != nullptr) {
    for (const ByteRange& range : std::span(chrome).first(chrome_count)) {
      *chrome_bytes += range.end - range.begin;
    }
  }
  return Outcome::kDone;
}

// What stands around the headline becomes fields. False: no room for more values.
bool AppendHeadlineFields(EventView* view) {
  const std::span<const Value> values = view->AllValues();
  const auto headline = std::find_if(values.begin(), values.end(), [](const Value& value) {
    return value.field == NewsField::kHeadline && value.is_string();
  });
  if (headline == values.end()) return true;
  // A view that waited for the arena comes again.
  if (!view->Values(NewsField::kHeadlinePrefix).empty() ||
      !view->Values(NewsField::kHeadlinePublisher).empty()) {
    return true;
  }
  const std::array<std::string_view, 3> own_names = {view->First(NewsField::kProvider),
                                                     view->First(NewsField::kPublisher),
                                                     view->First(NewsField::kUrls)};
  const HeadlineParts parts = ReadHeadline(headline->str(), own_names);
  if (!parts.prefix.empty() &&
      !view->AppendDerived(Value::String(NewsField::kHeadlinePrefix, parts.prefix))) {
    return false;
  }
  if (parts.publisher.empty()) return true;
  view->ShortenText(static_cast<size_t>(headline - values.begin()),
                    static_cast<uint32_t>(parts.story_size));
  return view->AppendDerived(Value::String(NewsField::kHeadlinePublisher, parts.publisher));
}

// Adds the second reading of values()[i], which has signs of one. Where the event has no room for
// it there is none: what the text says as it stands is read all the same.
Outcome AddReading(size_t i, EventView* view, TextArena* arena) {
  const Value& value = view->AllValues()[i];
  const OffsetMap map = view->MapOf(value);
  const uint32_t segments_max = LookAlikeSegmentsMax(map);
  const Room room{static_cast<uint32_t>(LookAlikeBytesMax(value.str())), segments_max};
  if (!arena->Fits(room.total())) return Outcome::kDone;
  char* const memory = arena->Allocate(room.total());
  if (memory == nullptr) return Outcome::kBackPressure;
  const std::span segments(reinterpret_cast<OffsetSegment*>(memory), segments_max);
  LookAlikeReading reading;
  if (!ReadLookAlikes(value.str(), map, {memory + room.map_bytes(), room.bytes}, segments,
                      &reading) ||
      reading.changes == 0) {
    arena->TryShrinkLast(memory, room.total(), 0);
    return Outcome::kDone;
  }
  const size_t map_used = size_t{reading.segment_count} * sizeof(OffsetSegment);
  std::memmove(memory + map_used, memory + room.map_bytes(), reading.size);
  const std::string_view original = view->Original(value);
  const auto original_size = static_cast<uint32_t>(original.size());
  const Origin origin{original.data(), original_size,
                      OffsetMap{segments.first(reading.segment_count), reading.size, original_size},
                      true};
  const bool added = view->InsertReading(i, {memory + map_used, reading.size}, origin);
  arena->TryShrinkLast(memory, room.total(), added ? map_used + reading.size : 0);
  return Outcome::kDone;
}

// Second readings behind the texts that have one.
Outcome AddReadings(EventView* view, TextArena* arena) {
  for (size_t i = 0; i < view->AllValues().size(); ++i) {
    const std::span<const Value> values = view->AllValues();
    if (!values[i].text || !values[i].is_string() || view->IsLookAlike(values[i])) continue;
    // A view that waited for the arena comes again.
    if (i + 1 < values.size() && view->IsLookAlike(values[i + 1])) continue;
    if (!HasLookAlikes(values[i].str())) continue;
    if (AddReading(i, view, arena) == Outcome::kBackPressure) return Outcome::kBackPressure;
  }
  return Outcome::kDone;
}

}  // namespace

Verdict NormaliseView(const Normaliser& normaliser, EventView* view, TextArena* arena,
                      bool* repaired_utf8, bool* back_pressure, uint64_t* chrome_bytes) {
  *back_pressure = false;
  for (size_t i = 0; i < view->AllValues().size(); ++i) {
    const Value& value = view->AllValues()[i];
    if (!value.text || !value.is_string() || value.origin != 0) continue;
    switch (NormaliseValue(normaliser, i, view, arena, repaired_utf8, chrome_bytes)) {
      case Outcome::kDone:
        break;
      case Outcome::kTooLong:
        return Verdict::kTextTooLong;
      case Outcome::kBackPressure:
        *back_pressure = true;
        return Verdict::kOk;
    }
  }
  if (view->category() == Category::kNews && !AppendHeadlineFields(view)) {
    return Verdict::kTooManyValues;
  }
  if (AddReadings(view, arena) == Outcome::kBackPressure) {
    *back_pressure = true;
    return Verdict::kOk;
  }
  if (view->category() == Category::kTrade && !AppendDerivedFields(view)) {
    return Verdict::kTooManyValues;
  }
  return Verdict::kOk;
}

size_t NormaliseStage::Process(std::span<EventSlot> slots) {
  ScopedNoHeap no_heap("normalise");
  uint64_t chrome_bytes = 0;
  size_t i = 0;
  for (; i < slots.size(); ++i) {
    EventSlot& slot = slots[i];
    if (slot.verdict == Verdict::kOk) {
      bool back_pressure = false;
      slot.verdict = NormaliseView(*normaliser_, &slot.view, arena_, &slot.repaired_utf8,
                                   &back_pressure, &chrome_bytes);
      if (back_pressure) break;
    }
    slot.text_mark = arena_->Mark();
  }
  if (chrome_bytes > 0) counters_->chrome_bytes.Add(chrome_bytes);
  return i;
}

}  // namespace lodewire
