// lodewire rules test.
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "pipeline/app/console.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/event_reader.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/junit.h"
#include "pipeline/app/rule_tools.h"
#include "pipeline/rules/rule_tests.h"

namespace lodewire {
namespace {

using nlohmann::json;

// Runs one rule test through the same decode, normalise and match as an event from Kafka; says what
// is wrong, or nothing.
std::string RunTest(const Engine& engine, const RuleTest& test, EventReader* reader,
                    RuleSet::Scratch* scratch) {
  const RuleSet& rules = engine.rules();
  const absl::Status status =
      reader->ReadJson(test.event_json, rules.info(test.rules.front()).category);
  if (!status.ok()) return std::string(status.message());
  std::vector<uint64_t> words(MatchBits::WordsFor(rules.size()));
  MatchBits bits(words.data(), words.size());
  const EventView* view = &reader->view();
  rules.Match({&view, 1}, scratch, {&bits, 1});
  for (uint32_t rule : test.rules) {
    const bool expected = test.Expects(rules.info(rule).id);
    if (bits.Test(rule) == expected) continue;
    return absl::StrCat("rule '", rules.info(rule).title, "' ",
                        expected ? "should match and does not" : "must not match and does");
  }
  return "";
}

absl::Status WriteJunit(const std::string& path, const std::vector<JunitResult>& results) {
  std::ofstream stream(path, std::ios::binary);
  stream << JunitXml("lodewire rules test", results);
  stream.close();
  if (stream) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(path, ": cannot be written; does its directory exist, may this user write it?"));
}

void Print(const std::vector<JunitResult>& results, size_t failed, bool as_json) {
  json rows = json::array();
  for (const JunitResult& result : results) {
    const bool passed = result.failure.empty();
    if (as_json) {
      rows.push_back({{"file", result.suite},
                      {"name", result.name},
                      {"passed", passed},
                      {"reason", result.failure}});
    } else if (!passed) {
      std::cout << "FAILED " << result.suite << ":" << result.line << ": " << result.name << ": "
                << result.failure << "\n";
    }
  }
  const size_t passed = results.size() - failed;
  if (as_json) {
    std::cout << json{{"tests", rows}, {"passed", passed}, {"failed", failed}}.dump() << "\n";
  } else {
    std::cout << passed << " passed, " << failed << " failed\n";
  }
}

}  // namespace

int RulesTestCommand(const RulesTestOptions& options) {
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  if (!options.rules.empty()) config->rules.directory = options.rules;
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Load(*config);
  if (!engine.ok()) return Fail(engine.status(), ExitCode::kBadConfiguration);
  absl::StatusOr<std::vector<RuleTest>> tests =
      LoadRuleTests(config->rules.directory, (*engine)->rules());
  if (!tests.ok()) return Fail(tests.status(), ExitCode::kBadConfiguration);

  EventReader reader(&(*engine)->normaliser(), &(*engine)->domain().reference());
  RuleSet::Scratch scratch((*engine)->rules());
  std::vector<JunitResult> results;
  size_t failed = 0;
  for (const RuleTest& test : *tests) {
    results.push_back(
        {test.file, test.name, RunTest(**engine, test, &reader, &scratch), test.line});
    failed += results.back().failure.empty() ? 0 : 1;
  }
  Print(results, failed, options.common.json);
  if (!options.junit.empty()) {
    const absl::Status status = WriteJunit(options.junit, results);
    if (!status.ok()) return Fail(status, ExitCode::kFailure);
  }
  return failed == 0 ? ExitCode::kOk : ExitCode::kFailure;
}

}  // namespace lodewire
