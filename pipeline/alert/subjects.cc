#include "pipeline/alert/subjects.h"

#include <algorithm>

#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

constexpr uint32_t kNearBytes = 200;  // of the value as sent
// Most that a term tells in a field that is no text about the goods or the story.
constexpr double kElsewhereConfidence = 0.6;

struct MineralFinding {
  double confidence = 0;  // 0: not named.
  std::string_view known_by;
  std::string_view form;
  double form_confidence = 0;
};

// A country that a text names, and the role that the words before it give it; empty: none.
struct NamedCountry {
  uint16_t index = kNoCountry;
  std::string_view role;
  bool operator==(const NamedCountry&) const = default;
};

// What the mentions of one event come to. Indices are those of the domain's lists.
struct Findings {
  std::array<MineralFinding, kMineralsMax> minerals;
  BoundedVector<uint16_t, 16> agencies;
  BoundedVector<uint16_t, 16> acting;  // Countries of those agencies.
  BoundedVector<NamedCountry, 24> countries;
  BoundedVector<uint16_t, 8> regions;
  BoundedVector<uint16_t, 8> sectors;
  BoundedVector<uint16_t, 8> policy_responses;
  BoundedVector<uint16_t, 4> price_signals;
  CountrySet countries_so_far;
  RegimeMask regimes = 0;  // By code.
};

template <typename List, typename T>
void PushNew(List* list, const T& item) {
  if (std::find(list->begin(), list->end(), item) == list->end()) list->TryPush(item);
}

void Name(MineralFinding* mineral, double confidence, std::string_view known_by) {
  if (confidence <= mineral->confidence) return;
  mineral->confidence = confidence;
  mineral->known_by = known_by;
}

// As Name, with what a second reading is believed where only that has it.
void NameByReading(MineralFinding* mineral, double confidence, std::string_view known_by,
                   bool look_alike) {
  Name(mineral, look_alike ? confidence * kLookAlikeFactor : confidence,
       look_alike ? kLookAlike : known_by);
}

void SetForm(MineralFinding* mineral, double confidence, std::string_view form) {
  if (form.empty() || confidence <= mineral->form_confidence) return;
  mineral->form_confidence = confidence;
  mineral->form = form;
}

enum class Nearness : uint8_t { kTouches, kNear, kFar };

// How near the bytes `range` of a value are to a place that made a rule match.
Nearness NearnessOf(std::span<const Evidence> evidence, const Value& value, ByteRange range) {
  Nearness nearness = Nearness::kFar;
  for (const Evidence& place : evidence) {
    if (place.field != value.field || place.index != value.index) continue;
    if (range.begin < place.end && place.begin < range.end) return Nearness::kTouches;
    const uint32_t gap =
        range.begin >= place.end ? range.begin - place.end : place.begin - range.end;
    if (gap <= kNearBytes) nearness = Nearness::kNear;
  }
  return nearness;
}

// The confidence a term gives; 0: it names nothing. `far` is that of a strong term elsewhere in the
// value.
double TermConfidence(TermStrength strength, Nearness nearness, double far) {
  switch (strength) {
    case TermStrength::kStrong:
      return nearness == Nearness::kFar ? far : 1.0;
    case TermStrength::kContext:
      return nearness == Nearness::kFar ? 0 : 0.6;
    case TermStrength::kProduct:
      return nearness == Nearness::kTouches ? 0.5 : 0;
    case TermStrength::kWeak:
      return 0;
  }
  return 0;
}

void AddMineralMention(const SubjectSources& sources, const EventView& view, const Value& value,
                       const Mention& mention, double far, Findings* findings) {
  const ByteRange range = view.OriginalRange(value, mention.begin, mention.end);
  const Nearness nearness = NearnessOf(sources.evidence, value, range);
  const double confidence = TermConfidence(mention.strength, nearness, far);
  MineralFinding& mineral = findings->minerals[mention.index];
  NameByReading(&mineral, confidence, "term", view.IsLookAlike(value));
  const bool refines = mention.strength == TermStrength::kWeak && nearness != Nearness::kFar;
  SetForm(&mineral, refines ? 0.4 : confidence, mention.form);
}

