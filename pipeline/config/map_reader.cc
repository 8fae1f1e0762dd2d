#include "pipeline/config/map_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/base/spelling.h"

namespace lodewire {
namespace {

struct Unit {
  std::string_view name;
  uint64_t factor;
};

// From small to large.
constexpr std::array<Unit, 5> kDurationUnits = {
    Unit{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr std::array<Unit, 5> kByteUnits = {
    Unit{"", 1}, {"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};

// A whole number followed by one of `units`; false when it is neither or does not fit.
bool ParseWithUnit(std::string_view text, std::span<const Unit> units, uint64_t* value) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return false;
  const std::string_view suffix(stop, static_cast<size_t>(end - stop));
  for (const Unit& unit : units) {
    if (unit.name == suffix) return !__builtin_mul_overflow(number, unit.factor, value);
  }
  return false;
}

// With the largest unit that leaves no rest.
std::string FormatWithUnit(uint64_t value, std::span<const Unit> units) {
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (value != 0 && unit.factor > best->factor && value % unit.factor == 0) best = &unit;
  }
  return absl::StrCat(value / best->factor, ToAbsl(best->name));
}

}  // namespace

bool ParseDurationMillis(std::string_view text, int64_t* millis) {
  if (text == "0") {
    *millis = 0;
    return true;
  }
  uint64_t value = 0;
  if (!ParseWithUnit(text, kDurationUnits, &value) || value > INT64_MAX) return false;
  *millis = static_cast<int64_t>(value);
  return true;
}

bool ParseBytes(std::string_view text, uint64_t* bytes) {
  return ParseWithUnit(text, kByteUnits, bytes);
}

std::string FormatDurationMillis(int64_t millis) {
  return millis == 0 ? "0" : FormatWithUnit(static_cast<uint64_t>(millis), kDurationUnits);
}

std::string FormatBytes(uint64_t bytes) { return FormatWithUnit(bytes, kByteUnits); }

MapReader::MapReader(const YamlNode* node, std::string name, std::string_view file,
                     std::vector<std::string>* errors)
    : node_(node), name_(std::move(name)), file_(file), errors_(errors) {
  if (node_ != nullptr && node_->is_null()) node_ = nullptr;
  if (node_ != nullptr && !node_->is_map()) {
    Error(*node_, absl::StrCat("'", name_, "' must be a map of keys and values"));
    node_ = nullptr;
  }
}

const YamlNode* MapReader::Take(std::string_view key) {
  known_.emplace_back(key);
  return node_ == nullptr ? nullptr : node_->Find(key);
}

void MapReader::String(std::string_view key, std::string* value) {
  const YamlNode* node = Take(key);
  if (node == nullptr) return;
  if (!node->is_scalar()) return Error(*node, absl::StrCat("'", ToAbsl(key), "' must be text"));
  *value = node->text;
}

void MapReader::Bool(std::string_view key, bool* value) {
  const YamlNode* node = Take(key);
  if (node != nullptr && !node->AsBool(value)) {
    Error(*node, absl::StrCat("'", ToAbsl(key), "' must be true or false"));
  }
}

void MapReader::Unsigned(std::string_view key, uint32_t* value, uint32_t least, uint32_t most) {
  uint64_t wide = *value;
  Bytes(key, &wide, least, most);
  *value = static_cast<uint32_t>(wide);
}

void MapReader::Bytes(std::string_view key, uint64_t* value, uint64_t least, uint64_t most) {
  const YamlNode* node = Take(key);
  if (node == nullptr) return;
  uint64_t number = 0;
  if (!node->is_scalar() || !ParseBytes(node->text, &number) || number < least || number > most) {
    return Error(*node, absl::StrCat("'", ToAbsl(key), "' must be a whole number from ", least,
                                     " to ", most, "; KiB and MiB may follow it"));
  }
  *value = number;
}

void MapReader::DurationMillis(std::string_view key, int64_t* value) {
  const YamlNode* node = Take(key);
  if (node == nullptr) return;
  if (!node->is_scalar() || !ParseDurationMillis(node->text, value)) {
    Error(*node,
          absl::StrCat("'", ToAbsl(key),
                       "' must be a duration such as 500ms, 30s, 15m, 24h or 7d; 0 for none"));
  }
}

void MapReader::OneOf(std::string_view key, const std::vector<std::string_view>& choices,
                      std::string* value) {
  const YamlNode* node = Take(key);
  if (node == nullptr) return;
  if (!node->is_scalar() ||
      std::find(choices.begin(), choices.end(), node->text) == choices.end()) {
    std::vector<std::string> names(choices.begin(), choices.end());
    return Error(*node,
                 absl::StrCat("'", ToAbsl(key), "' must be one of ", absl::StrJoin(names, ", ")));
  }
  *value = node->text;
}

void MapReader::Strings(std::string_view key, std::vector<std::string>* values) {
  const YamlNode* node = Take(key);
  if (node == nullptr) return;
  values->clear();
  if (node->is_scalar()) return values->push_back(node->text);
  if (!node->is_sequence()) return Error(*node, absl::StrCat("'", ToAbsl(key), "' must be a list"));
  for (const auto& item : node->items) {
    if (item->is_scalar()) {
      values->push_back(item->text);
    } else {
      Error(*item, absl::StrCat("an element of '", ToAbsl(key), "' must be text"));
    }
  }
}

std::vector<const YamlNode*> MapReader::Maps(std::string_view key) {
  std::vector<const YamlNode*> maps;
  const YamlNode* list = Take(key);
  if (list == nullptr || !list->is_sequence()) {
    const YamlNode* at = list == nullptr ? node_ : list;
    if (at != nullptr) Error(*at, absl::StrCat("'", ToAbsl(key), "' must be a list"));
    return maps;
  }
  for (const auto& item : list->items) {
    if (item->is_map()) {
      maps.push_back(item.get());
    } else {
      Error(*item, absl::StrCat("an element of '", ToAbsl(key), "' must be a map"));
    }
  }
  return maps;
}

void MapReader::Pairs(std::string_view key,
                      std::vector<std::pair<std::string, std::string>>* values) {
  const YamlNode* node = Take(key);
  if (node == nullptr || node->is_null()) return;
  if (!node->is_map()) return Error(*node, absl::StrCat("'", ToAbsl(key), "' must be a map"));
  for (const auto& [entry_key, entry_value] : node->entries) {
    if (entry_value->is_scalar()) {
      values->emplace_back(entry_key->text, entry_value->text);
    } else {
      Error(*entry_value, absl::StrCat("'", entry_key->text, "' must be text or a number"));
    }
  }
}

void MapReader::Error(const YamlNode& at, std::string_view what) {
  errors_->push_back(absl::StrCat(YamlPlace(file_, at), ToAbsl(what)));
}

void MapReader::Finish() {
  if (node_ == nullptr) return;
  for (const auto& [key, value] : node_->entries) {
    if (std::find(known_.begin(), known_.end(), key->text) != known_.end()) continue;
    const std::string guess = DidYouMean(key->text, known_);
    Error(*key,
          absl::StrCat(
              "unknown key '", key->text, "' in '", name_, "'",
              guess.empty() ? absl::StrCat("; known are ", absl::StrJoin(known_, ", ")) : guess));
  }
}

}  // namespace lodewire
