// Results of tests as JUnit XML, the form that build servers read.
//
// Threading: pure function. Memory: returns a string; for tools.
// Errors: none; characters that XML cannot hold become U+FFFD.
// Example:
//   stream << JunitXml("lodewire rules test", results);
#ifndef LODEWIRE_PIPELINE_APP_JUNIT_H_
#define LODEWIRE_PIPELINE_APP_JUNIT_H_

#include <string>
#include <string_view>
#include <vector>

namespace lodewire {

struct JunitResult {
  std::string suite;  // Results of one suite stand together.
  std::string name;
  std::string failure;  // Empty: it passed.
  int line = 0;
};

std::string JunitXml(std::string_view name, const std::vector<JunitResult>& results);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_JUNIT_H_
