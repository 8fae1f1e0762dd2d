#include "pipeline/rules/regex_lead.h"

#include <charconv>
#include <optional>

#include "absl/strings/str_cat.h"
#include "pipeline/base/status.h"
#include "pipeline/rules/regex_width.h"

namespace lodewire {
namespace {

// The alternatives outside of all groups; none where there is something that is not understood.
std::vector<std::string_view> Alternatives(std::string_view pattern) {
  std::vector<std::string_view> alternatives;
  size_t begin = 0;
  int depth = 0;
  for (size_t at = 0; at < pattern.size(); ++at) {
    const std::string_view here = pattern.substr(at);
    if (here.starts_with("\\Q") || here.starts_with("\\C")) return {};
    if (here.starts_with("(?") && !here.starts_with("(?:")) return {};
    if (here[0] == '\\') {
      ++at;
    } else if (here[0] == '[') {
      const size_t end = EndOfClass(pattern, at);
      if (end == std::string_view::npos) return {};
      at = end - 1;
    } else if (here[0] == '(') {
      ++depth;
    } else if (here[0] == ')') {
      --depth;
    } else if (here[0] == '|' && depth == 0) {
      alternatives.push_back(pattern.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  alternatives.push_back(pattern.substr(begin));
  return alternatives;
}

// Flags before the whole pattern, of those that do not change what `^` and repetitions mean.
std::string_view TakeFlags(std::string_view* pattern, bool* newlines) {
  if (!pattern->starts_with("(?")) return {};
  const size_t end = pattern->find_first_not_of("is", 2);
  if (end == std::string_view::npos || (*pattern)[end] != ')') return {};
  const std::string_view flags = pattern->substr(0, end + 1);
  pattern->remove_prefix(flags.size());
  *newlines = flags.find('s') != std::string_view::npos;
  return flags;
}

std::optional<RegexLead> LeadOf(std::string_view alternative) {
  constexpr std::string_view kCount = "^.{0,";
  if (!alternative.starts_with(kCount)) return std::nullopt;
  RegexLead lead;
  const char* const end = alternative.data() + alternative.size();
  const auto [next, error] =
      std::from_chars(alternative.data() + kCount.size(), end, lead.characters_max);
  if (error != std::errc() || next == end || *next != '}') return std::nullopt;
  const std::string_view rest(next + 1, static_cast<size_t>(end - next - 1));
  if (rest.empty() || std::string_view("*+?{").find(rest[0]) != std::string_view::npos) {
    return std::nullopt;
  }
  lead.rest = rest;
  return lead;
}

// Bytes of the character that begins a text, as RE2's `.` reads them; 0: there is none.
size_t CharacterBytes(std::string_view text) {
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
  if (text.empty()) return 0;
  size_t size = 0;
  if (byte(0) < 0x80) return 1;
  if (byte(0) >= 0xC2 && byte(0) <= 0xDF) size = 2;
  if (byte(0) >= 0xE0 && byte(0) <= 0xEF) size = 3;
  if (byte(0) >= 0xF0 && byte(0) <= 0xF4) size = 4;
  if (size > text.size()) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return size;
}

}  // namespace

std::vector<RegexLead> SplitLeads(std::string_view pattern) {
  bool newlines = false;
  const std::string_view flags = TakeFlags(&pattern, &newlines);
  std::vector<RegexLead> leads;
  for (const std::string_view alternative : Alternatives(pattern)) {
    std::optional<RegexLead> lead = LeadOf(alternative);
    if (!lead.has_value()) return {};
    lead->newlines = newlines;
    lead->rest = absl::StrCat(ToAbsl(flags), "(?:", lead->rest, ")");
    leads.push_back(*std::move(lead));
  }
  return leads;
}

size_t LeadBytes(const RegexLead& lead, std::string_view text) {
  size_t at = 0;
  for (uint32_t i = 0; i < lead.characters_max; ++i) {
    const size_t size = CharacterBytes(text.substr(at));
    if (size == 0 || (text[at] == '\n' && !lead.newlines)) break;
    at += size;
  }
  return at;
}

}  // namespace lodewire
