#include "pipeline/rules/lint.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "pipeline/base/check.h"
#include "pipeline/domain/code_points.h"
#include "pipeline/rules/lint_values.h"
#include "pipeline/rules/loader.h"
#include "pipeline/rules/pattern.h"
#include "pipeline/rules/program.h"
#include "pipeline/rules/rule_tests.h"
#include "pipeline/text/script.h"

namespace lodewire {
namespace {

constexpr std::array<LintCheck, 15> kChecks = {{
    {"all-on-one-value", LintSeverity::kWarning, "`all` on a single value, where it says nothing",
     "remove `all`, or add the values that must be there too"},
    {"homonym-without-gate", LintSeverity::kWarning,
     "a term with other senses (`strength: weak` in `config/domain/minerals.yaml`) makes the rule "
     "true by itself",
     "ask for a second selection in the condition, or take the term out"},
    {"invisible-character", LintSeverity::kWarning,
     "a zero-width, soft-hyphen or no-break character in a value that is compared as sent",
     "type the value anew; if the character is meant, use `re` and write it as `\\x{200B}`"},
    {"load-warning", LintSeverity::kWarning, "what the loader warns of", "as the warning says"},
    {"missing-level", LintSeverity::kWarning, "a rule without `level`, which makes it medium",
     "add `level`: high for controls, smuggling and seizures, medium for weak signs"},
    {"missing-status", LintSeverity::kWarning, "a rule without `status`",
     "add `status: experimental`, `test` or `stable`"},
    {"missing-tests", LintSeverity::kWarning,
     "no `NAME.tests.yaml` beside the file, or no test that matches, or none that must not",
     "write one event that must match and one that nearly does and must not"},
    {"normalised-away", LintSeverity::kWarning,
     "a value on a text field has characters that normalisation changes or removes: full-width "
     "letters, curly quotes and dashes, no-break and doubled spaces",
     "write it as normalised text has it; the finding says how"},
    {"not-portable", LintSeverity::kNote,
     "the rule uses Lodewire's extensions of Sigma; a warning with `--strict-sigma`",
     "none is needed for Lodewire; for other tools use `contains` and real fields, drop "
     "`lodewire`"},
    {"null-in-list", LintSeverity::kWarning, "null among the values of a list",
     "make two maps of it, or use `exists: false`"},
    {"short-contains", LintSeverity::kWarning,
     "`contains` of fewer than four letters (a Han character counts as a word)",
     "use `word`, or a longer text"},
    {"unbounded-window", LintSeverity::kWarning,
     "`\\s+`, `.*`, `\\w*` and the like in a regular expression: slow, and true across a page",
     "give the repetition an end, as in `\\s{1,8}`; at the end of an expression leave it out"},
    {"unescaped-wildcard", LintSeverity::kWarning,
     "`?` or `*` in a plain value on news text, where it is rarely meant as a wildcard",
     "write `\\?` or `\\*`; for a wildcard use `contains`, `startswith` or `re`"},
    {"unfilterable", LintSeverity::kWarning,
     "no literal must be in the event for the rule to hold, so every event is tested in full",
     "ask for a text that must be there: a word, a code's beginning"},
    {"unquoted-code", LintSeverity::kWarning,
     "a plain YAML scalar on a field of codes that a YAML reader may change: `NO`, `on`, "
     "`8110.10`, "
     "`12:30`, `0810`",
     "put it in single quotes"},
}};

const LintCheck* CheckNamed(std::string_view name) {
  const auto found = std::find_if(kChecks.begin(), kChecks.end(),
                                  [&](const LintCheck& check) { return check.name == name; });
  CHECK(found != kChecks.end());
  return &*found;
}

std::string Folded(std::string_view text) {
  std::string folded;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeCodePoint(text, at);
    absl::StrAppend(&folded, static_cast<uint32_t>(CodePointTable::Get().Fold(point.value)), " ");
    at += point.size;
  }
  return folded;
}

// A line of the loader: file:line:column: rule "TITLE": reason.
struct LoaderLine {
  std::string file;
  int line = 0;
  int column = 0;
  std::string rule;
  std::string reason;
};

bool ParseLoaderLine(std::string_view text, LoaderLine* parsed) {
  const size_t colon = text.find(": ");
  if (colon == std::string_view::npos) return false;
  std::vector<std::string> place = absl::StrSplit(ToAbsl(text.substr(0, colon)), ':');
  if (place.size() < 3 || !absl::SimpleAtoi(place[place.size() - 1], &parsed->column) ||
      !absl::SimpleAtoi(place[place.size() - 2], &parsed->line)) {
    return false;
  }
  place.resize(place.size() - 2);
  parsed->file = absl::StrJoin(place, ":");
  text.remove_prefix(colon + 2);
  const size_t end = text.find("\": ");
  if (text.starts_with("rule \"") && end != std::string_view::npos) {
    parsed->rule = std::string(text.substr(6, end - 6));
    text.remove_prefix(end + 3);
  }
  parsed->reason = std::string(text);
  return true;
}

class Linter {
 public:
  Linter(const std::string& path, const RuleSetOptions& options, const Domain& domain)
      : path_(path), options_(options) {
    for (const Name& name : domain.names()) {
      if (name.kind == NameKind::kMineral && name.strength == TermStrength::kWeak) {
        weak_.emplace(Folded(name.text), name.text);
      }
    }
  }