// Prices of other things move too: a signal counts in the headline or near evidence.
bool IsAboutTheEvent(const SubjectSources& sources, const EventView& view, const Value& value,
                     const Mention& mention) {
  if (view.category() == Category::kNews && value.field == NewsField::kHeadline) return true;
  const ByteRange range = view.OriginalRange(value, mention.begin, mention.end);
  return NearnessOf(sources.evidence, value, range) != Nearness::kFar;
}

void AddMentions(const SubjectSources& sources, const EventView& view, FieldId field, double far,
                 Findings* findings) {
  const Domain& domain = *sources.domain;
  for (const Value& value : view.Values(field)) {
    if (!value.is_string()) continue;
    MentionCursor cursor(domain, value.str(), findings->countries_so_far);
    for (Mention mention; cursor.Next(&mention);) {
      switch (mention.kind) {
        case NameKind::kMineral:
          AddMineralMention(sources, view, value, mention, far, findings);
          break;
        case NameKind::kAgency: {
          PushNew(&findings->agencies, mention.index);
          const uint16_t country = domain.agencies()[mention.index].country;
          if (country != kNoCountry) PushNew(&findings->acting, country);
          break;
        }
        case NameKind::kCountry:
          PushNew(&findings->countries,
                  NamedCountry{mention.index, domain.RoleBefore(value.str(), mention.begin)});
          break;
        case NameKind::kRegion:
          PushNew(&findings->regions, mention.index);
          break;
        case NameKind::kSector:
          PushNew(&findings->sectors, mention.index);
          break;
        case NameKind::kPolicyResponse:
          PushNew(&findings->policy_responses, mention.index);
          break;
        case NameKind::kPriceSignal:
          if (IsAboutTheEvent(sources, view, value, mention)) {
            PushNew(&findings->price_signals, mention.index);
          }
          break;
        case NameKind::kAdjective:
          break;
      }
    }
    findings->countries_so_far = cursor.countries();
  }
}

// Whether AddMentions has read the field already.
bool IsSubjectText(Category category, FieldId field) {
  if (category == Category::kTrade) {
    return field == TradeField::kDescription || field == TradeField::kRemarks;
  }
  return field == NewsField::kHeadline || field == NewsField::kSubheadline ||
         field == NewsField::kBody;
}

// Minerals that stand where a rule matched in any other field, such as a party's name, the producer
// or the end use: the sender did not say that the goods are of it, the rule found it telling.
void AddMineralsElsewhere(const SubjectSources& sources, const EventView& view,
                          Findings* findings) {
  for (const Evidence& place : sources.evidence) {
    for (const Value& value : view.Values(place.field)) {
      if (value.index != place.index || !value.is_string() ||
          IsSubjectText(view.category(), value.field)) {
        continue;
      }
      MentionCursor cursor(*sources.domain, value.str());
      for (Mention mention; cursor.Next(&mention);) {
        if (mention.kind != NameKind::kMineral) continue;
        const double confidence = TermConfidence(mention.strength, Nearness::kNear, 0);
        Name(&findings->minerals[mention.index], std::min(confidence, kElsewhereConfidence),
             "term");
      }
    }
  }
}

void AddCode(const Domain& domain, const TariffCode* code, std::string_view known_by,
             Findings* findings) {
  if (code == nullptr) return;
  findings->regimes |= code->regimes;
  const double confidence = code->specificity == Specificity::kExclusive     ? 0.95
                            : code->specificity == Specificity::kControlList ? 0.7
                                                                             : 0;
  domain.ForEachMineral(code->minerals, [&](size_t i) {
    Name(&findings->minerals[i], confidence, known_by);
    SetForm(&findings->minerals[i], confidence, code->form);
  });
}

