// lodewire rules explain.
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "pipeline/app/console.h"
#include "pipeline/app/event_reader.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/explanation_printer.h"
#include "pipeline/app/rule_tools.h"
#include "pipeline/app/scan_source.h"
#include "pipeline/config/yaml.h"
#include "pipeline/domain/domain.h"
#include "pipeline/rules/loader.h"
#include "pipeline/text/provider_chrome.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

// Explains the wanted rules for one event after the other.
class RuleExplanations {
 public:
  RuleExplanations(std::vector<RuleAst> rules, const RulesExplainOptions& options)
      : rules_(std::move(rules)), naive_(rules_), options_(options) {}

  void Print(const EventView& view, const std::string& name) const {
    ordered_json explained = ordered_json::array();
    std::string matching, others;
    for (const RuleAst& rule : rules_) {
      if (rule.info.category != view.category()) continue;
      const Explanation explanation =
          ExplainVerdict(RuleAnswers(rule, naive_, view), {options_.every_test});
      if (options_.common.json) {
        explained.push_back(ExplanationJson(rule.info, explanation));
      } else {
        std::string& text = explanation.holds ? matching : others;
        text += "\n" + ExplanationText(rule.info, explanation,
                                       explanation.holds || !options_.rule.empty());
      }
    }
    if (options_.common.json) {
      std::cout << ordered_json{{"event", name},
                                {"category", std::string(CategoryName(view.category()))},
                                {"rules", explained}}
                       .dump()
                << "\n";
    } else {
      std::cout << name << "\n" << matching << others;
    }
  }

 private:
  const std::vector<RuleAst> rules_;
  const NaiveMatcher naive_;
  const RulesExplainOptions& options_;
};

// Keeps the rule that the options name.
absl::Status Choose(const RulesExplainOptions& options, std::vector<RuleAst>* rules) {
  if (options.rule.empty()) return absl::OkStatus();
  std::erase_if(*rules, [&](const RuleAst& rule) {
    return rule.info.id != options.rule && rule.info.title != options.rule;
  });
  if (!rules->empty()) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("no rule has the id or the title '", options.rule,
                                          "'; `lodewire rules list` prints both"));
}

absl::StatusOr<std::string> ReadEventText(const std::string& path) {
  if (path != "-") return ReadTextFile(path);
  return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
}

// A file that is one JSON object in any layout; else false.
bool IsOneObject(const std::string& text) {
  return nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false).is_object();
}

void Explain(const EventReader& reader, const std::string& name,
             const RuleExplanations& explanations) {
  if (reader.chrome_bytes() > 0) {
    Note(absl::StrCat(name, ": ", reader.chrome_bytes(),
                      " bytes of the body are page chrome, which rules do not see"));
  }
  explanations.Print(reader.view(), name);
}

// One event of JSON, named FILE:LINE.
absl::Status ExplainJson(const std::string& text, const std::string& name,
                         const RulesExplainOptions& options, EventReader* reader,
                         const RuleExplanations& explanations) {
  const bool news = options.category.empty() ? LooksLikeNews(text) : options.category == "news";
  const absl::Status status = reader->ReadJson(text, news ? Category::kNews : Category::kTrade);
  if (!status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": ", status.message()));
  }
  Explain(*reader, name, explanations);
  return absl::OkStatus();
}

absl::Status ExplainEvents(const RulesExplainOptions& options, const ReferencePrices& prices,
                           const ProviderChromeSet& providers,
                           const RuleExplanations& explanations) {
  const Normaliser normaliser(&providers);
  EventReader reader(&normaliser, &prices);
  if (IsPage(options.event)) {
    ASSIGN_OR_RETURN(const std::string message, PageMessage(options.event, 0));
    RETURN_IF_ERROR(reader.ReadNewsProtobuf(message));
    Explain(reader, options.event, explanations);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string text, ReadEventText(options.event));
  if (IsOneObject(text)) {
    return ExplainJson(text, absl::StrCat(options.event, ":1"), options, &reader, explanations);
  }
  size_t line = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    ++line;
    const std::string event = text.substr(begin, end - begin);
    begin = end + 1;
    if (event.find_first_not_of(" \t\r") == std::string::npos) continue;
    RETURN_IF_ERROR(
        ExplainJson(event, absl::StrCat(options.event, ":", line), options, &reader, explanations));
  }
  return absl::OkStatus();
}

}  // namespace

int RulesExplainCommand(const RulesExplainOptions& options) {
  absl::StatusOr<RuleFiles> files = OpenRuleFiles(options.common, options.rules);
  if (!files.ok()) return Fail(files.status(), ExitCode::kBadConfiguration);
  absl::StatusOr<LoadedRules> loaded = LoadRuleFiles(files->path, files->Options());
  if (!loaded.ok()) return Fail(loaded.status(), ExitCode::kBadConfiguration);
  const absl::Status chosen = Choose(options, &loaded->rules);
  if (!chosen.ok()) return Fail(chosen, ExitCode::kFailure);
  const RulesConfig& rules = files->config.rules;
  const absl::StatusOr<std::unique_ptr<Domain>> domain =
      Domain::Load(rules.domain_directory, rules.reference_directory);
  if (!domain.ok()) return Fail(domain.status(), ExitCode::kBadConfiguration);
  const absl::StatusOr<ProviderChromeSet> providers =
      ProviderChromeSet::Load(rules.domain_directory + "/providers.yaml");
  if (!providers.ok()) return Fail(providers.status(), ExitCode::kBadConfiguration);
  const absl::Status status = ExplainEvents(options, (*domain)->reference(), *providers,
                                            RuleExplanations(std::move(loaded->rules), options));
  return status.ok() ? ExitCode::kOk : Fail(status, ExitCode::kFailure);
}

}  // namespace lodewire
