// A test of a rule as its author would write it: a key and a value.
//
// Threading: pure functions. Memory: returns strings; for tools.
// Errors: none.
// Example:
//   TextOfTest(test, table)  →  {"text|word", "gallium"}
#ifndef LODEWIRE_PIPELINE_RULES_TEST_TEXT_H_
#define LODEWIRE_PIPELINE_RULES_TEST_TEXT_H_

#include <string>

#include "pipeline/rules/ast.h"

namespace lodewire {

struct TestText {
  std::string field;     // Empty: a keyword, which searches every field.
  std::string modifier;  // contains, word, re, gt…; empty: the value as a whole.
  std::string value;     // Without quotes.
  bool cased = false;
  bool quoted = false;  // The value is a text.

  // headline|word; keywords for a keyword.
  std::string Key() const;
  // 'market wrap', 0.35, null
  std::string Value() const;
};

TestText TextOfTest(const Test& test, const FieldTable& table);

// Whether a test searches text, so that a match has a place there.
bool HasPlaces(const Test& test);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_TEST_TEXT_H_
