#include "pipeline/rules/regex_set.h"

#include <re2/re2.h>
#include <re2/set.h>

#include "pipeline/memory/allocation_guard.h"

namespace lodewire {

struct RegexSet::Set {
  explicit Set(const re2::RE2::Options& options) : set(options, re2::RE2::UNANCHORED) {}
  re2::RE2::Set set;
};

RegexSet::RegexSet(std::unique_ptr<Set> set) : set_(std::move(set)) {}
RegexSet::~RegexSet() = default;

std::unique_ptr<RegexSet> RegexSet::Compile(const std::vector<std::string>& patterns,
                                            int64_t bytes_max) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(bytes_max);
  auto set = std::make_unique<Set>(options);
  for (const std::string& pattern : patterns) {
    if (set->set.Add(pattern, nullptr) < 0) return nullptr;
  }
  if (!set->set.Compile()) return nullptr;
  return std::unique_ptr<RegexSet>(new RegexSet(std::move(set)));
}

bool RegexSet::Match(std::string_view text, std::vector<int>* matched) const {
  ScopedForeignHeap foreign("re2");
  re2::RE2::Set::ErrorInfo error{re2::RE2::Set::kNoError};
  matched->clear();
  return set_->set.Match({text.data(), text.size()}, matched, &error) ||
         error.kind == re2::RE2::Set::kNoError;
}

}  // namespace lodewire
