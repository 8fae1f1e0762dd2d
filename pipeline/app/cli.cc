// The command line: one function adds one subcommand. Options are stored in structs that outlive
// the parse.
#include "pipeline/app/cli.h"

#include <unistd.h>

#include <iostream>

#include "pipeline/app/cli_tree.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/exit_code.h"

namespace lodewire {
namespace {

constexpr char kDescription[] =
    "Lodewire reads news and trade events from Kafka, matches Sigma rules for rare earths, "
    "gallium, germanium, "
    "antimony and tungsten, and publishes alerts to downstream topics.";
constexpr char kFooter[] =
    "Start here:\n"
    "  lodewire demo                                  the whole pipeline on an embedded broker\n"
    "  lodewire scan page.html                        which rules a page or a file of events "
    "meets\n"
    "  lodewire validate --config lodewire.yaml       is the configuration right?\n"
    "  lodewire topics create --config lodewire.yaml  make the topics it names\n"
    "  lodewire run --config lodewire.yaml            the service\n"
    "\n"
    "Exit codes: 0 done, 1 failure, 2 usage, 69 broker unavailable, 78 bad configuration.\n"
    "Data goes to stdout, messages to stderr.";

void AddRun(CLI::App* app, Choice* choice) {
  auto [command, options] = AddCommand(
      app, choice, "run",
      "the service: consume, match, alert, until SIGTERM (a second signal forces)", RunCommand);
  command->add_option("--log-format", options->log_format, "lines on stderr as logfmt or as JSON")
      ->capture_default_str()
      ->check(CLI::IsMember({"logfmt", "json"}));
}

void AddValidate(CLI::App* app, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      app, choice, "validate",
      "check configuration, rules and domain data, and print the memory plan; exit 78 when bad",
      ValidateCommand);
  command->add_flag("--strict-sigma", options->strict_sigma,
                    "refuse Lodewire's extensions, as rules.strict_sigma does");
}

void AddDemo(CLI::App* app, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      app, choice, "demo",
      "the whole pipeline on an embedded broker with a feed of realistic events; ends by itself",
      DemoCommand);
  command->add_option("--events", options->events, "how many events the feed sends")
      ->capture_default_str();
  command->add_option("--seed", options->seed, "the same seed gives the same alerts, ids too")
      ->capture_default_str();
  command
      ->add_option(
          "--rate", options->rate,
          "events a second; 0: as fast as the pipeline reads, where latency is mostly queueing")
      ->capture_default_str();
  command->add_flag(
      "--keep", options->keep,
      "leave the embedded broker up afterwards and print its address for `lodewire tail`");
}

void AddScan(CLI::App* app, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      app, choice, "scan",
      "match files without Kafka: JSONL of events, a .txt or .html page as one news event, or - ",
      ScanCommand);
  command->add_option("files", options->files, "files to scan; - reads JSONL from stdin")
      ->required()
      ->type_name("FILE");
  AddCategory(command, &options->category, "news or trade; default: by the fields of each line");
  command
      ->add_option("--event-time", options->event_time,
                   "when a page was published: 2025-05-09 or RFC 3339; default: now")
      ->type_name("TIME");
  AddRulesPath(command, &options->rules);
  command
      ->add_option(
          "--compare", options->compare,
          "print no alerts but which would come and go, were these older rules replaced by "
          "those of --rules")
      ->type_name("PATH");
  command
      ->add_flag("--rule-cost", options->rule_cost,
                 "print no alerts but what each rule cost on these events, the dearest first")
      ->excludes("--compare");
}

void AddFeed(CLI::App* app, Choice* choice) {
  auto [command, options] = AddCommand(
      app, choice, "feed",
      "send JSONL events to a Kafka topic, in the encoding that the configuration gives it",
      FeedCommand);
  command->add_option("files", options->files, "JSONL files; - is stdin")
      ->required()
      ->type_name("FILE");
  command->add_option("--topic", options->topic, "an input topic of the configuration")->required();
  command->add_option("--rate", options->rate, "records a second; 0: no limit")
      ->capture_default_str();
}

void AddTail(CLI::App* app, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      app, choice, "tail", "print the alerts of a running cluster as they come", TailCommand);
  command->add_option("--bootstrap-servers", options->bootstrap_servers,
                      "brokers instead of the configuration's, host:port[,host:port]");
  command->add_option("--topic", options->topics,
                      "alert topics; default: that of the broadest route");
  command->add_flag("--from-beginning", options->from_beginning,
                    "also print what is there already; default: only what comes");
  command->add_option("--limit", options->limit, "end after so many alerts; 0: go on")
      ->capture_default_str();
  command
      ->add_option("--idle-exit-ms", options->idle_exit_ms,
                   "end after so many milliseconds without an alert; 0: go on")
      ->capture_default_str();
}

