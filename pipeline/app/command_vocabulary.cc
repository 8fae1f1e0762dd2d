// lodewire vocabulary suggest: words that the candidates have in common and no list knows.
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/report_reader.h"
#include "pipeline/app/wiring.h"
#include "pipeline/app/word_counter.h"
#include "pipeline/base/clock.h"
#include "pipeline/domain/domain.h"
#include "pipeline/domain/vocabulary.h"

namespace lodewire {
namespace {

using nlohmann::json;

std::string StringOf(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// The text of a candidate report, or of an event in proto3 JSON.
std::string TextOf(const json& report) {
  std::string text;
  for (const char* key : {"headline", "description", "remarks", "text", "body"}) {
    const std::string part = StringOf(report, key);
    if (!part.empty()) absl::StrAppend(&text, text.empty() ? "" : "\n", part);
  }
  return text;
}

absl::StatusOr<json> Parse(const std::string& line) {
  json report = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!report.is_object()) return absl::InvalidArgumentError("is not a JSON object");
  return report;
}

absl::Status AddKnownWords(const Config& config, WordCounter* counter) {
  ASSIGN_OR_RETURN(const VocabularySet vocabularies,
                   VocabularySet::Load(config.rules.vocabulary_directory));
  for (const auto& [name, vocabulary] : vocabularies.all()) {
    for (const Term& term : vocabulary.terms) counter->AddKnown(term.text);
  }
  ASSIGN_OR_RETURN(const auto domain, Domain::Load(config.rules.domain_directory));
  for (const Name& name : domain->names()) counter->AddKnown(name.text);
  return absl::OkStatus();
}

void Print(const WordCounter& counter, const std::vector<Suggestion>& suggestions, bool as_json) {
  if (as_json) {
    json list = json::array();
    for (const Suggestion& one : suggestions) {
      list.push_back({{"phrase", one.phrase},
                      {"candidates", one.texts},
                      {"languages", one.languages},
                      {"example", one.example}});
    }
    std::cout << json{{"candidates", counter.texts()}, {"suggestions", list}}.dump() << "\n";
    return;
  }
  if (suggestions.empty()) {
    std::cout << counter.texts() << " candidates, nothing in common that is not known\n";
    return;
  }
  std::cout << counter.texts() << " candidates\n\n  count  phrase\n";
  for (const Suggestion& one : suggestions) {
    const std::string languages = absl::StrJoin(one.languages, ", ");
    std::string example = one.example.substr(0, one.example.find('\n'));
    std::cout << absl::StreamFormat("%7d  %s%s\n         e.g. %s\n", one.texts, one.phrase,
                                    languages.empty() ? "" : absl::StrCat("  (", languages, ")"),
                                    example);
  }
}

}  // namespace

int VocabularySuggestCommand(const VocabularySuggestOptions& options) {
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  WordCounter counter;
  absl::Status status = AddKnownWords(*config, &counter);
  if (!status.ok()) return Fail(status, ExitCode::kBadConfiguration);
  if (!options.background.empty()) {
    status = ForEachReportOfFile(options.background, [&](const std::string& line) {
      ASSIGN_OR_RETURN(const json event, Parse(line));
      counter.AddBackground(TextOf(event));
      return absl::OkStatus();
    });
    if (!status.ok()) return Fail(status, ExitCode::kFailure);
  }
  const AddReport add = [&](const std::string& line) {
    ASSIGN_OR_RETURN(const json report, Parse(line));
    if (!options.reason.empty() && StringOf(report, "reason") != options.reason) {
      return absl::OkStatus();
    }
    counter.Add(StringOf(report, "language"), TextOf(report));
    return absl::OkStatus();
  };
  if (!options.file.empty()) {
    status = ForEachReportOfFile(options.file, add);
  } else if (config->candidates.topic.empty()) {
    return Fail(absl::FailedPreconditionError(
                    "candidates.topic is empty, so none are kept; set it, or give a file"),
                ExitCode::kUsage);
  } else {
    const absl::Status broker = RequireBroker(*config);
    if (!broker.ok()) return Fail(broker, ExitCode::kBrokerUnavailable);
    status = ForEachReport(*config, config->candidates.topic, 0, "suggest", add);
  }
  if (!status.ok()) return Fail(status, ExitCode::kFailure);
  Print(counter, counter.Suggest(options.least, options.count), options.common.json);
  return ExitCode::kOk;
}

}  // namespace lodewire
