// A compiled, immutable set of rules: which of them hold for an event, and why.
//
// Match is exact: its answer is that of evaluating every rule on every event with RE2 (see MATCHING
// in ARCHITECTURE.md for what may change behind it). News rules see news events, trade rules trade
// events; a set compiled for a dynamic table sees JSON of any shape.
//
// Threading: immutable after Compile; any number of threads, each with a Scratch of its own.
// Memory: Match and Explain make no heap call of ours; RE2's caches are bounded by
// `regex_bytes_max` a rule.
// Errors: everything wrong is found by Load and Compile, all of it, with file, line, column, rule
// and reason.
// Example:
//   rules->Match(views, &scratch, bits);
//   bits[0].ForEach([&](uint32_t rule) { … rules->info(rule).title … });
#ifndef LODEWIRE_PIPELINE_RULES_RULE_SET_H_
#define LODEWIRE_PIPELINE_RULES_RULE_SET_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/domain/vocabulary.h"
#include "pipeline/event/event_view.h"
#include "pipeline/event/evidence.h"
#include "pipeline/event/match_bits.h"
#include "pipeline/event/severity.h"

namespace lodewire {

// What is known of a rule besides its detection.
struct RuleInfo {
  std::string id;       // Sigma id, lower case UUID; required for a rule that alerts.
  std::string name;     // Sigma name, what filters and correlations may call it; often empty.
  std::string title;    // Sigma title.
  std::string status;   // Sigma status, or empty.
  std::string version;  // First 12 hex digits of the SHA-256 of the rule's document.
  std::string file;     // Where it was loaded from, relative to the rules directory.
  int line = 0;         // Of the document's first key.
  Severity level = Severity::kMedium;
  Category category = Category::kNews;
  std::vector<std::string> tags;
  std::vector<std::pair<std::string, std::string>> logsource;  // Sorted by key.
  std::string author;
  std::string license;
  std::string description;
  std::vector<std::string> fields;  // Sigma fields: what an analyst should look at.
  // From the key `lodewire:`.
  std::vector<std::string> minerals;    // Ids that the rule itself asserts.
  std::vector<std::string> typologies;  // T1 to T10.
  std::string event_type;               // E.g. export_control.
  Direction direction = Direction::kUnspecified;
  // Top-level keys that Sigma does not define, in order; the values as JSON.
  std::vector<std::pair<std::string, std::string>> custom;
};

// What finds literals in text. All give the same answers.
enum class LiteralEngine : uint8_t {
  kFastest,     // Vectorscan where it is built in and there are enough literals.
  kPortable,    // Our own scanner.
  kVectorscan,  // Vectorscan always, where it is built in.
};

struct RuleSetOptions {
  // kNews and kTrade rules compile against the taxonomy; for generic JSON give the table to intern
  // into.
  FieldTable* generic_table = nullptr;
  // Generic only: rules whose logsource contains all of these; empty means all rules.
  std::vector<std::pair<std::string, std::string>> logsource;
  const VocabularySet* vocabularies = nullptr;  // For `expand`; must outlive Compile only.
  bool strict_sigma = false;                    // Refuse the extensions of SIGMA profile.
  int64_t regex_bytes_max = 1 << 20;            // RE2 max_mem a regular expression, bytes.
  uint32_t file_bytes_max = 1 << 20;            // A larger rule file is refused.
  std::string shadow;                           // Directory of a candidate set; empty: none.
  uint32_t rules_max = 100'000;                 // A load with more documents is refused.
  // What is wrong is left out, and each of its errors is a warning: for other people's collections.
  bool skip_bad_rules = false;
  LiteralEngine literal_engine = LiteralEngine::kFastest;
  uint32_t warm_up_ms_max = 1000;  // RE2's automata are built at load, as far as this suffices.
};

class RuleSet {
 public:
  // Working memory of one thread for one rule set.
  class Scratch {
   public:
    explicit Scratch(const RuleSet& rules);
    ~Scratch();
    struct State;
    State* state() { return state_.get(); }

   private:
    std::unique_ptr<State> state_;
  };

  virtual ~RuleSet() = default;

  // Loads every *.yaml and *.yml below `path` (or the one file; *.tests.yaml are left out), sorted
  // by path. On failure the status lists every error found, one a line: file:line:column: rule
  // title: reason.
  static absl::StatusOr<std::unique_ptr<RuleSet>> Load(const std::string& path,
                                                       const RuleSetOptions& options);
  // The same from text, for tests; `name` stands in errors.
  static absl::StatusOr<std::unique_ptr<RuleSet>> Parse(std::string_view yaml,
                                                        std::string_view name,
                                                        const RuleSetOptions& options);

  // For each view, sets the bits of the rules that hold. bits[i] has room for size() rules and is
  // cleared here.
  virtual void Match(std::span<const EventView* const> views, Scratch* scratch,
                     std::span<MatchBits> bits) const = 0;
  // Why `rule` holds for `view`: at most evidence.size() places, the most telling first. Only for a
  // match.
  virtual size_t Explain(const EventView& view, uint32_t rule, Scratch* scratch,
                         std::span<Evidence> evidence) const = 0;

  // Live rules, then shadow rules.
  virtual size_t size() const = 0;
  // Rules from this index on are a candidate set: they are matched, but they never alert.
  virtual size_t live_size() const { return size(); }
  virtual const RuleInfo& info(uint32_t rule) const = 0;
  // SHA-256 over the canonical content of all live rules and the vocabularies they use, 64 hex
  // digits.
  virtual std::string_view digest() const = 0;
  // The same of the shadow rules; empty: there are none.
  virtual std::string_view shadow_digest() const { return {}; }
  // The fields of trade events that some rule needs to say anything (needs.h), ascending.
  virtual std::span<const FieldId> trade_needs() const { return {}; }
  // Upper bound of what RE2 may use, bytes; for the memory plan.
  virtual int64_t regex_bytes() const = 0;
  // Warnings of the load that did not refuse a rule, in the form of errors.
  virtual std::span<const std::string> warnings() const = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_RULE_SET_H_