  absl::StatusOr<std::vector<LintFinding>> Lint() {
    ASSIGN_OR_RETURN(loaded_, LoadRuleFiles(path_, options_));
    ASSIGN_OR_RETURN(const std::vector<std::string> files, FindRuleFiles(path_, false));
    for (const std::string& file : files) {
      RETURN_IF_ERROR(LintFile(file));
    }
    for (const std::string& warning : loaded_.warnings) LoadWarning(warning);
    Unfilterable();
    NotPortable();
    RETURN_IF_ERROR(Tests());
    std::sort(findings_.begin(), findings_.end(), [](const LintFinding& a, const LintFinding& b) {
      return std::tie(a.file, a.line, a.column, a.check->name, a.reason) <
             std::tie(b.file, b.line, b.column, b.check->name, b.reason);
    });
    return std::move(findings_);
  }

 private:
  void Add(std::string_view check, LoaderLine at) {
    findings_.push_back({CheckNamed(check), std::move(at.file), at.line, at.column,
                         std::move(at.rule), std::move(at.reason)});
  }
  // About a rule as a whole.
  void AddRule(std::string_view check, const RuleAst& rule, std::string reason) {
    Add(check, {PathOf(rule.info), rule.info.line, 1, rule.info.title, std::move(reason)});
  }

  std::string PathOf(const RuleInfo& info) const {
    return std::filesystem::is_directory(path_)
               ? (std::filesystem::path(path_) / info.file).string()
               : path_;
  }

  absl::Status LintFile(const std::string& file) {
    YamlLimits limits;
    limits.bytes_max = options_.file_bytes_max;
    ASSIGN_OR_RETURN(const YamlDocuments documents, ParseYamlFile(file, limits));
    for (const auto& document : documents) {
      if (document->is_map()) LintDocument(file, *document);
    }
    return absl::OkStatus();
  }

