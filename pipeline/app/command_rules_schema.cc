// lodewire rules schema.
#include <iostream>

#include "pipeline/app/exit_code.h"
#include "pipeline/app/rule_schema.h"
#include "pipeline/app/rule_tools.h"

namespace lodewire {

int RulesSchemaCommand(const RulesSchemaOptions& options) {
  std::cout << (options.tests ? RuleTestsSchema() : RuleSchema()).dump(2) << "\n";
  return ExitCode::kOk;
}

}  // namespace lodewire
