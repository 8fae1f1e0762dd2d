// lodewire rules match, rules test.
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/event_reader.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/rules/rule_tests.h"

namespace lodewire {
namespace {

using nlohmann::json;

// JSON lines of up to this many bytes are matched; tools have no back-pressure.
constexpr size_t kArenaBytes = size_t{64} << 20;
constexpr uint16_t kValuesMax = 16384;

absl::StatusOr<VocabularySet> Vocabularies(const RulesMatchOptions& options) {
  if (!options.vocabulary.empty()) return VocabularySet::Load(options.vocabulary);
  const std::string path =
      options.common.config.empty() ? DefaultConfigPath() : options.common.config;
  const std::filesystem::path beside = std::filesystem::path(path).parent_path() / "vocabulary";
  // Foreign rules need no vocabulary; only a rule with `expand` would miss it, and says so.
  if (!std::filesystem::exists(beside)) return VocabularySet();
  return VocabularySet::Load(beside.string());
}

// One rule test, run through the same decode, normalise and match as an event from Kafka.
struct TestRun {
  std::string file;
  std::string name;
  bool passed = false;
  std::string why;
};

TestRun RunTest(const Engine& engine, const RuleTest& test, EventReader* reader,
                RuleSet::Scratch* scratch) {
  TestRun run{test.file, test.name, false, ""};
  const Category category = engine.rules().info(test.rules.front()).category;
  const absl::Status status = reader->ReadJson(test.event_json, category);
  if (!status.ok()) {
    run.why = std::string(status.message());
    return run;
  }
  std::vector<uint64_t> words(MatchBits::WordsFor(engine.rules().size()));
  MatchBits bits(words.data(), words.size());
  const EventView* view = &reader->view();
  engine.rules().Match({&view, 1}, scratch, {&bits, 1});
  for (uint32_t rule : test.rules) {
    const bool expected = test.Expects(engine.rules().info(rule).id);
    if (bits.Test(rule) == expected) continue;
    run.why = absl::StrCat("rule '", engine.rules().info(rule).title, "' ",
                           expected ? "should match and does not" : "must not match and does");
    return run;
  }
  run.passed = true;
  return run;
}

}  // namespace

int RulesMatchCommand(const RulesMatchOptions& options) {
  absl::StatusOr<VocabularySet> vocabularies = Vocabularies(options);
  if (!vocabularies.ok()) return Fail(vocabularies.status(), ExitCode::kBadConfiguration);
  FieldTable table;
  RuleSetOptions rule_options;
  rule_options.generic_table = &table;
  rule_options.logsource = options.logsource;
  rule_options.vocabularies = &*vocabularies;
  rule_options.strict_sigma = options.strict_sigma;
  absl::StatusOr<std::unique_ptr<RuleSet>> rules = RuleSet::Load(options.rules, rule_options);
  if (!rules.ok()) return Fail(rules.status(), ExitCode::kBadConfiguration);

  OwnedEventView owned(kValuesMax, static_cast<uint16_t>(table.size()));
  EventView& view = owned.view();
  std::vector<char> arena_bytes(kArenaBytes);
  TextArena arena(arena_bytes);
  JsonDecoder decoder(&table);
  RuleSet::Scratch scratch(**rules);
  std::vector<uint64_t> words(MatchBits::WordsFor((*rules)->size()));
  MatchBits bits(words.data(), words.size());
  const absl::Status status =
      ForEachLine(options.file, [&](uint64_t number, const std::string& line) -> absl::Status {
        std::string why;
        const DecodeResult result = decoder.Decode(line, &view, &arena, &why);
        if (result.verdict != Verdict::kOk) {
          return absl::InvalidArgumentError(
              absl::StrCat(options.file, ":", number, ": ", ToAbsl(VerdictName(result.verdict)),
                           ": ", why.empty() ? std::string(VerdictRemedy(result.verdict)) : why));
        }
        const EventView* views = &view;
        (*rules)->Match({&views, 1}, &scratch, {&bits, 1});
        json matched = json::array();
        bits.ForEach([&](uint32_t rule) { matched.push_back((*rules)->info(rule).id); });
        if (options.common.json) {
          std::cout << "{\"line\":" << number << ",\"rules\":" << matched.dump() << "}\n";
        } else {
          std::cout << number << ":";
          bits.ForEach([&](uint32_t rule) {
            std::cout << " " << (*rules)->info(rule).id << " (" << (*rules)->info(rule).title
                      << ")";
          });
          std::cout << "\n";
        }
        arena.ReleaseTo(arena.Mark());
        return absl::OkStatus();
      });
  if (!status.ok()) return Fail(status, ExitCode::kFailure);
  return ExitCode::kOk;
}

int RulesTestCommand(const RulesTestOptions& options) {
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Load(*config);
  if (!engine.ok()) return Fail(engine.status(), ExitCode::kBadConfiguration);
  absl::StatusOr<std::vector<RuleTest>> tests =
      LoadRuleTests(config->rules.directory, (*engine)->rules());
  if (!tests.ok()) return Fail(tests.status(), ExitCode::kBadConfiguration);

  EventReader reader(&(*engine)->normaliser());
  RuleSet::Scratch scratch((*engine)->rules());
  size_t failed = 0;
  json rows = json::array();
  for (const RuleTest& test : *tests) {
    const TestRun run = RunTest(**engine, test, &reader, &scratch);
    failed += run.passed ? 0 : 1;
    if (options.common.json) {
      rows.push_back(
          {{"file", run.file}, {"name", run.name}, {"passed", run.passed}, {"reason", run.why}});
    } else if (!run.passed) {
      std::cout << "FAILED " << run.file << ": " << run.name << ": " << run.why << "\n";
    }
  }
  if (options.common.json) {
    std::cout
        << json{{"tests", rows}, {"passed", tests->size() - failed}, {"failed", failed}}.dump()
        << "\n";
  } else {
    std::cout << tests->size() - failed << " passed, " << failed << " failed\n";
  }
  return failed == 0 ? ExitCode::kOk : ExitCode::kFailure;
}

}  // namespace lodewire
