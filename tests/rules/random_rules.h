// Random rules and random events.
//
// Rules and texts are made of the same few pieces, among them what has gone wrong in matchers
// before: letters whose case variants differ in length (U+212A, U+017F), cased letters beyond
// ASCII, letters that fold to three forms, scripts without words, vertical tab, invalid UTF-8,
// wildcards and regular expressions with and without literals, matches as wide as they can be.
#ifndef LODEWIRE_TESTS_RULES_RANDOM_RULES_H_
#define LODEWIRE_TESTS_RULES_RANDOM_RULES_H_

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "tests/rules/rule_fixture.h"

namespace lodewire {

class RandomPieces {
 public:
  explicit RandomPieces(uint32_t seed)
      : next_([random = std::mt19937(seed)]() mutable { return static_cast<uint32_t>(random()); }) {
  }
  // What a fuzzer has.
  explicit RandomPieces(std::function<uint32_t()> next) : next_(std::move(next)) {}

  uint32_t Below(uint32_t limit) { return next_() % limit; }
  bool OneIn(uint32_t n) { return Below(n) == 0; }

  std::string Term() {
    static const std::vector<std::string> kTerms = {
        "tin",   "kiosk",      "silk",     "gallium",   "münchen",  "étain", "ГАЛЛИЙ", "галли",
        "σοφος", "镓",         "出口管制", "GaN半导体", "ガリウム", "4N",    "i",      "k",
        "ss",    "export ban", "istanbul", "a.b",       "é",        "ß",     "Sk",     "ban"};
    return kTerms[Below(kTerms.size())];
  }

  std::string Text() {
    static const std::vector<std::string> kGlue = {
        " ",      " ",      " ",      ". ",    "! ",      ".",  "\n",     "\v", "-",
        "_",      "x",      "7",      "。",    ";",       "的", "\u0301", "โ",  "\xFF",
        "\u017F", "\u212A", "\u0130", " No. ", " a b c ", "(",  "'s "};
    std::string text;
    const uint32_t pieces = Below(9);
    for (uint32_t i = 0; i < pieces; ++i) {
      std::string term = Term();
      const uint32_t change = Below(6);
      if (change == 0) term = Upper(term);
      if (change == 1) term = Exotic(term);
      if (change == 2 && !term.empty()) term.resize(term.size() - 1);
      text += term;
      text += kGlue[Below(kGlue.size())];
    }
    // About as long as what is scanned together with other values, at most.
    if (OneIn(200)) text.insert(0, 1010 + Below(20), '-');
    return text;
  }

  std::string Value() {
    std::string value = Term();
    if (OneIn(4)) value += "*" + Term();
    if (OneIn(6)) value += "?";
    if (OneIn(8)) value = "*" + value;
    return value;
  }

  std::string Regex() {
    static const std::vector<std::string> kTemplates = {"A.{0,9}B",
                                                        "\\bA\\b",
                                                        "A|B",
                                                        "^A",
                                                        "B$",
                                                        "[Aa]+x?",
                                                        "(A|B)\\s+C",
                                                        "A\\w*",
                                                        "x*",
                                                        "(?i)A.B",
                                                        "A(B)?C",
                                                        "\\d+",
                                                        "[^a]A",
                                                        "(?s)A.*B",
                                                        "\\S\\S",
                                                        "A\\sB",
                                                        "(A)?(B)?",
                                                        "\\pL{3}A",
                                                        "A.{2,6}B",
                                                        "(?m)^A",
                                                        "(?m)A$",
                                                        "A[^A]{0,4}B",
                                                        "\\bA.{0,5}\\bB\\b",
                                                        "(?s)^.{0,8}A",
                                                        "^.{0,8}A|^.{0,3}B",
                                                        "A.{0,8}\\z",
                                                        "A\\s{1,2}(B|C)"};
    std::string regex;
    for (char c : kTemplates[Below(kTemplates.size())]) {
      if (c >= 'A' && c <= 'C') {
        regex += Plain(Term());
      } else {
        regex += c;
      }
    }
    return regex;
  }

 private:
  static std::string Plain(std::string term) {
    for (char& c : term) c = c == '.' ? 'q' : c;
    return term;
  }
  static std::string Upper(std::string term) {
    static const std::vector<std::pair<std::string, std::string>> kPairs = {
        {"é", "É"}, {"ü", "Ü"}, {"галли", "ГАЛЛИ"}, {"σοφος", "ΣΟΦΟΣ"}, {"ß", "ẞ"}};
    for (const auto& [lower, upper] : kPairs) Replace(&term, lower, upper);
    for (char& c : term) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return term;
  }
  static std::string Exotic(std::string term) {
    Replace(&term, "s", "\u017F");
    Replace(&term, "k", "\u212A");
    Replace(&term, "σοφος", "ςοφοσ");
    return term;
  }
  static void Replace(std::string* text, const std::string& from, const std::string& to) {
    for (size_t at = 0; (at = text->find(from, at)) != std::string::npos; at += to.size()) {
      text->replace(at, from.size(), to);
    }
  }

  std::function<uint32_t()> next_;
};

class RandomRule {
 public:
  // `text_only`: no more than two selections, none of them near the other, nothing but text.
  RandomRule(RandomPieces* pieces, int number, bool text_only = false)
      : pieces_(*pieces), number_(number), text_only_(text_only) {}

