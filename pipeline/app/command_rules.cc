// lodewire rules match.
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/exit_code.h"

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
  rule_options.skip_bad_rules = options.skip_bad_rules;
  absl::StatusOr<std::unique_ptr<RuleSet>> rules = RuleSet::Load(options.rules, rule_options);
  if (!rules.ok()) return Fail(rules.status(), ExitCode::kBadConfiguration);
  for (const std::string& warning : (*rules)->warnings()) Note("warning: " + warning);

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

}  // namespace lodewire