void AddTopics(CLI::App* app, Choice* choice) {
  CLI::App* topics = app->add_subcommand("topics", "the topics that a configuration names");
  topics->require_subcommand(1);
  auto [command, options] = AddJsonCommand(
      topics, choice, "create",
      "make the input, dead-letter and alert topics that do not exist yet", TopicsCreateCommand);
  command->add_option("--partitions", options->partitions, "partitions of each new topic")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  command
      ->add_option("--replication-factor", options->replication_factor,
                   "replicas of each new topic; -1: the broker's default")
      ->capture_default_str();
}

void AddLookup(CLI::App* app, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      app, choice, "lookup",
      "what is known of a tariff code or a term: minerals, codes, control regimes by date",
      LookupCommand);
  command->add_option("what", options->what, "a code (8112.92, 811292) or a term (GaAs, 锑)")
      ->type_name("CODE|TERM");
  command->add_option("--at", options->at, "2025-05-09 or RFC 3339; default: now")
      ->type_name("TIME");
  command->add_flag("--calendar", options->calendar,
                    "instead: which regimes change their status after that time");
}

void AddMetrics(CLI::App* app, Choice* choice) {
  CLI::App* command =
      app->add_subcommand("metrics", "the metrics that a running service shows at /metrics");
  auto options = On<MetricsOptions>(command, choice, MetricsCommand);
  AddJson(command, &options->common);
  command->add_flag("--markdown", options->markdown, "as docs/metrics.md");
}

void AddHealth(CLI::App* app, Choice* choice) {
  auto [command, options] = AddJsonCommand(
      app, choice, "health",
      "ask the service of this configuration how it is; exit 1 when it is not live", HealthCommand);
  command->add_flag("--ready", options->ready, "exit 1 also when it is not ready");
}

void AddRules(CLI::App* app, Choice* choice) {
  CLI::App* rules = app->add_subcommand("rules", "work with rules");
  rules->require_subcommand(1);
  auto [match, match_options] = AddJsonCommand(
      rules, choice, "match",
      "match any JSON objects with any Sigma rules; prints {\"line\":N,\"rules\":[id…]} a line",
      RulesMatchCommand);
  match->add_option("--rules", match_options->rules, "rule file or directory")->required();
  match->add_option("--vocabulary", match_options->vocabulary,
                    "directory of vocabularies for `expand`; default: the configuration's");
  match
      ->add_option_function<std::vector<std::string>>(
          "--logsource",
          [options = match_options.get()](const std::vector<std::string>& pairs) {
            for (const std::string& pair : pairs) options->logsource.push_back(SplitPair(pair));
          },
          "only rules whose logsource has these, e.g. product=windows,category=process_creation")
      ->delimiter(',')
      ->type_name("KEY=VALUE,…")
      ->allow_extra_args(false);
  match->add_flag("--strict-sigma", match_options->strict_sigma, "refuse Lodewire's extensions");
  match->add_flag("--skip-bad-rules", match_options->skip_bad_rules,
                  "leave out what cannot be loaded, naming each on stderr, instead of ending");
  match->add_option("file", match_options->file, "JSONL file; - is stdin")->required();
  auto [compare, compare_options] = AddJsonCommand(
      rules, choice, "compare",
      "what the rules of rules.shadow would have said otherwise: alerts that would come and go",
      RulesCompareCommand);
  compare->add_option("file", compare_options->file, "JSONL of reports instead of the shadow topic")
      ->type_name("FILE");
  compare->add_option("--hours", compare_options->hours, "only reports of the last N hours")
      ->type_name("N");
  AddRuleTools(rules, choice);
}

void AddVocabulary(CLI::App* app, Choice* choice) {
  CLI::App* vocabulary = app->add_subcommand("vocabulary", "the lists of words that rules use");
  vocabulary->require_subcommand(1);
  auto [suggest, options] = AddJsonCommand(
      vocabulary, choice, "suggest",
      "words that no list knows, from the candidates topic: events that look like something (rules "
      "tagged lodewire.candidate) and alerted by no rule. Compare with ordinary events by "
      "--background, e.g. lodewire vocabulary suggest --background last-month.jsonl",
      VocabularySuggestCommand);
  suggest->add_option("file", options->file, "JSONL of candidates instead of the topic")
      ->type_name("FILE");
  suggest
      ->add_option("--background", options->background,
                   "JSONL of ordinary events; what is as frequent there is left out")
      ->type_name("FILE");
  suggest->add_option("--reason", options->reason, "only candidates of this reason")
      ->type_name("TEXT");
  suggest->add_option("--min", options->least, "a phrase stands in so many candidates (2)")
      ->type_name("N");
  suggest->add_option("--count", options->count, "at most so many phrases (30)")->type_name("N");
}

