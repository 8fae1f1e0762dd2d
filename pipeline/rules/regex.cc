#include "pipeline/rules/regex.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pipeline/memory/allocation_guard.h"
#include "pipeline/rules/rarity.h"
#include "pipeline/rules/regex_width.h"

namespace lodewire {
namespace {

// Shorter literals are in nearly every text. A Chinese character has three bytes.
constexpr int kLiteralBytesMin = 3;
// Places a byte, at most, of what literals have in common to stand for them.
constexpr double kJoinedFrequencyMax = 1e-8;

re2::RE2::Options OptionsFor(int64_t bytes_max) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(bytes_max);
  return options;
}

std::string Explain(const re2::RE2& re2) {
  std::string text = absl::StrCat("bad regular expression: ", re2.error());
  if (re2.error_code() == re2::RE2::ErrorBadPerlOp) {
    absl::StrAppend(&text, " (RE2 has no lookahead, lookbehind or other (?…) extensions)");
  } else if (re2.error_code() == re2::RE2::ErrorBadEscape) {
    absl::StrAppend(&text, " (RE2 has no backreferences, and \\z instead of \\Z)");
  } else if (re2.error_code() == re2::RE2::ErrorPatternTooLarge) {
    absl::StrAppend(&text, " (raise the bound for regular expressions, or shorten it)");
  }
  return text;
}

// The literals by which `filter` tells whether a text may match; none: it cannot.
std::vector<std::string> AtomsOf(const re2::RE2& re2, re2::FilteredRE2* filter) {
  int id = 0;
  std::vector<std::string> atoms;
  if (filter->Add(re2.pattern(), OptionsFor(int64_t{64} << 20), &id) == re2::RE2::NoError) {
    filter->Compile(&atoms);
  }
  return atoms;
}

// Whether a text that contains just the atoms outside `clause` could match.
bool CanMatchWithout(const re2::FilteredRE2& filter, const std::vector<int>& clause,
                     size_t atom_count) {
  std::vector<int> others;
  for (int atom = 0; atom < static_cast<int>(atom_count); ++atom) {
    if (std::find(clause.begin(), clause.end(), atom) == clause.end()) others.push_back(atom);
  }
  std::vector<int> potential;
  filter.AllPotentials(others, &potential);
  return !potential.empty();
}

// Takes atoms out of `clause`, the first of `order` first, as long as no text without it can match.
void Shrink(const re2::FilteredRE2& filter, const std::vector<int>& order, size_t atom_count,
            std::vector<int>* clause) {
  for (int atom : order) {
    std::vector<int> smaller;
    for (int other : *clause) {
      if (other != atom) smaller.push_back(other);
    }
    if (smaller.size() == clause->size()) continue;
    if (!smaller.empty() && !CanMatchWithout(filter, smaller, atom_count)) *clause = smaller;
  }
}

// What all of `literals` begin with (or, `backwards`, end with), not cut inside a character.
std::string CommonPart(const std::vector<std::string>& literals, bool backwards) {
  std::string_view common = literals.front();
  for (std::string_view literal : literals) {
    size_t size = 0;
    const auto same = [&] {
      return backwards ? common[common.size() - 1 - size] == literal[literal.size() - 1 - size]
                       : common[size] == literal[size];
    };
    while (size < std::min(common.size(), literal.size()) && same()) ++size;
    common = backwards ? common.substr(common.size() - size) : common.substr(0, size);
  }
  const std::string_view whole = literals.front();
  const auto continues = [](char c) { return (c & 0xC0) == 0x80; };
  if (backwards) {
    while (!common.empty() && continues(common.front())) common.remove_prefix(1);
  } else {
    while (!common.empty() && common.size() < whole.size() && continues(whole[common.size()])) {
      common.remove_suffix(1);
    }
  }
  return std::string(common);
}

// `Xanadu Mining Inc`, `… Ltd` and `… Co` are all found by `Xanadu Mining`, and one literal that is
// rare enough does better than several that end as many words of any text do.
void Join(std::vector<std::string>* literals) {
  if (literals->size() < 2) return;
  double best_frequency = kJoinedFrequencyMax;
  std::string best;
  for (bool backwards : {false, true}) {
    std::string common = CommonPart(*literals, backwards);
    const double frequency = common.empty() ? 1 : LiteralFrequency(common);
    if (frequency > best_frequency) continue;
    best_frequency = frequency;
    best = std::move(common);
  }
  if (!best.empty()) *literals = {best};
}

}  // namespace

