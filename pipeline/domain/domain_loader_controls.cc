// Control regimes and tariff codes; the rest of the domain is in domain_loader.cc.
#include <algorithm>
#include <charconv>
#include <limits>

#include "absl/strings/str_cat.h"
#include "pipeline/domain/calendar_day.h"
#include "pipeline/domain/domain_loader.h"

namespace lodewire {
namespace {

const std::vector<std::string_view> kStatuses = {"announced",  "in_force", "suspended",
                                                 "superseded", "lapsed",   "unknown"};
// Without kControlList, which the list itself says.
const std::vector<std::string_view> kSpecificities = {"exclusive", "shared", "basket", "unverified",
                                                      "false_friend"};

bool ParseNumber(std::string_view text, int* value) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && stop == text.data() + text.size();
}

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Specificity SpecificityOf(std::string_view name) {
  if (name == "exclusive") return Specificity::kExclusive;
  if (name == "basket") return Specificity::kBasket;
  if (name == "unverified") return Specificity::kUnverified;
  if (name == "false_friend") return Specificity::kFalseFriend;
  return Specificity::kShared;
}

}  // namespace

bool DomainLoader::Day(const YamlNode& at, const std::string& date, int64_t utc_offset_ms,
                       int days_later, int64_t* time_ms) {
  if (!ParseDay(date, time_ms)) {
    Error(at, absl::StrCat("'", date, "' is no date; write it as 2025-04-04"));
    return false;
  }
  *time_ms += days_later * kMillisPerDay - utc_offset_ms;
  return true;
}

void DomainLoader::LoadRegimes() {
  const YamlNode* root = Open("regimes.yaml");
  MapReader reader(root, "regimes.yaml", file_, &errors_);
  std::string offset;
  reader.String("utc_offset", &offset);
  int hours = 0;
  int minutes = 0;
  const bool form = offset.size() == 6 && (offset[0] == '+' || offset[0] == '-') &&
                    offset[3] == ':' &&
                    ParseNumber(std::string_view(offset).substr(1, 2), &hours) &&
                    ParseNumber(std::string_view(offset).substr(4, 2), &minutes);
  if (!form) Error(*root, "'utc_offset' must be written as \"+08:00\"");
  int64_t offset_ms = (int64_t{hours} * 60 + minutes) * 60'000;
  if (form && offset[0] == '-') offset_ms = -offset_ms;
  std::set<std::string> seen;
  for (const YamlNode* node : reader.Maps("regimes")) {
    LoadRegime(*node, offset_ms, &seen);
  }
  reader.Finish();
  CheckRegimeReferences();
}

void DomainLoader::LoadRegime(const YamlNode& node, int64_t utc_offset_ms,
                              std::set<std::string>* seen) {
  MapReader map(&node, "a regime", file_, &errors_);
  Regime regime;
  std::vector<std::string> issuers;
  std::vector<std::string> minerals;
  std::string what;
  std::string source;
  map.String("id", &regime.id);
  map.String("number", &regime.number);
  map.Strings("issuers", &issuers);
  map.Strings("minerals", &minerals);
  map.String("kind", &regime.kind);
  map.String("what", &what);
  map.String("source", &source);
  RequireUnique(node, "id", regime.id, seen);
  if (source.empty()) Error(node, "'source' is missing; say where it is known from");
  for (const YamlNode* interval : map.Maps("intervals")) {
    LoadInterval(*interval, utc_offset_ms, &regime);
  }
  map.Finish();
  regime.minerals = Minerals(node, minerals);
  for (const std::string& issuer : issuers) {
    const auto agency = std::find_if(domain_->agencies_.begin(), domain_->agencies_.end(),
                                     [&](const Agency& a) { return a.id == issuer; });
    if (agency == domain_->agencies_.end()) {
      Error(node, absl::StrCat("no agency '", issuer, "' in agencies.yaml"));
    } else {
      regime.issuers.push_back(static_cast<uint16_t>(agency - domain_->agencies_.begin()));
    }
  }
  CheckIntervals(node, regime);
  if (domain_->regimes_.size() == kRegimesMax)
    return Error(node, "there may be 64 regimes at most");
  domain_->regimes_.push_back(regime);
}