  void LintDocument(const std::string& file, const YamlNode& document) {
    const YamlNode* title = document.Find("title");
    const YamlNode* logsource = document.Find("logsource");
    const YamlNode* category = logsource == nullptr ? nullptr : logsource->Find("category");
    const std::string rule = title == nullptr ? "" : title->text;
    const auto report = [&](std::string_view check, const YamlNode& node,
                            const std::string& reason) {
      Add(check, {file, node.line, node.column, rule, reason});
    };
    const bool is_trade = category != nullptr && category->text == CategoryName(Category::kTrade);
    const FieldTable& table = is_trade ? FieldTable::Trade() : FieldTable::News();
    const ValueLinter values({&table, options_.vocabularies, &normaliser_}, report);
    for (const char* section : {"detection", "filter"}) {
      const YamlNode* selections = document.Find(section);
      if (selections == nullptr) continue;
      for (const auto& [key, value] : selections->entries) {
        if (key->text != "condition" && key->text != "rules") values.Selection(*value);
      }
    }
    const YamlNode* detection = document.Find("detection");
    if (detection == nullptr) return;
    for (const char* key : {"level", "status"}) {
      if (document.Find(key) != nullptr) continue;
      report(absl::StrCat("missing-", key), document, absl::StrCat("there is no '", key, "'"));
    }
    for (const RuleAst& ast : loaded_.rules) {
      if (PathOf(ast.info) == file && ast.info.line == document.line)
        Homonyms(ast, *detection, report);
    }
  }

  // Whether the rule holds where of all its tests just `holding` does.
  static bool HoldsWith(const RuleAst& rule, const Test* holding) {
    return rule.near.empty() && ConditionHoldsWith(rule, rule.condition, holding);
  }
  static bool ConditionHoldsWith(const RuleAst& rule, const ConditionNode& node,
                                 const Test* holding) {
    if (node.kind == ConditionNode::Kind::kSelection) {
      return NodeHoldsWith(rule.selections[node.selection].root, holding);
    }
    return Combine(
        node, [&](const ConditionNode& child) { return ConditionHoldsWith(rule, child, holding); });
  }
  static bool NodeHoldsWith(const TestNode& node, const Test* holding) {
    if (node.kind == TestNode::Kind::kTest) return &node.test == holding;
    return Combine(node, [&](const TestNode& child) { return NodeHoldsWith(child, holding); });
  }

  void Homonyms(const RuleAst& rule, const YamlNode& detection,
                const ValueLinter::Report& report) const {
    for (const Selection& selection : rule.selections) {
      std::set<std::string> terms;
      CollectHomonyms(rule, selection.root, &terms);
      if (terms.empty()) continue;
      for (const auto& [key, value] : detection.entries) {
        if (key->text != selection.name) continue;
        report("homonym-without-gate", *key,
               absl::StrCat("'", selection.name, "' alone makes the rule true, by ",
                            absl::StrJoin(terms, ", ")));
      }
    }
  }

  void CollectHomonyms(const RuleAst& rule, const TestNode& node,
                       std::set<std::string>* terms) const {
    for (const TestNode& child : node.children) CollectHomonyms(rule, child, terms);
    const Test& test = node.test;
    if (node.kind != TestNode::Kind::kTest ||
        (test.kind != TestKind::kWord && test.kind != TestKind::kPattern) ||
        ShapeOf(test.pattern).kind != PatternShape::Kind::kLiteral) {
      return;
    }
    const auto weak = weak_.find(Folded(LiteralOf(test.pattern)));
    if (weak != weak_.end() && HoldsWith(rule, &test)) terms->insert("'" + weak->second + "'");
  }

  void LoadWarning(const std::string& warning) {
    LoaderLine line;
    if (!ParseLoaderLine(warning, &line)) line.reason = warning;
    // What a check of its own has found there.
    for (const LintFinding& finding : findings_) {
      if (finding.file == line.file && finding.line == line.line && finding.column == line.column) {
        return;
      }
    }
    Add("load-warning", std::move(line));
  }

  // As the matcher sees it: rules without triggers.
  void Unfilterable() {
    for (Category category : {Category::kNews, Category::kTrade, Category::kGeneric}) {
      std::vector<const RuleAst*> rules;
      std::vector<uint32_t> indices;
      for (uint32_t i = 0; i < loaded_.rules.size(); ++i) {
        if (loaded_.rules[i].info.category != category) continue;
        rules.push_back(&loaded_.rules[i]);
        indices.push_back(i);
      }
      if (rules.empty()) continue;
      ProgramOptions options;
      options.regex_bytes_max = options_.regex_bytes_max;
      const Program program = CompileProgram(rules, indices, *rules.front()->table, options);
      for (uint32_t rule : program.always) {
        AddRule("unfilterable", *rules[rule], "an event needs no certain literal to match it");
      }
    }
  }