  std::string Yaml() {
    std::string yaml =
        absl::StrCat("title: rule ", number_, "\nlogsource: {category: test}\n", "detection:\n");
    const uint32_t selections = text_only_ ? 2 : 2 + pieces_.Below(3);
    for (uint32_t i = 0; i < selections; ++i)
      absl::StrAppend(&yaml, "    s", i, ":\n", Selection());
    absl::StrAppend(&yaml, "    condition: ", Condition(selections), "\n");
    if (!text_only_ && pieces_.OneIn(2)) {
      const bool anywhere = pieces_.OneIn(4);
      absl::StrAppend(&yaml, "lodewire: {near: [{selections: [s0, s1], within: ",
                      anywhere           ? "lead"
                      : pieces_.OneIn(2) ? "sentence"
                                         : absl::StrCat(1 + pieces_.Below(5), " tokens"),
                      !anywhere && pieces_.OneIn(4) ? ", in: lead" : "",
                      pieces_.OneIn(2) ? absl::StrCat(", unless: [s", selections - 1, "]") : "",
                      "}]}\n");
    }
    return yaml;
  }

 private:
  std::string Field() { return pieces_.OneIn(3) ? "g" : pieces_.OneIn(12) ? "''" : "f"; }

  static std::string Quoted(const std::string& text) {
    std::string quoted = "'";
    for (char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
    return quoted + "'";
  }

  std::string Values(const std::function<std::string()>& make) {
    std::string list = "[" + Quoted(make());
    for (uint32_t n = pieces_.Below(4); n > 0; --n) list += ", " + Quoted(make());
    return list + "]";
  }

  // A text item: every selection has one, so that any two can be asked to be near.
  std::string TextItem() {
    static const std::vector<std::string> kPlain = {
        "", "|contains", "|startswith", "|endswith", "|cased", "|contains|cased", "|contains|all"};
    const uint32_t kind = pieces_.Below(10);
    if (kind < 4) {
      return absl::StrCat(pieces_.OneIn(3) ? "g" : "f", "|word", pieces_.OneIn(4) ? "|cased" : "",
                          ": ", Values([&] { return pieces_.Term(); }));
    }
    if (kind < 7) {
      return absl::StrCat("f", kPlain[pieces_.Below(kPlain.size())], ": ",
                          Values([&] { return pieces_.Value(); }));
    }
    if (kind < 9) {
      return absl::StrCat(pieces_.OneIn(3) ? "g" : "f", "|re", pieces_.OneIn(2) ? "|i" : "",
                          pieces_.OneIn(5) ? "|all" : "", ": ",
                          Values([&] { return pieces_.Regex(); }));
    }
    return absl::StrCat("'|contains': ", Values([&] { return pieces_.Value(); }));
  }

  std::string OtherItem() {
    switch (pieces_.Below(6)) {
      case 0:
        return absl::StrCat("n|", pieces_.OneIn(2) ? "lt" : "gte", ": ", pieces_.Below(5));
      case 1:
        return absl::StrCat("n: ", pieces_.Below(5));
      case 2:
        return "g: null";
      case 3:
        return absl::StrCat("g|exists: ", pieces_.OneIn(2) ? "true" : "false");
      case 4:
        return absl::StrCat("h|neq: ", Values([&] { return pieces_.Value(); }));
      default:
        return "h: ''";
    }
  }

  std::string Selection() {
    std::string yaml;
    if (text_only_) return absl::StrCat("        ", TextItem(), "\n");
    if (pieces_.OneIn(4)) {
      for (uint32_t n = 2; n > 0; --n) {
        absl::StrAppend(&yaml, "        - ", TextItem(), "\n");
        if (pieces_.OneIn(2)) absl::StrAppend(&yaml, "          ", OtherItem(), "\n");
      }
      return yaml;
    }
    absl::StrAppend(&yaml, "        ", TextItem(), "\n");
    if (pieces_.OneIn(3)) absl::StrAppend(&yaml, "        ", OtherItem(), "\n");
    return yaml;
  }

  std::string Condition(uint32_t selections) {
    static const std::vector<std::string> kConditions = {
        "s0 and s1", "s0 or s1",           "s0 and not s1",
        "1 of s*",   "all of them",        "not (s0 and s1) or s1",
        "s0",        "s1 and not 1 of s0*"};
    std::string condition = kConditions[pieces_.Below(kConditions.size())];
    if (selections > 2 && pieces_.OneIn(2)) condition = "(" + condition + ") and not s2";
    return condition;
  }

  RandomPieces& pieces_;
  const int number_;
  const bool text_only_;
};

inline TestEvent RandomEvent(RandomPieces* pieces) {
  TestEvent event;
  for (uint32_t n = pieces->Below(3); n > 0; --n) event.Text("f", pieces->Text());
  if (pieces->OneIn(2)) event.Text("g", pieces->Text());
  if (pieces->OneIn(8)) event.Null("g");
  if (pieces->OneIn(3)) event.Text("h", pieces->OneIn(2) ? "" : pieces->Term());
  if (pieces->OneIn(2)) event.Integer("n", pieces->Below(5));
  if (pieces->OneIn(4)) event.Double("n", pieces->Below(9) / 2.0);
  if (pieces->OneIn(4)) event.Text("unnamed", pieces->Text());
  return event;
}

inline std::string Shown(const EventView& view) {
  std::string shown;
  for (const Value& value : view.AllValues()) {
    NumberText buffer;
    std::string_view text = "null";
    TextOf(value, &buffer, &text);
    absl::StrAppend(&shown, view.table().info(value.field).name, ": ", absl::CEscape(ToAbsl(text)),
                    "\n");
  }
  return shown;
}

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_RULES_RANDOM_RULES_H_
