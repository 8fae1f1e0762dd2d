// The command line of the tools for the author of a rule.
#include "pipeline/app/cli.h"
#include "pipeline/app/rule_tools.h"

namespace lodewire {
namespace {

void AddRulesPath(CLI::App* command, std::string* rules) {
  command->add_option("--rules", *rules, "rule file or directory instead of the configuration's")
      ->type_name("PATH");
}

void AddList(CLI::App* rules, Choice* choice) {
  CLI::App* command = rules->add_subcommand("list", "the rules, one a line");
  auto options = On<RulesListOptions>(command, choice, RulesListCommand);
  AddCommon(command, &options->common);
  AddJson(command, &options->common);
  AddRulesPath(command, &options->rules);
  command->add_option("--level", options->level, "rules of this level or above")
      ->check(CLI::IsMember({"informational", "low", "medium", "high", "critical"}));
  command->add_option("--mineral", options->mineral,
                      "rules that assert this mineral, e.g. gallium, or have it among their tags");
  command->add_option("--category", options->category, "rules for these events")
      ->check(CLI::IsMember({"news", "trade"}));
}

void AddTest(CLI::App* rules, Choice* choice) {
  CLI::App* command = rules->add_subcommand(
      "test", "run every NAME.tests.yaml beside the rules; exit 1 when one fails");
  auto options = On<RulesTestOptions>(command, choice, RulesTestCommand);
  AddCommon(command, &options->common);
  AddJson(command, &options->common);
  AddRulesPath(command, &options->rules);
  command->add_option("--junit", options->junit, "also write the results as JUnit XML")
      ->type_name("FILE");
}

void AddExplain(CLI::App* rules, Choice* choice) {
  CLI::App* command = rules->add_subcommand(
      "explain", "why rules match an event or not, and what would have changed that");
  auto options = On<RulesExplainOptions>(command, choice, RulesExplainCommand);
  AddCommon(command, &options->common);
  AddJson(command, &options->common);
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
  command
      ->add_option("--category", options->category,
                   "news or trade; default: by the fields of each event")
      ->check(CLI::IsMember({"news", "trade"}));
  command->add_flag("--all", options->every_test,
                    "also list the values of long lists that are not in the event");
}

void AddLint(CLI::App* rules, Choice* choice) {
  CLI::App* command = rules->add_subcommand(
      "lint", "what is sound in the rules and yet likely a mistake, each with what to do");
  auto options = On<RulesLintOptions>(command, choice, RulesLintCommand);
  AddCommon(command, &options->common);
  AddJson(command, &options->common);
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

}  // namespace

void AddRuleTools(CLI::App* rules, Choice* choice) {
  AddList(rules, choice);
  AddTest(rules, choice);
  AddExplain(rules, choice);
  AddLint(rules, choice);
  AddSchema(rules, choice);
}

}  // namespace lodewire