  // What the loader refuses when it is strict, summed up by rule.
  void NotPortable() {
    RuleSetOptions strict = options_;
    strict.strict_sigma = true;
    const absl::StatusOr<LoadedRules> loaded = LoadRuleFiles(path_, strict);
    if (loaded.ok()) return;
    std::map<std::pair<std::string, std::string>, std::vector<LoaderLine>> by_rule;
    for (absl::string_view text : absl::StrSplit(loaded.status().message(), '\n')) {
      LoaderLine line;
      if (!ParseLoaderLine(ToStd(text), &line)) continue;
      std::vector<LoaderLine>& lines = by_rule[{line.file, line.rule}];
      lines.push_back(std::move(line));
    }
    for (const auto& [rule, lines] : by_rule) {
      const std::string& title = rule.second;
      const bool is_rule = std::any_of(loaded_.rules.begin(), loaded_.rules.end(),
                                       [&](const RuleAst& ast) { return ast.info.title == title; });
      if (!is_rule) continue;
      LoaderLine first = lines.front();
      std::vector<std::string> reasons;
      for (const LoaderLine& line : lines) {
        const std::string reason = line.reason.substr(0, line.reason.find(';'));
        if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) {
          reasons.push_back(reason);
        }
      }
      first.reason = absl::StrJoin(reasons, "; ");
      Add("not-portable", std::move(first));
    }
  }

  absl::Status Tests() {
    ASSIGN_OR_RETURN(const std::unique_ptr<RuleSet> rules, RuleSet::Load(path_, options_));
    std::set<std::string> untested;
    for (const RuleAst& rule : loaded_.rules) {
      std::filesystem::path beside(PathOf(rule.info));
      bool found = false;
      for (const char* extension : {".tests.yaml", ".tests.yml"}) {
        found = found || std::filesystem::exists(beside.replace_extension(extension));
        beside.replace_extension();
      }
      if (found || !untested.insert(PathOf(rule.info)).second) continue;
      AddRule("missing-tests", rule, "no file of tests stands beside the rule");
    }
    const absl::StatusOr<std::vector<RuleTest>> tests = LoadRuleTests(path_, *rules);
    if (tests.ok()) return absl::OkStatus();
    for (absl::string_view text : absl::StrSplit(tests.status().message(), '\n')) {
      LoaderLine line;
      if (!ParseLoaderLine(ToStd(text), &line) || !line.reason.starts_with("no test ")) continue;
      if (untested.count(line.file) == 0) Add("missing-tests", std::move(line));
    }
    return absl::OkStatus();
  }

  const std::string& path_;
  const RuleSetOptions& options_;
  const Normaliser normaliser_;
  std::map<std::string, std::string> weak_;  // Folded → as written.
  LoadedRules loaded_;
  std::vector<LintFinding> findings_;
};

}  // namespace

std::span<const LintCheck> LintChecks() { return kChecks; }

std::string LintMarkdown() {
  std::string table = "| finding | what it is | what to do |\n| --- | --- | --- |\n";
  for (const LintCheck& check : kChecks) {
    absl::StrAppend(&table, "| `", ToAbsl(check.name), "`",
                    check.severity == LintSeverity::kNote ? " (a note)" : "", " | ",
                    ToAbsl(check.what), " | ", ToAbsl(check.fix), " |\n");
  }
  return table;
}

absl::StatusOr<std::vector<LintFinding>> LintRuleFiles(const std::string& path,
                                                       const RuleSetOptions& options,
                                                       const Domain& domain) {
  return Linter(path, options, domain).Lint();
}

}  // namespace lodewire
