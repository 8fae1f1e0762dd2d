// One event from JSON to a view that rules can see, for tools that have no Kafka and no ring.
//
// Threading: one thread.
// Memory: owns a view and an arena; the view is valid until the next Read.
// Errors: a status that names the verdict and what to do.
// Example:
//   EventReader reader(&normaliser, &domain.reference());
//   RETURN_IF_ERROR(reader.ReadJson(line, Category::kNews));
//   rules.Match(…&reader.view()…);
#ifndef LODEWIRE_PIPELINE_APP_EVENT_READER_H_
#define LODEWIRE_PIPELINE_APP_EVENT_READER_H_

#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/decode/decoder.h"
#include "pipeline/domain/reference_prices.h"
#include "pipeline/event/event_view.h"
#include "pipeline/text/normalise.h"

namespace lodewire {

class EventReader {
 public:
  // Both must outlive the reader. `prices` may be null: US dollars only, no reference price.
  EventReader(const Normaliser* normaliser, const ReferencePrices* prices);

  // Decodes one event in proto3 JSON, normalises it and fills view().
  absl::Status ReadJson(std::string_view json, Category category);
  // The same of a news event as a protobuf message.
  absl::Status ReadNewsProtobuf(std::string_view message);
  const EventView& view() const { return owned_.view(); }
  // Of the body, bytes that were cut as page chrome.
  uint64_t chrome_bytes() const { return chrome_bytes_; }

 private:
  absl::Status Read(std::string_view record, Decoder* decoder);

  const Normaliser* normaliser_;
  const ReferencePrices* prices_;
  mutable OwnedEventView owned_;
  std::vector<char> bytes_;
  uint64_t chrome_bytes_ = 0;
  TextArena arena_;
  Decoder news_;
  Decoder trade_;
  Decoder news_protobuf_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_EVENT_READER_H_