void AddCodes(const Domain& domain, const EventView& view, Alert* alert, Findings* findings) {
  for (const Value& value : view.Values(TradeField::kHsCode)) {
    if (!value.is_string()) continue;
    PushNew(&alert->hs_codes, value.str());
    AddCode(domain, domain.FindHsCode(value.str()), "hs_code", findings);
  }
  const std::string_view jurisdiction = view.First(TradeField::kNationalCodeJurisdiction);
  for (const Value& value : view.Values(TradeField::kNationalCode)) {
    if (!value.is_string()) continue;
    PushNew(&alert->hs_codes, value.str());
    AddCode(domain, domain.FindHsCode(value.str()), "hs_code", findings);
    AddCode(domain, domain.FindNationalCode(value.str(), jurisdiction), "national_code", findings);
  }
}

void AddRules(const SubjectSources& sources, Alert* alert, Findings* findings) {
  for (size_t i = 0; i < sources.matched.size(); ++i) {
    const RuleInfo& info = sources.rules->info(sources.matched[i]);
    const bool look_alike = (sources.look_alikes >> i & 1) != 0;
    for (const std::string& id : info.minerals) {
      const int mineral = sources.domain->FindMineral(id);
      if (mineral >= 0) NameByReading(&findings->minerals[mineral], 0.9, "rule", look_alike);
    }
    for (const std::string& typology : info.typologies) {
      PushNew(&alert->typologies, std::string_view(typology));
    }
  }
}

// The surest first; equally sure in the domain's order.
void ListMinerals(const Domain& domain, const Findings& findings, Alert* alert) {
  std::array<uint8_t, kMineralsMax> order;
  size_t count = 0;
  for (uint8_t i = 0; i < domain.minerals().size(); ++i) {
    if (findings.minerals[i].confidence > 0) order[count++] = i;
  }
  // Insertion sort: std::stable_sort may call the heap.
  for (size_t i = 1; i < count; ++i) {
    for (size_t j = i; j > 0 && findings.minerals[order[j]].confidence >
                                    findings.minerals[order[j - 1]].confidence;
         --j) {
      std::swap(order[j], order[j - 1]);
    }
  }
  for (size_t i = 0; i < count; ++i) {
    const MineralFinding& finding = findings.minerals[order[i]];
    alert->minerals.TryPush(
        {domain.minerals()[order[i]].id, finding.form, finding.confidence, finding.known_by});
  }
}

void PushPlace(std::string_view place, std::string_view role, std::string_view name, Alert* alert) {
  if (place.empty() || role.empty()) return;
  for (const AlertJurisdiction& known : alert->jurisdictions) {
    if (known.country == place && known.role == role) return;
  }
  alert->jurisdictions.TryPush({place, role, name});
}

void ListNewsPlaces(const Domain& domain, const Findings& findings, Alert* alert) {
  for (uint16_t index : findings.acting) {
    const Country& country = domain.countries()[index];
    PushPlace(country.iso, "acting", country.name, alert);
  }
  for (const NamedCountry& named : findings.countries) {
    const Country& country = domain.countries()[named.index];
    PushPlace(country.iso, named.role, country.name, alert);
    if (country.hub) PushPlace(country.iso, "hub", country.name, alert);
    const bool known =
        std::any_of(alert->jurisdictions.begin(), alert->jurisdictions.end(),
                    [&](const AlertJurisdiction& place) { return place.country == country.iso; });
    if (!known) PushPlace(country.iso, "mentioned", country.name, alert);
  }
  for (uint16_t index : findings.regions) {
    const GeographicRegion& region = domain.regions()[index];
    PushPlace(region.id, "region", region.id, alert);
  }
}

