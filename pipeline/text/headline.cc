#include "pipeline/text/headline.h"

#include <algorithm>
#include <array>

#include "pipeline/base/url.h"

namespace lodewire {
namespace {

struct Prefix {
  std::string_view word;  // In upper case.
  std::string_view meaning;
};

// As Reuters, AP, Xinhua and others print them; `K`: from knowledge. Where wires stack them
// ("RPT-CORRECTED-UPDATE 2-"), what stands first here is what is said. A longer word stands before
// one that it begins with.
constexpr Prefix kPrefixes[] = {
    {"KILL", "kill"},
    {"WITHDRAWN", "kill"},
    {"撤稿", "kill"},
    {"CORRECTED", "correction"},
    {"CORRECTION", "correction"},
    {"CORRECTS", "correction"},
    {"CORRECT", "correction"},
    {"更正", "correction"},
    {"訂正", "correction"},
    {"정정", "correction"},
    {"REFILED", "refile"},
    {"REFILE", "refile"},
    {"UPDATED", "update"},
    {"UPDATE", "update"},
    {"更新", "update"},
    {"REPEAT", "repeat"},
    {"RPT", "repeat"},
    {"WRAPUP", "wrapup"},
    {"BRIEF", "brief"},
    {"EXCLUSIVE", "exclusive"},
    {"独家", "exclusive"},
    {"獨家", "exclusive"},
    {"단독", "exclusive"},
    {"BREAKING", "flash"},
    {"FLASH", "flash"},
    {"URGENT", "flash"},
    {"快讯", "flash"},
    {"快訊", "flash"},
    {"突发", "flash"},
    {"速報", "flash"},
    {"속보", "flash"},
};

// Publishers, folded as Folded does. `K`.
constexpr std::string_view kPublishers[] = {
    "abcnews",
    "afp",
    "aljazeera",
    "apnews",
    "argusmedia",
    "associatedpress",
    "barrons",
    "bbc",
    "bbcnews",
    "bloomberg",
    "caixin",
    "caixinglobal",
    "cbsnews",
    "cgtn",
    "chinadaily",
    "chinadailycomcn",
    "cnbc",
    "cnn",
    "economist",
    "euractiv",
    "fastmarkets",
    "financialtimes",
    "forbes",
    "foxnews",
    "ft",
    "globaltimes",
    "handelsblatt",
    "japantimes",
    "kitco",
    "lemonde",
    "lesechos",
    "marketwatch",
    "miningcom",
    "miningweekly",
    "nikkei",
    "nikkeiasia",
    "politico",
    "rareearthexchanges",
    "reuters",
    "scmp",
    "smm",
    "southchinamorningpost",
    "spglobal",
    "theguardian",
    "thenewyorktimes",
    "thetimes",
    "thewallstreetjournal",
    "thewashingtonpost",
    "usatoday",
    "wsj",
    "xinhua",
    "yahoofinance",
    "yonhap",
    "yonhapnewsagency",
    "中国新闻网",
    "中国日报网",
    "中国有色网",
    "中新网",
    "人民网",
    "凤凰网",
    "央视网",
    "央视新闻",
    "新华社",
    "新华网",
    "新浪财经",
    "环球网",
    "界面新闻",
    "第一财经",
    "腾讯网",
    "财新网",
    "网易",
    "澎湃新闻",
    "证券时报网",
    "日本経済新聞",
    "朝日新聞デジタル",
    "ロイター",
    "연합뉴스",
    "조선일보",
};

// Between a normalised headline and a publisher. A dash without spaces only between Han or the
// like: "anti-BBC" is a word.
constexpr std::array<std::string_view, 8> kSeparators = {"|",    " - ",      "_",      "-",
                                                         " :: ", " \u00B7 ", "\u4E28", " \u2022 "};

constexpr size_t kNameMax = 64;  // Bytes of a folded name.
// Bytes at the end of a headline in which a separator is looked for.
constexpr size_t kTailMax = 96;
constexpr size_t kStackMax = 4;  // Prefixes one after the other.

bool IsAlphanumeric(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') || (c & 0x80) != 0;
}
char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Lower case, letters and digits only: "China Daily" and "chinadaily" are one name.
class Folded {
 public:
  explicit Folded(std::string_view name) {
    for (const char c : name) {
      if (!IsAlphanumeric(c)) continue;
      if (size_ == bytes_.size()) {
        size_ = 0;
        return;
      }
      bytes_[size_++] = Lower(c);
    }
  }
  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kNameMax> bytes_;
  size_t size_ = 0;
};

bool IsOwnName(std::string_view folded, std::string_view own) {
  // Two letters would be any abbreviation.
  if (folded.size() < 3) return false;
  std::string_view host = HostOf(own);
  if (host.starts_with("www.")) host.remove_prefix(4);
  if (host.empty()) return Folded(own).view() == folded;
  return Folded(host).view() == folded || Folded(host.substr(0, host.find('.'))).view() == folded;
}

bool IsPublisher(std::string_view name, std::span<const std::string_view> own_names) {
  const Folded folded(name);
  if (folded.view().empty()) return false;
  const auto is_own = [&folded](std::string_view own) { return IsOwnName(folded.view(), own); };
  return std::find(std::begin(kPublishers), std::end(kPublishers), folded.view()) !=
             std::end(kPublishers) ||
         std::any_of(own_names.begin(), own_names.end(), is_own);
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

void RemoveDigits(std::string_view* text) {
  while (!text->empty() && text->front() >= '0' && text->front() <= '9') text->remove_prefix(1);
}
bool RemoveStart(std::string_view start, std::string_view* text) {
  if (!text->starts_with(start)) return false;
  text->remove_prefix(start.size());
  return true;
}
bool HasSmallLetter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return Upper(c) != c; });
}

