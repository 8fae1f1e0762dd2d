// Tests that stand beside rules: NAME.tests.yaml beside NAME.yaml.
//
//   - name: 'Hong Kong seizure'
//     event: {headline: 'Customs seizes 25 tonnes of antimony ingots'}
//     match: true            # or the list of the ids that match, where NAME.yaml has several rules
//
// `event` is the event's protobuf message in proto3 JSON form, field names as in the .proto. Who
// runs the tests decodes it; rules know nothing of encodings.
//
// Threading: one thread. Memory: allocates; for tools and tests.
// Errors: all of a run, with file, line and column.
// Example:
//   ASSIGN_OR_RETURN(auto tests, LoadRuleTests("config/rules", *rules));
#ifndef LODEWIRE_PIPELINE_RULES_RULE_TESTS_H_
#define LODEWIRE_PIPELINE_RULES_RULE_TESTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/rules/rule_set.h"

namespace lodewire {

struct RuleTest {
  std::string file;  // Relative to the rules directory.
  int line = 0;
  std::string name;
  std::string event_json;
  std::vector<uint32_t> rules;  // Those of NAME.yaml, at least one.
  // Where `match` is a list: the ids that match. Else all or none, by `match_all`.
  bool has_list = false;
  bool match_all = false;
  std::vector<std::string> matching_ids;

  // Whether the rule of that id is to match the event.
  bool Expects(std::string_view rule_id) const;
};

// Every test file below `path`, or the one beside the rule file `path`. A test file without rules
// beside it is an error, and so is a rule file without a test that matches and one that does not.
absl::StatusOr<std::vector<RuleTest>> LoadRuleTests(const std::string& path, const RuleSet& rules);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_RULE_TESTS_H_
