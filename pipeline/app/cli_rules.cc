// The command line of the tools for the author of a rule.
#include "pipeline/app/cli.h"
#include "pipeline/app/rule_tools.h"

namespace lodewire {
namespace {

void AddList(CLI::App* rules, Choice* choice) {
  auto [command, options] =
      AddJsonCommand(rules, choice, "list", "the rules, one a line", RulesListCommand);
  AddRulesPath(command, &options->rules);
  command->add_option("--level", options->level, "rules of this level or above")
      ->check(CLI::IsMember({"informational", "low", "medium", "high", "critical"}));
  command->add_option("--mineral", options->mineral,
                      "rules that assert this mineral, e.g. gallium, or have it among their tags");
  AddCategory(command, &options->category, "rules for these events");
}

void AddTest(CLI::App* rules, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      rules, choice, "test", "run every NAME.tests.yaml beside the rules; exit 1 when one fails",
      RulesTestCommand);
  AddRulesPath(command, &options->rules);
  command->add_option("--junit", options->junit, "also write the results as JUnit XML")
      ->type_name("FILE");
}

void AddExplain(CLI::App* rules, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      rules, choice, "explain", "why rules match an event or not, and what would have changed that",
      RulesExplainCommand);
  AddRulesPath(command, &options->rules);
  command
      ->add_option("--event", options->event,
                   "one JSON object, JSONL of events, or a page (.txt, .html); - is stdin")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--rule", options->rule,
                   "this rule in full; default: the rules that match in full, the others in short")
      ->type_name("ID|TITLE");
  AddCategory(command, &options->category, "news or trade; default: by the fields of each event");
  command->add_flag("--all", options->every_test,
                    "also list the values of long lists that are not in the event");
}

void AddLint(CLI::App* rules, Choice* choice) {
  auto [command, options] =
      AddJsonCommand(rules, choice, "lint",
                     "what is sound in the rules and yet likely a mistake, each with what to do",
                     RulesLintCommand);
  AddRulesPath(command, &options->rules);
  command->add_flag("--deny-warnings", options->deny_warnings, "exit 1 when there is a warning");
  command->add_flag("--strict-sigma", options->strict_sigma,
                    "a rule that other Sigma tools cannot read is a warning, not a note");
  command->add_flag("--notes", options->notes, "print notes too, not only their number");
  command->add_flag("--checks", options->checks, "only print what lint looks for, as Markdown");
}

void AddSchema(CLI::App* rules, Choice* choice) {
  CLI::App* command = rules->add_subcommand(
      "schema", "JSON Schema of rule files, Lodewire's extensions included, for editors");
  auto options = On<RulesSchemaOptions>(command, choice, RulesSchemaCommand);
  command->add_flag("--tests", options->tests, "of NAME.tests.yaml instead");
}

void AddExport(CLI::App* rules, Choice* choice) {
  auto [command, options] =
      AddJsonCommand(rules, choice, "export",
                     "the rules as searches of another system, through pySigma; says for each what "
                     "is lost",
                     RulesExportCommand);
  AddRulesPath(command, &options->rules);
  command->add_option("--backend", options->backend, "splunk, lucene, esql, opensearch_lucene, ...")
      ->required();
  command
      ->add_option("--python", options->python,
                   "a Python that has pySigma; without it, what to install is said")
      ->type_name("PATH")
      ->capture_default_str();
}

}  // namespace

void AddRuleTools(CLI::App* rules, Choice* choice) {
  AddList(rules, choice);
  AddTest(rules, choice);
  AddExplain(rules, choice);
  AddLint(rules, choice);
  AddSchema(rules, choice);
  AddExport(rules, choice);
}

}  // namespace lodewire