void ListTradePlaces(const Domain& domain, const EventView& view, Alert* alert) {
  constexpr std::array<std::pair<FieldId, std::string_view>, 4> kFields = {{
      {TradeField::kCountryOrigin, "origin"},
      {TradeField::kCountryExport, "export"},
      {TradeField::kCountryTransit, "transit"},
      {TradeField::kCountryDestination, "destination"},
  }};
  for (const auto& [field, role] : kFields) {
    for (const Value& value : view.Values(field)) {
      if (!value.is_string()) continue;
      PushPlace(value.str(), role, domain.CountryName(value.str()), alert);
    }
  }
  const auto push_hub = [&](FieldId field) {
    for (const Value& value : view.Values(field)) {
      if (!value.is_string() || !domain.IsHub(value.str())) continue;
      const std::string_view country = value.str().substr(0, 2);  // A UN/LOCODE begins with it.
      PushPlace(country, "hub", domain.CountryName(country), alert);
    }
  };
  for (FieldId field :
       {TradeField::kCountryExport, TradeField::kCountryTransit, TradeField::kCountryDestination,
        TradeField::kPortLoading, TradeField::kPortDischarge, TradeField::kRoutePortFrom,
        TradeField::kRoutePortTo}) {
    push_hub(field);
  }
}

void ListRegimes(const Domain& domain, const Findings& findings, Alert* alert) {
  MineralMask minerals = 0;
  for (size_t i = 0; i < kMineralsMax; ++i) {
    const bool named = findings.minerals[i].confidence > 0;
    minerals = static_cast<MineralMask>(minerals | (named ? 1u << i : 0));
  }
  std::array<RegimeAt, decltype(alert->regimes)::capacity()> parts;
  const size_t count = domain.RegimesAt(minerals, findings.regimes, alert->event_ms, parts);
  for (const RegimeAt& part : std::span(parts).first(std::min(count, parts.size()))) {
    AlertRegime regime;
    regime.id = part.regime->id;
    regime.number = part.regime->number;
    regime.status = RegimeStatusName(part.status);
    regime.scope = part.scope;
    domain.ForEachMineral(part.regime->minerals,
                          [&](size_t i) { regime.minerals.TryPush(domain.minerals()[i].id); });
    alert->regimes.TryPush(regime);
  }
}

// What such goods cost where these were sold from, beside what they were declared at.
void AddReference(const Domain& domain, const EventView& view, Alert* alert) {
  if (!alert->unit_value_usd_per_kg.has_value()) return;
  const ReferenceAnswer answer = domain.reference().Find(view, alert->event_ms);
  if (answer.state != ReferenceState::kFound) return;
  alert->reference_usd_per_kg = answer.usd_per_kg;
  alert->reference = answer.label;
}

}  // namespace

void FillSubjects(const SubjectSources& sources, const EventView& view, Alert* alert) {
  const Domain& domain = *sources.domain;
  Findings findings;
  if (view.category() == Category::kNews) {
    AddMentions(sources, view, NewsField::kHeadline, 0.8, &findings);
    const NamedCountry subject =
        findings.countries.empty() ? NamedCountry{} : findings.countries[0];
    AddMentions(sources, view, NewsField::kSubheadline, 0.5, &findings);
    AddMentions(sources, view, NewsField::kBody, 0.5, &findings);
    // Where no agency is named, the headline's subject acts: "China bans exports".
    if (findings.acting.empty() && subject.index != kNoCountry && subject.role.empty()) {
      findings.acting.TryPush(subject.index);
    }
    ListNewsPlaces(domain, findings, alert);
  } else {
    AddCodes(domain, view, alert, &findings);
    AddMentions(sources, view, TradeField::kDescription, 0.8, &findings);
    AddMentions(sources, view, TradeField::kRemarks, 0.5, &findings);
    ListTradePlaces(domain, view, alert);
    AddReference(domain, view, alert);
  }
  AddMineralsElsewhere(sources, view, &findings);
  AddRules(sources, alert, &findings);
  ListMinerals(domain, findings, alert);
  for (uint16_t agency : findings.agencies) alert->agencies.TryPush(domain.agencies()[agency].id);
  for (uint16_t sector : findings.sectors) alert->sectors.TryPush(domain.sectors()[sector]);
  for (uint16_t response : findings.policy_responses) {
    alert->policy_responses.TryPush(domain.policy_responses()[response]);
  }
  for (uint16_t signal : findings.price_signals) {
    alert->price_signals.TryPush(domain.price_signals()[signal]);
  }
  ListRegimes(domain, findings, alert);
}

}  // namespace lodewire
