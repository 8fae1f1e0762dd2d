// Collects what is wrong with rules while they load, so that one run names everything.
//
// Threading: one thread. Memory: allocates; for load time.
// Errors: this is where they go. Each is `file:line:column: rule "TITLE": reason`.
// Example:
//   RuleLog log(&all, "a.yaml", "Title");  log.Error(node, "'level' must be …");
#ifndef LODEWIRE_PIPELINE_RULES_LOAD_LOG_H_
#define LODEWIRE_PIPELINE_RULES_LOAD_LOG_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pipeline/base/status.h"
#include "pipeline/config/yaml.h"

namespace lodewire {

struct LoadLog {
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
};

// The same for one document of one file.
class RuleLog {
 public:
  RuleLog(LoadLog* log, std::string file) : log_(log), file_(std::move(file)) {}

  void set_title(std::string_view title) { title_ = std::string(title); }
  const std::string& file() const { return file_; }

  void Error(const YamlNode& node, std::string_view reason) {
    log_->errors.push_back(Line(node, reason));
  }
  void Warning(const YamlNode& node, std::string_view reason) {
    log_->warnings.push_back(Line(node, reason));
  }
  // Whether anything was wrong since `before` = errors().
  size_t errors() const { return log_->errors.size(); }

 private:
  std::string Line(const YamlNode& node, std::string_view reason) const {
    return absl::StrCat(YamlPlace(file_, node), title_.empty() ? "" : "rule \"", title_,
                        title_.empty() ? "" : "\": ", ToAbsl(reason));
  }

  LoadLog* const log_;
  const std::string file_;
  std::string title_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_RULES_LOAD_LOG_H_