// They show the tree that they stand in, which is whole when they run.
void AddTreePages(CLI::App* app, Choice* choice) {
  CLI::App* completion = app->add_subcommand(
      "completion",
      "completions of a shell on stdout: source it, or put it where the shell looks for them");
  auto shell = std::make_shared<std::string>();
  completion->add_option("shell", *shell, "for which shell")
      ->required()
      ->type_name("SHELL")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->callback([app, choice, shell] {
    choice->run = [app, shell] {
      const std::vector<CliCommand> tree = CliTree(*app);
      std::cout << (*shell == "bash"  ? BashCompletion(tree)
                    : *shell == "zsh" ? ZshCompletion(tree)
                                      : FishCompletion(tree));
      return ExitCode::kOk;
    };
  });
  app->add_subcommand("man", "the manual page lodewire(1) on stdout, for `man -l -`")
      ->callback([app, choice] {
        choice->run = [app] {
          std::cout << ManPage(CliTree(*app));
          return ExitCode::kOk;
        };
      });
}

}  // namespace

std::pair<std::string, std::string> SplitPair(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw CLI::ValidationError("'" + text + "' is not KEY=VALUE");
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void AddCommon(CLI::App* command, CommonOptions* common) {
  command
      ->add_option("-c,--config", common->config,
                   "configuration file; default: ./config/lodewire.yaml, then the one beside the "
                   "binary, then /etc/lodewire/lodewire.yaml")
      ->type_name("FILE");
  command
      ->add_option_function<std::vector<std::string>>(
          "--set",
          [common](const std::vector<std::string>& pairs) {
            for (const std::string& pair : pairs) common->overrides.push_back(SplitPair(pair));
          },
          "override a key of the configuration, e.g. --set kafka.bootstrap_servers=localhost:9092")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void AddJson(CLI::App* command, CommonOptions* common) {
  command->add_flag("--json", common->json, "JSON on stdout instead of text");
}

void AddRulesPath(CLI::App* command, std::string* rules) {
  command->add_option("--rules", *rules, "rule file or directory instead of the configuration's")
      ->type_name("PATH");
}

void AddCategory(CLI::App* command, std::string* category, const std::string& description) {
  command->add_option("--category", *category, description)
      ->check(CLI::IsMember({"news", "trade"}));
}

absl::StatusOr<Config> LoadCommandConfig(const CommonOptions& common) {
  return LoadConfig(common.config.empty() ? DefaultConfigPath() : common.config, common.overrides);
}

int Main(int argc, char** argv) {
  CLI::App app(kDescription, "lodewire");
  app.footer(kFooter);
  app.require_subcommand(0, 1);
  Choice choice;
  AddRun(&app, &choice);
  AddValidate(&app, &choice);
  AddDemo(&app, &choice);
  AddScan(&app, &choice);
  AddFeed(&app, &choice);
  AddTail(&app, &choice);
  AddTopics(&app, &choice);
  AddLookup(&app, &choice);
  AddGroupTools(&app, &choice);
  AddRules(&app, &choice);
  AddVocabulary(&app, &choice);
  AddOperate(&app, &choice);
  AddTreePages(&app, &choice);
  AddMetrics(&app, &choice);
  AddHealth(&app, &choice);
  bool version_json = false;
  bool version_flag = false;
  CLI::App* version = app.add_subcommand("version", "the version of Lodewire and of its libraries");
  version->add_flag("--json", version_json, "JSON on stdout");
  version->callback([&] { choice.run = [&] { return VersionCommand(version_json); }; });
  app.add_flag("--version", version_flag, "the same as `lodewire version`");
  CLI::App* help = app.add_subcommand("help", "this page");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& call) {
    app.exit(call);
    return ExitCode::kOk;
  } catch (const CLI::CallForAllHelp& call) {
    app.exit(call);
    return ExitCode::kOk;
  } catch (const CLI::ParseError& error) {
    std::cerr << "lodewire: " << error.what()
              << "\nTry `lodewire --help` or `lodewire COMMAND --help`.\n";
    return ExitCode::kUsage;
  }
  if (version_flag) return VersionCommand(false);
  if (help->parsed()) {
    // app.help() would be that of the subcommand `help`.
    std::cout << app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
    return ExitCode::kOk;
  }
  if (!choice.run) {
    std::cerr << app.help();
    return ExitCode::kUsage;
  }
  return choice.run();
}

}  // namespace lodewire
