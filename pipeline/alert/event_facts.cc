#include "pipeline/alert/event_facts.h"

#include <algorithm>

#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

// The fields of one party role, in the taxonomy's order.
struct PartyFields {
  std::string_view role;
  FieldId name;
  FieldId country;
};
constexpr std::array<PartyFields, 9> kPartyFields = {{
    {"exporter", TradeField::kExporter, TradeField::kExporterCountry},
    {"importer", TradeField::kImporter, TradeField::kImporterCountry},
    {"consignor", TradeField::kConsignor, TradeField::kConsignorCountry},
    {"consignee", TradeField::kConsignee, TradeField::kConsigneeCountry},
    {"declarant", TradeField::kDeclarant, TradeField::kDeclarantCountry},
    {"carrier", TradeField::kCarrier, TradeField::kCarrierCountry},
    {"forwarder", TradeField::kForwarder, TradeField::kForwarderCountry},
    {"notify", TradeField::kNotify, TradeField::kNotifyCountry},
    {"manufacturer", TradeField::kManufacturer, TradeField::kManufacturerCountry},
}};

// The first string of a field as it was sent: evidence counts its bytes.
std::string_view FirstAsSent(const EventView& view, FieldId field) {
  for (const Value& value : view.Values(field)) {
    if (value.is_string()) return view.Original(value);
  }
  return {};
}

// "a" to "f" or "1" to "6" → 1 to 6; anything else is not stated.
uint8_t Rating(std::string_view letter, char first) {
  if (letter.size() != 1 || letter[0] < first || letter[0] > first + 5) return 0;
  return static_cast<uint8_t>(letter[0] - first + 1);
}

int64_t TimeOf(const EventView& view, FieldId field) { return view.FirstInteger(field, kNoTime); }

// The string of a field that belongs to part `i` of `count` parts. A field that some parts lack
// cannot be assigned: values carry no part number.
std::string_view OfPart(const EventView& view, FieldId field, size_t i, size_t count) {
  const auto values = view.Values(field);
  return values.size() == count && values[i].is_string() ? values[i].str() : std::string_view();
}

void FillInstruments(const EventView& view, Alert* alert) {
  constexpr std::array<FieldId, 4> kFields = {
      NewsField::kInstrumentMic, NewsField::kInstrumentTicker, NewsField::kInstrumentIsin,
      NewsField::kInstrumentName};
  size_t count = 0;
  for (FieldId field : kFields) count = std::max(count, view.Values(field).size());
  const auto push = [&](FieldId wanted, size_t i, size_t parts) {
    std::array<std::string_view, 4> text;
    for (size_t f = 0; f < kFields.size(); ++f) {
      if (wanted == kFieldNone || wanted == kFields[f])
        text[f] = OfPart(view, kFields[f], i, parts);
    }
    alert->instruments.TryPush({text[0], text[1], text[2], text[3]});
  };
  for (size_t i = 0; i < count; ++i) push(kFieldNone, i, count);
  // What could not be assigned stands by itself, so that nothing the sender tagged is lost.
  for (FieldId field : kFields) {
    const size_t own = view.Values(field).size();
    for (size_t i = 0; own != count && i < own; ++i) push(field, i, own);
  }
}

void FillParties(const EventView& view, Alert* alert) {
  for (const PartyFields& fields : kPartyFields) {
    const auto names = view.Values(fields.name);
    for (size_t i = 0; i < names.size(); ++i) {
      if (!names[i].is_string()) continue;
      alert->parties.TryPush(
          {fields.role, names[i].str(), OfPart(view, fields.country, i, names.size())});
    }
  }
}

void FillNewsFacts(const EventView& view, Alert* alert) {
  alert->headline = FirstAsSent(view, NewsField::kHeadline);
  alert->language = view.First(NewsField::kLanguage);
  alert->provider = view.First(NewsField::kProvider);
  alert->story_id = view.First(NewsField::kStoryId);
  alert->story_version = static_cast<uint32_t>(
      std::clamp<int64_t>(view.FirstInteger(NewsField::kVersion, 0), 0, UINT32_MAX));
  alert->url = view.First(NewsField::kUrls);
  alert->source_reliability = Rating(view.First(NewsField::kSourceReliability), 'a');
  alert->information_credibility = Rating(view.First(NewsField::kInformationCredibility), '1');
  alert->state_affiliation = view.First(NewsField::kStateAffiliation);
  alert->state_country = view.First(NewsField::kStateCountry);
  alert->headline_prefix = view.First(NewsField::kHeadlinePrefix);
  alert->headline_publisher = view.First(NewsField::kHeadlinePublisher);
  alert->published_ms = TimeOf(view, NewsField::kPublishedTime);
  alert->received_ms = TimeOf(view, NewsField::kReceivedTime);
  alert->embargo_until_ms = TimeOf(view, NewsField::kEmbargoUntil);
  alert->event_ms = alert->published_ms;
  FillInstruments(view, alert);
}

void FillTradeFacts(const EventView& view, Alert* alert) {
  alert->headline = FirstAsSent(view, TradeField::kDescription);
  alert->language = view.First(TradeField::kDescriptionLanguage);
  alert->provider = view.First(TradeField::kProvider);
  alert->story_id = view.First(TradeField::kDeclarationId);
  alert->source_reliability = Rating(view.First(TradeField::kSourceReliability), 'a');
  alert->information_credibility = Rating(view.First(TradeField::kInformationCredibility), '1');
  alert->received_ms = TimeOf(view, TradeField::kObservedTime);
  alert->event_ms = TimeOf(view, TradeField::kDeclaredTime);
  for (const Value& value : view.Values(TradeField::kNetWeightKg)) {
    if (value.is_number()) alert->quantity_kg = value.AsDouble();
  }
  for (const Value& value : view.Values(TradeField::kUnitValueUsdKg)) {
    if (value.is_number()) alert->unit_value_usd_per_kg = value.AsDouble();
  }
  FillParties(view, alert);
}

}  // namespace

void FillEventFacts(const EventView& view, const Record& record, Alert* alert) {
  alert->category = view.category();
  if (record.timestamp_ms >= 0) alert->kafka_ms = record.timestamp_ms;
  if (view.category() == Category::kNews) {
    FillNewsFacts(view, alert);
  } else {
    FillTradeFacts(view, alert);
  }
  if (alert->event_ms == kNoTime) alert->event_ms = alert->kafka_ms;
}

}  // namespace lodewire
