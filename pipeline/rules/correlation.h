// A correlation rule as read: which rules' matches are counted, grouped by what, within which time.
//
// Source: sigma-correlation-rules-specification.md of 2.1.0. Read, checked and kept; nothing here
// executes one. What a condition on a count asks is judged when an event arrives, so a condition
// that only the absence of events fulfils (`lt: 1`, `eq: 0`) is refused.
//
// Threading: built at load, then immutable. Memory: allocates at load.
// Errors: none; the parser makes only sound ones.
// Example:
//   {type: value_sum, rules: [r], group-by: [consignee], condition: {field: kg, gt: 5}}
#ifndef LODEWIRE_PIPELINE_RULES_CORRELATION_H_
#define LODEWIRE_PIPELINE_RULES_CORRELATION_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/rules/ast.h"

namespace lodewire {

enum class CorrelationType : uint8_t {
  kEventCount,
  kValueCount,
  kTemporal,
  kTemporalOrdered,
  kValueSum,
  kValueAverage,
  kValuePercentile,
  kValueMedian,
};

struct Correlation {
  struct Reference {
    std::string text;  // Id or name, as written.
    int line = 0;
    int column = 0;
    bool is_correlation = false;  // `index` is among the correlations of the load, not the rules.
    uint32_t index = kUnresolved;
  };
  static constexpr uint32_t kUnresolved = 0xFFFFFFFF;  // A rule that was not asked for.
  struct Bound {
    Comparison comparison = Comparison::kGreaterOrEqual;
    bool negated = false;  // neq: kEqual, negated.
    Number number;
  };
  struct Alias {
    std::string name;
    std::vector<std::string> fields;  // One for each of `rules`, in their order.
  };

  RuleInfo info;
  CorrelationType type = CorrelationType::kEventCount;
  std::vector<Reference> rules;
  std::vector<std::string> group_by;  // Fields and aliases; empty: one group.
  std::vector<Alias> aliases;
  int64_t timespan_ms = 0;
  std::vector<std::string> fields;  // Of the condition; several: the tuple of their values.
  std::vector<Bound> bounds;        // All must hold; at most a lower and an upper one.
  Number percentile;                // kValuePercentile: 0 to 100.
  ConditionNode
      expression;         // Temporal types: over `rules`, in place of ConditionNode's selections.
  bool generate = false;  // Matches of the rules alone are alerts too.
  std::string canonical;
  int line = 0;  // Of the key `correlation`.
  int column = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_CORRELATION_H_
