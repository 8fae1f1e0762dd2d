#include "pipeline/rules/warm_up.h"

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

// Text of the letters, figures and signs that news has.
constexpr std::string_view kBefore =
    "LONDON, May 9 - The company said on Friday that prices for the metal rose 4.2 pct to $1,250 a "
    "tonne; \"supply is tight\", it added. ";
constexpr std::string_view kBehind =
    " and other producers, which had expected a quota of 12,000 tonnes, would not comment (see No. "
    "18). 中国 商务部 表示，出口 管理 措施 将 继续。\nA spokesman for the ministry";

std::string Upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return text;
}

}  // namespace

void WarmUp(const std::vector<std::string>& samples, std::chrono::milliseconds time_max,
            const Program& program) {
  const auto begin = std::chrono::steady_clock::now();
  for (size_t i = 0; i < samples.size(); ++i) {
    if (samples[i].empty()) continue;
    const Regex& regex = *program.regexes[i].regex;
    const std::string text = absl::StrCat(ToAbsl(kBefore), samples[i], ToAbsl(kBehind));
    // As windows are: from within the text, not from its start.
    regex.MatchesWithin(text, 1, text.size());
    const std::string upper = Upper(text);
    regex.MatchesWithin(upper, 1, upper.size());
    if (std::chrono::steady_clock::now() - begin > time_max) return;
  }
}

}  // namespace lodewire