Regex::Regex(std::unique_ptr<re2::RE2> re2)
    : re2_(std::move(re2)), width_max_(RegexWidthMax(re2_->pattern())) {}
Regex::~Regex() = default;

absl::StatusOr<std::unique_ptr<Regex>> Regex::Compile(const std::string& pattern,
                                                      int64_t bytes_max) {
  auto re2 = std::make_unique<re2::RE2>(pattern, OptionsFor(bytes_max));
  if (!re2->ok()) return absl::InvalidArgumentError(Explain(*re2));
  return std::unique_ptr<Regex>(new Regex(std::move(re2)));
}

bool Regex::Matches(std::string_view text) const { return MatchesWithin(text, 0, text.size()); }

bool Regex::MatchesWithin(std::string_view text, size_t begin, size_t end) const {
  ScopedForeignHeap foreign("re2");
  return re2_->Match({text.data(), text.size()}, begin, end, re2::RE2::UNANCHORED, nullptr, 0);
}

const std::string& Regex::pattern() const { return re2_->pattern(); }

bool Regex::Find(std::string_view text, size_t from, size_t* begin, size_t* end) const {
  ScopedForeignHeap foreign("re2");
  re2::StringPiece found;
  if (!re2_->Match({text.data(), text.size()}, from, text.size(), re2::RE2::UNANCHORED, &found,
                   1)) {
    return false;
  }
  *begin = static_cast<size_t>(found.data() - text.data());
  *end = *begin + found.size();
  return true;
}

bool Regex::StartsWithin(std::string_view text, size_t begin, size_t end, size_t last_start) const {
  ScopedForeignHeap foreign("re2");
  re2::StringPiece found;
  if (width_max_ != kWidthUnknown) end = std::min<size_t>(end, last_start + width_max_);
  // The leftmost match is what RE2 finds.
  return re2_->Match({text.data(), text.size()}, begin, end, re2::RE2::UNANCHORED, &found, 1) &&
         static_cast<size_t>(found.data() - text.data()) <= last_start;
}

bool Regex::IsNeverEmpty() const {
  re2::FilteredRE2 filter(1);
  const std::vector<std::string> atoms = AtomsOf(*re2_, &filter);
  return !atoms.empty() && !CanMatchWithout(filter, {}, 0);
}

std::vector<std::vector<std::string>> Regex::NecessaryLiterals(size_t clauses_max) const {
  re2::FilteredRE2 filter(kLiteralBytesMin);
  const std::vector<std::string> atoms = AtomsOf(*re2_, &filter);
  std::vector<double> frequencies;
  std::vector<int> order;
  for (const std::string& atom : atoms) {
    order.push_back(static_cast<int>(order.size()));
    frequencies.push_back(LiteralFrequency(atom));
  }
  // The most frequent are the first to be done without.
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return frequencies[a] > frequencies[b]; });

  std::vector<std::vector<std::string>> clauses;
  std::vector<int> unused = order;
  while (clauses.size() < clauses_max && !unused.empty() &&
         !CanMatchWithout(filter, unused, atoms.size())) {
    std::vector<int> clause = unused;
    Shrink(filter, order, atoms.size(), &clause);
    std::vector<std::string> literals;
    for (int atom : clause) {
      literals.push_back(atoms[atom]);
      unused.erase(std::find(unused.begin(), unused.end(), atom));
    }
    Join(&literals);
    clauses.push_back(std::move(literals));
  }
  return clauses;
}

}  // namespace lodewire