// Takes the number and the mark behind a wire's word away: "UPDATE 1-", "KILL: ", "[更正]". A dash
// makes "Kill-switch" of it and "BRIEF-CASE", so the word must be in capitals and what follows not.
bool RemovePrefixEnd(bool capitals, std::string_view* rest) {
  RemoveStart(" ", rest);
  RemoveDigits(rest);
  RemoveStart(" ", rest);
  if (rest->starts_with('-')) {
    if (!capitals || !HasSmallLetter(*rest)) return false;
    rest->remove_prefix(1);
  } else if (!RemoveStart(":", rest) && !RemoveStart("】", rest) && !RemoveStart("]", rest) &&
             !RemoveStart("|", rest)) {
    return false;
  }
  *rest = Trimmed(*rest);
  return true;
}

// Whether a headline says the prefix's word in `begin`, in any case.
bool IsWordOf(const Prefix& prefix, std::string_view begin) {
  return std::equal(begin.begin(), begin.end(), prefix.word.begin(), prefix.word.end(),
                    [](char a, char b) { return Upper(a) == b; });
}

// The prefix at the start, which is taken away; nullptr for none.
const Prefix* TakePrefix(std::string_view* headline) {
  for (const std::string_view open : {"【", "[", "*"}) RemoveStart(open, headline);
  for (const Prefix& prefix : kPrefixes) {
    const std::string_view begin = headline->substr(0, prefix.word.size());
    // In capitals, or as a sentence begins: "Exclusive: China …".
    if (begin.empty() || Upper(begin.front()) != begin.front()) continue;
    if (!IsWordOf(prefix, begin)) continue;
    const bool capitals = begin == prefix.word;
    std::string_view rest = headline->substr(prefix.word.size());
    // "Kill: a film" may be a title; a wire's kill is in capitals.
    if (prefix.meaning == "kill" && !capitals) continue;
    if (!RemovePrefixEnd(capitals, &rest)) continue;
    *headline = rest;
    return &prefix;
  }
  return nullptr;
}

// Bloomberg sets it behind: "China Curbs Gallium (Update1)", "(Correct)".
const Prefix* PrefixBehind(std::string_view headline) {
  if (!headline.ends_with(')')) return nullptr;
  const size_t open = headline.rfind('(');
  if (open == headline.npos || open == 0) return nullptr;
  std::string_view inside = headline.substr(open + 1, headline.size() - open - 2);
  for (const Prefix& prefix : kPrefixes) {
    const std::string_view begin = inside.substr(0, prefix.word.size());
    std::string_view rest = inside.substr(begin.size());
    RemoveStart(" ", &rest);
    RemoveDigits(&rest);
    if (IsWordOf(prefix, begin) && rest.empty()) return &prefix;
  }
  return nullptr;
}

std::string_view PrefixOf(std::string_view headline) {
  const Prefix* gravest = PrefixBehind(headline);
  for (size_t i = 0; i < kStackMax; ++i) {
    const Prefix* prefix = TakePrefix(&headline);
    if (prefix == nullptr) break;
    if (gravest == nullptr || prefix < gravest) gravest = prefix;
  }
  return gravest == nullptr ? std::string_view() : gravest->meaning;
}

}  // namespace

HeadlineParts ReadHeadline(std::string_view headline, std::span<const std::string_view> own_names) {
  HeadlineParts parts;
  const size_t tail = headline.size() - std::min(headline.size(), kTailMax);
  parts.story_size = headline.size();
  for (const std::string_view separator : kSeparators) {
    const size_t found = headline.substr(tail).rfind(separator);
    if (found == headline.npos || tail + found == 0) continue;
    const size_t at = tail + found;
    if (separator == "-" && (headline[at - 1] & 0x80) == 0) continue;
    const std::string_view name = Trimmed(headline.substr(at + separator.size()));
    if (!IsPublisher(name, own_names)) continue;
    parts.publisher = name;
    parts.story_size = Trimmed(headline.substr(0, at)).size();
    break;
  }
  parts.prefix = PrefixOf(headline.substr(0, parts.story_size));
  return parts;
}

}  // namespace lodewire
