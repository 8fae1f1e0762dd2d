// Reads the selections of a rule's `detection` into trees of tests.
//
// Source: sigma-rules-specification.md 2.1.0, "Detection". A map is all of its items, a list of
// values any of them (all with `all`), a list of maps any of the maps, a list of plain values
// keywords over the whole event. Plain values on text fields pass through the normaliser, because
// the text they are compared with did.
//
// Threading: one thread. Memory: allocates; for load time.
// Errors: all of them go to the log; Parse goes on as long as it can.
// Example:
//   DetectionParser parser(context, &log);
//   std::vector<Selection> selections = parser.Parse(*detection);
#ifndef LODEWIRE_PIPELINE_RULES_DETECTION_PARSER_H_
#define LODEWIRE_PIPELINE_RULES_DETECTION_PARSER_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/config/yaml.h"
#include "pipeline/domain/vocabulary.h"
#include "pipeline/rules/ast.h"
#include "pipeline/rules/load_log.h"
#include "pipeline/rules/modifiers.h"
#include "pipeline/rules/placeholders.h"
#include "pipeline/text/normalise.h"

namespace lodewire {

// A rule's tests, placeholders and modifiers expanded. A longer list belongs into a look-up.
inline constexpr size_t kTestsMax = 50'000;

struct DetectionContext {
  const FieldTable* table = nullptr;  // The taxonomy; nullptr: names go into `generic_table`.
  FieldTable* generic_table = nullptr;
  const VocabularySet* vocabularies = nullptr;
  const Normaliser* normaliser = nullptr;
  bool strict = false;
  int64_t regex_bytes_max = 1 << 20;
  std::set<std::string>* vocabularies_used = nullptr;
};

class DetectionParser {
 public:
  DetectionParser(const DetectionContext& context, RuleLog* log) : context_(context), log_(log) {}

  // All search identifiers of the map `detection`, without `condition`, and of a filter without
  // `rules`.
  std::vector<Selection> Parse(const YamlNode& detection, bool is_filter);

 private:
  // A key with its field looked up.
  struct Item {
    ItemKey key;
    FieldId field = kAnyField;
    FieldType type = FieldType::kDynamic;
    bool is_text = false;  // The field's values are normalised.
    const YamlNode* node = nullptr;
  };

  TestNode ParseSelection(const YamlNode& node);
  TestNode ParseMap(const YamlNode& node);
  TestNode ParseItem(const YamlNode& key_node, const YamlNode& value);
  TestNode ParseKeyword(const YamlNode& value);
  bool FindField(const YamlNode& node, Item* item);
  FieldId LookUp(const YamlNode& node, const std::string& name, FieldType* type);
  void CheckItem(const Item& item, const YamlNode& value);

  TestNode ParseValue(const Item& item, const YamlNode& value, bool in_list);
  TestNode ParseNull(const Item& item, const YamlNode& value, bool in_list);
  TestNode ParseExists(const Item& item, const YamlNode& value);
  TestNode ParseComparison(const Item& item, const YamlNode& value);
  TestNode ParseDatePart(const Item& item, const YamlNode& value);
  TestNode ParseRegex(const Item& item, const YamlNode& value);
  TestNode ParseCidr(const Item& item, const YamlNode& value);
  TestNode ParseFieldRef(const Item& item, const YamlNode& value);
  TestNode ParseEquals(const Item& item, const YamlNode& value);
  TestNode ParsePlain(const Item& item, const YamlNode& value);
  TestNode ParseExpanded(const Item& item, const YamlNode& value);
  // What the modifiers make of one value.
  TestNode PatternTests(const Item& item, const YamlNode& value, const ExpandedValue& expanded);
  TestNode PatternTest(const Item& item, const YamlNode& value, Pattern pattern, bool cased,
                       bool stem);
  TestNode Refuse(const Item& item, const YamlNode& value, std::string_view why);
  bool CountTest(const YamlNode& node);
  void CheckWildcards(const Item& item, const YamlNode& value, const Test& test);
  Pattern Normalised(const Item& item, const YamlNode& value, Pattern pattern);
  void CheckRegexText(const Item& item, const YamlNode& value);

  const DetectionContext context_;
  RuleLog* const log_;
  size_t tests_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_DETECTION_PARSER_H_
