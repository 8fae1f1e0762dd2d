#include "pipeline/domain/domain.h"

#include <algorithm>
#include <limits>

#include "pipeline/base/sha256.h"
#include "pipeline/domain/domain_loader.h"

namespace lodewire {
namespace {

// How far before an agency's name a country's name may begin, bytes.
constexpr size_t kCountryNameBytesMax = 48;

bool IsAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsAsciiWord(char c) { return IsAsciiLetter(c) || (c >= '0' && c <= '9') || c == '_'; }

// Removes what may stand between a country and its agency: "China's ", "Chinese ", "美国".
std::string_view WithoutPossessive(std::string_view before) {
  while (before.ends_with(' ')) before.remove_suffix(1);
  for (std::string_view possessive : {"'s", "’s", "'", "’"}) {
    if (before.ends_with(possessive)) {
      before.remove_suffix(possessive.size());
      break;
    }
  }
  return before;
}

// Whether `text` ends with `word`, which is in lower case where it is ASCII, as a word of its own.
bool EndsWithWord(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  const std::string_view end = text.substr(text.size() - word.size());
  const bool same = std::equal(end.begin(), end.end(), word.begin(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 0x20) : a) == b;
  });
  return same && (end.size() == text.size() || !IsAsciiWord(word[0]) ||
                  !IsAsciiWord(text[text.size() - end.size() - 1]));
}

// "Chinese", "китайский"; not 中 or 美, which stand inside many words.
bool IsCountryAdjective(const Name& name) {
  return name.kind == NameKind::kAdjective &&
         !IsScriptWithoutWords(ScriptOf(DecodeCodePoint(name.text, 0).value));
}

// The status at `time_ms` of the part whose intervals are [first, last); false before it is known.
bool StatusAt(const RegimeInterval* first, const RegimeInterval* last, int64_t time_ms,
              RegimeStatus* status) {
  *status = RegimeStatus::kUnknown;
  if (time_ms == std::numeric_limits<int64_t>::min()) return true;
  if (time_ms < first->from_ms) return false;
  for (const RegimeInterval* interval = first; interval != last; ++interval) {
    if (time_ms >= interval->from_ms && time_ms < interval->to_ms) *status = interval->status;
  }
  return true;
}

}  // namespace

std::string_view RegimeStatusName(RegimeStatus status) {
  static constexpr std::array<std::string_view, 6> kNames = {"announced",  "in_force", "suspended",
                                                             "superseded", "lapsed",   "unknown"};
  return kNames[static_cast<size_t>(status)];
}

Domain::Domain() = default;
Domain::~Domain() = default;

absl::StatusOr<std::unique_ptr<Domain>> Domain::Load(const std::string& directory,
                                                     const std::string& reference_directory,
                                                     const std::string& severity_file) {
  std::unique_ptr<Domain> domain(new Domain());
  RETURN_IF_ERROR(DomainLoader(domain.get()).Load(directory));
  if (!reference_directory.empty()) {
    ASSIGN_OR_RETURN(domain->reference_, ReferencePrices::Load(reference_directory, *domain));
    domain->digest_ = Sha256Hex(domain->digest_ + domain->reference_.text());
  }
  if (!severity_file.empty()) {
    ASSIGN_OR_RETURN(domain->severity_policy_, SeverityPolicy::Load(severity_file));
    domain->digest_ = Sha256Hex(domain->digest_ + domain->severity_policy_.text());
  }
  return domain;
}

int Domain::FindMineral(std::string_view id) const {
  for (size_t i = 0; i < minerals_.size(); ++i) {
    if (minerals_[i].id == id) return static_cast<int>(i);
  }
  return -1;
}

const TariffCode* Domain::FindHsCode(std::string_view digits) const {
  if (digits.size() < 6) return nullptr;
  return FindNationalCode(digits.substr(0, 6), "");
}

const TariffCode* Domain::FindNationalCode(std::string_view digits,
                                           std::string_view jurisdiction) const {
  const auto find = [&](std::string_view wanted) -> const TariffCode* {
    auto code =
        std::lower_bound(codes_.begin(), codes_.end(), wanted,
                         [](const TariffCode& a, std::string_view b) { return a.digits < b; });
    for (; code != codes_.end() && code->digits == wanted; ++code) {
      if (jurisdiction.empty() || code->jurisdiction == jurisdiction) return &*code;
    }
    return nullptr;
  };
  const TariffCode* code = find(digits);
  if (code == nullptr && digits.size() > 8) code = find(digits.substr(0, 8));
  return code;
}

size_t Domain::RegimesAt(MineralMask minerals, RegimeMask regimes, int64_t time_ms,
                         std::span<RegimeAt> parts) const {
  size_t count = 0;
  for (size_t i = 0; i < regimes_.size(); ++i) {
    const Regime& regime = regimes_[i];
    if ((regime.minerals & minerals) == 0 && ((regimes >> i) & 1) == 0) continue;
    const RegimeInterval* const end = regime.intervals.data() + regime.intervals.size();
    const RegimeInterval* first = regime.intervals.data();
    while (first != end) {
      const RegimeInterval* last = first;
      while (last != end && last->scope == first->scope) ++last;
      RegimeStatus status;
      if (StatusAt(first, last, time_ms, &status)) {
        if (count < parts.size()) parts[count] = {&regime, first->scope, status};
        ++count;
      }
      first = last;
    }
  }
  return count;
}

