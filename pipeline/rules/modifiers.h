// Reads the key of a detection item: a field and its modifiers, `text|word|cased`.
//
// Source: sigma-appendix-modifiers.md of specification 2.1.0; `word` is Lodewire's own. Modifiers
// apply in the order written: what makes a value of another kind (re, cidr, fieldref, exists, a
// comparison) stands before what is about that kind, an encoding before `contains` and the like.
// `all`, `neq` and `cased` are about the whole item and stand anywhere. What cannot be combined is
// an error. Strict mode refuses what other tools read in another way.
//
// Threading: pure function. Memory: allocates; for load time.
// Errors: the status names the modifier and says what to do.
// Example:
//   ASSIGN_OR_RETURN(ItemKey key, ParseItemKey("text|re|i", false));
#ifndef LODEWIRE_PIPELINE_RULES_MODIFIERS_H_
#define LODEWIRE_PIPELINE_RULES_MODIFIERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/rules/ast.h"
#include "pipeline/rules/transforms.h"

namespace lodewire {

struct ItemKey {
  // How each value is compared.
  enum class Match : uint8_t {
    kEquals,
    kContains,
    kStartsWith,
    kEndsWith,
    kWord,
    kRegex,
    kExists,
    kCompare,
    kCidr,
    kFieldRef,
  };
  std::string field;  // Empty: keywords.
  Match match = Match::kEquals;
  Comparison comparison = Comparison::kLess;  // kCompare
  DatePart part = DatePart::kNone;            // kCompare: of the value's time.
  std::string regex_flags;                    // kRegex: of "ims".
  Match referred = Match::kEquals;            // kFieldRef: or kContains, kStartsWith, kEndsWith.
  std::vector<Transform> transforms;          // In the order written.
  bool all = false;
  bool cased = false;
  bool expand = false;
  bool negated = false;  // neq
};

// All that a key may have, by name.
const std::vector<std::string>& ModifierNames();

absl::StatusOr<ItemKey> ParseItemKey(std::string_view key, bool strict);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_MODIFIERS_H_