void DomainLoader::LoadInterval(const YamlNode& node, int64_t utc_offset_ms, Regime* regime) {
  MapReader map(&node, "an interval", file_, &errors_);
  RegimeInterval interval;
  std::string from;
  std::string to;
  std::string status;
  map.String("from", &from);
  map.String("to", &to);
  map.OneOf("status", kStatuses, &status);
  map.String("by", &interval.by);
  map.String("scope", &interval.scope);
  map.Finish();
  const auto found = std::find(kStatuses.begin(), kStatuses.end(), status);
  if (found == kStatuses.end()) return Error(node, "'status' is missing; give one");
  interval.status = static_cast<RegimeStatus>(found - kStatuses.begin());
  interval.to_ms = std::numeric_limits<int64_t>::max();
  if (!Day(node, from, utc_offset_ms, 0, &interval.from_ms)) return;
  if (!to.empty() && !Day(node, to, utc_offset_ms, 1, &interval.to_ms)) return;
  if (interval.to_ms <= interval.from_ms) return Error(node, "'to' is before 'from'");
  regime->intervals.push_back(interval);
}

void DomainLoader::CheckIntervals(const YamlNode& at, const Regime& regime) {
  if (regime.intervals.empty()) Error(at, "'intervals' is empty; give one or more");
  std::set<std::string> closed;
  for (size_t i = 1; i < regime.intervals.size(); ++i) {
    const RegimeInterval& before = regime.intervals[i - 1];
    const RegimeInterval& interval = regime.intervals[i];
    if (interval.scope == before.scope) {
      if (interval.from_ms < before.to_ms) {
        Error(at, "intervals of one scope overlap or are out of order; end each before the next");
      }
      continue;
    }
    closed.insert(before.scope);
    if (closed.contains(interval.scope)) {
      Error(at, absl::StrCat("the intervals of scope '", interval.scope,
                             "' are apart; write them one after the other"));
    }
  }
}

void DomainLoader::CheckRegimeReferences() {
  const YamlNode* root = Open("regimes.yaml");
  const auto known = [this](const std::string& id) {
    return std::any_of(domain_->regimes_.begin(), domain_->regimes_.end(),
                       [&](const Regime& regime) { return regime.id == id; });
  };
  for (const Regime& regime : domain_->regimes_) {
    for (const RegimeInterval& interval : regime.intervals) {
      if (interval.by.empty() || known(interval.by)) continue;
      Error(*root,
            absl::StrCat("regime '", regime.id, "': no regime '", interval.by, "' for 'by'"));
    }
  }
}

void DomainLoader::LoadCodes() {
  const YamlNode* root = Open("hs_codes.yaml");
  MapReader reader(root, "hs_codes.yaml", file_, &errors_);
  for (const YamlNode* node : reader.Maps("hs6")) LoadHsCode(*node);
  for (const YamlNode* node : reader.Maps("control_lists")) LoadControlList(*node);
  for (const YamlNode* node : reader.Maps("national")) LoadNationalCode(*node);
  reader.Finish();
  std::sort(domain_->codes_.begin(), domain_->codes_.end(),
            [](const TariffCode& a, const TariffCode& b) {
              return a.digits != b.digits ? a.digits < b.digits : a.jurisdiction < b.jurisdiction;
            });
}

void DomainLoader::LoadHsCode(const YamlNode& node) {
  MapReader map(&node, "a code", file_, &errors_);
  TariffCode code;
  std::vector<std::string> minerals;
  std::string specificity;
  std::string source;
  map.String("code", &code.digits);
  map.Strings("minerals", &minerals);
  map.OneOf("specificity", kSpecificities, &specificity);
  map.OneOf("form", kMineralForms, &code.form);
  map.String("source", &source);
  map.Finish();
  if (specificity.empty()) Error(node, "'specificity' is missing; give one");
  code.minerals = Minerals(node, minerals);
  code.specificity = SpecificityOf(specificity);
  if (code.digits.size() != 6) Error(node, "'code' must have six digits");
  AddCode(node, code);
}