const Country* Domain::FindCountry(std::string_view iso) const {
  for (const Country& country : countries_) {
    if (country.iso == iso) return &country;
  }
  return nullptr;
}

std::string_view Domain::CountryName(std::string_view iso) const {
  const Country* country = FindCountry(iso);
  return country == nullptr ? iso : std::string_view(country->name);
}

bool Domain::IsHub(std::string_view place) const {
  if (place.size() == 2) {
    const Country* country = FindCountry(place);
    return country != nullptr && country->hub;
  }
  for (const Country& country : countries_) {
    if (!country.hub) continue;
    for (const std::string& locode : country.locodes) {
      if (locode == place) return true;
    }
  }
  return false;
}

std::string_view Domain::TypologyName(std::string_view id) const {
  for (const Typology& typology : typologies_) {
    if (typology.id == id) return typology.name;
  }
  return {};
}

std::string_view Domain::RoleBefore(std::string_view text, size_t begin) const {
  std::string_view before = text.substr(0, begin);
  if (before.ends_with("the ") || before.ends_with("The ")) before.remove_suffix(4);
  std::string_view role;
  size_t longest = 0;
  for (const RoleWords& words : roles_) {
    for (const std::string& word : words.words) {
      if (word.size() <= longest || !EndsWithWord(before, word)) continue;
      longest = word.size();
      role = words.role;
    }
  }
  return role;
}

uint16_t Domain::CountryBeside(std::string_view text, size_t begin, size_t end) const {
  uint16_t country = kNoCountry;
  const size_t stop = WithoutPossessive(text.substr(0, begin)).size();
  const size_t start = stop > kCountryNameBytesMax ? stop - kCountryNameBytesMax : 0;
  const auto is_place = [](const Name& name) {
    return (name.kind == NameKind::kCountry || name.kind == NameKind::kAdjective) && !name.hidden;
  };
  // The longest name that ends right before the agency's decides: "North Korea" over "Korea".
  for (size_t at = start; at < stop && country == kNoCountry; ++at) {
    finder_.ForEachAt(text, at, [&](const Name& name, size_t name_end) {
      if (!is_place(name) || name_end != stop) return true;
      country = name.index;
      return false;
    });
  }
  if (country != kNoCountry) return country;
  for (std::string_view between :
       {" of the ", " of ", " de la ", " de los ", " de ", " du ", " "}) {
    if (!text.substr(end).starts_with(between)) continue;
    const size_t at = end + between.size();
    if (at == text.size()) return kNoCountry;
    finder_.ForEachAt(text, at, [&](const Name& name, size_t) {
      if (name.kind != NameKind::kCountry || name.hidden) return true;
      country = name.index;
      return false;
    });
    if (country != kNoCountry) return country;
  }
  return kNoCountry;
}

bool MentionCursor::Next(Mention* mention) {
  while (pending_next_ == pending_count_) {
    if (at_ >= text_.size()) return false;
    Fill();
  }
  *mention = pending_[pending_next_++];
  return true;
}

// Whether an agency's name that ends at `end` is that agency's here.
bool MentionCursor::IsInScope(const Name& name, size_t end) const {
  if (name.scope == NameScope::kOwn) return true;
  const uint16_t country = domain_.agencies_[name.index].country;
  const uint16_t beside = domain_.CountryBeside(text_, at_, end);
  if (beside != kNoCountry) return beside == country;
  if (name.scope == NameScope::kBeside) return false;
  // Nobody beside it: its own country was named before, or no other was.
  return countries_.none() || (country != kNoCountry && countries_.test(country));
}

// Collects what begins at at_, and steps over it.
void MentionCursor::Fill() {
  pending_count_ = 0;
  pending_next_ = 0;
  // Most letters of most texts stand inside a Latin word, where no name begins.
  while (at_ > 0 && at_ < text_.size() && IsAsciiLetter(text_[at_]) &&
         IsAsciiWord(text_[at_ - 1])) {
    ++at_;
  }
  if (at_ == text_.size()) return;
  const std::array<size_t, kNameKindCount> free_from = taken_to_;
  domain_.finder_.ForEachAt(text_, at_, [&](const Name& name, size_t end) {
    const bool is_country = name.kind == NameKind::kCountry || IsCountryAdjective(name);
    const NameKind shown = is_country ? NameKind::kCountry : name.kind;
    const size_t kind = static_cast<size_t>(shown);
    if (shown == NameKind::kAdjective || at_ < free_from[kind]) return true;
    // Only names as long as the first, longest one of the kind.
    if (taken_to_[kind] > at_ && taken_to_[kind] != end) return true;
    if (!IsInScope(name, end)) return true;
    taken_to_[kind] = end;
    if (name.hidden) return true;
    if (is_country) countries_.set(name.index);
    if (pending_count_ == pending_.size()) return false;
    pending_[pending_count_++] = {
        shown,         name.index, static_cast<uint32_t>(at_), static_cast<uint32_t>(end),
        name.strength, name.form};
    return true;
  });
  at_ += DecodeCodePoint(text_, at_).size;
}

}  // namespace lodewire