void DomainLoader::LoadNationalCode(const YamlNode& node) {
  MapReader map(&node, "a code", file_, &errors_);
  TariffCode code;
  std::vector<std::string> minerals;
  std::string specificity;
  std::string source;
  map.String("code", &code.digits);
  map.String("jurisdiction", &code.jurisdiction);
  map.Strings("minerals", &minerals);
  map.OneOf("specificity", kSpecificities, &specificity);
  map.OneOf("form", kMineralForms, &code.form);
  map.String("source", &source);
  map.Finish();
  if (specificity.empty()) Error(node, "'specificity' is missing; give one");
  code.minerals = Minerals(node, minerals);
  code.specificity = SpecificityOf(specificity);
  AddCode(node, code);
}

void DomainLoader::LoadControlList(const YamlNode& node) {
  MapReader map(&node, "a control list", file_, &errors_);
  std::string regime;
  std::string source;
  TariffCode list;
  list.specificity = Specificity::kControlList;
  map.String("regime", &regime);
  map.String("jurisdiction", &list.jurisdiction);
  map.String("source", &source);
  uint8_t regime_index = 0;
  for (size_t i = 0; i < domain_->regimes_.size(); ++i) {
    if (domain_->regimes_[i].id != regime) continue;
    regime_index = static_cast<uint8_t>(i);
    list.regimes = RegimeMask{1} << i;
  }
  if (list.regimes == 0) Error(node, absl::StrCat("no regime '", regime, "' in regimes.yaml"));
  for (const YamlNode* node_of_item : map.Maps("items")) {
    MapReader item(node_of_item, "an item", file_, &errors_);
    TariffCode code = list;
    std::string name;
    std::string unused;
    std::vector<std::string> minerals;
    std::vector<std::string> digits;
    item.String("item", &name);
    item.String("item_zh", &unused);
    item.String("control_code", &unused);
    item.Strings("minerals", &minerals);
    item.OneOf("form", kMineralForms, &code.form);
    item.Strings("codes", &digits);
    item.Finish();
    if (name.empty()) Error(*node_of_item, "'item' is missing; say what the goods are");
    code.items = {{regime_index, name}};
    code.minerals = Minerals(*node_of_item, minerals);
    for (const std::string& one : digits) {
      code.digits = one;
      AddCode(*node_of_item, code);
    }
  }
  map.Finish();
}

void DomainLoader::AddCode(const YamlNode& at, TariffCode code) {
  const bool national = !code.jurisdiction.empty();
  const size_t size = code.digits.size();
  if (!IsDigits(code.digits) || (national && size != 8 && size != 10)) {
    return Error(at, absl::StrCat("'", code.digits, "' is no code; write 6, 8 or 10 digits"));
  }
  if (code.minerals == 0) Error(at, absl::StrCat("code ", code.digits, " has no minerals"));
  const auto same =
      std::find_if(domain_->codes_.begin(), domain_->codes_.end(), [&](const TariffCode& other) {
        return other.digits == code.digits && other.jurisdiction == code.jurisdiction;
      });
  if (same == domain_->codes_.end()) return domain_->codes_.push_back(std::move(code));
  // Control lists name one code for several items; any other repetition is a mistake.
  if (code.specificity != Specificity::kControlList ||
      same->specificity != Specificity::kControlList) {
    return Error(at, absl::StrCat("code ", code.digits, " was given before; keep one"));
  }
  const ListedItem& item = code.items[0];
  for (const ListedItem& other : same->items) {
    if (other.regime == item.regime && other.item == item.item) {
      return Error(at, absl::StrCat("code ", code.digits, " stands twice under '", item.item,
                                    "'; keep one"));
    }
  }
  same->minerals = static_cast<MineralMask>(same->minerals | code.minerals);
  same->regimes |= code.regimes;
  if (same->form != code.form) same->form.clear();
  same->items.push_back(item);
}

}  // namespace lodewire
