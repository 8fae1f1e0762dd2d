// lodewire scan --compare: what another rule set would have said of recorded events.
#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "pipeline/alert/judge.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/engine.h"
#include "pipeline/app/event_files.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/event/headline.h"
#include "pipeline/text/provider_chrome.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

// What one rule set says of the events.
class RuleVerdicts {
 public:
  explicit RuleVerdicts(std::unique_ptr<Engine> engine)
      : engine_(std::move(engine)),
        scratch_(engine_->rules()),
        words_(MatchBits::WordsFor(engine_->rules().size())),
        judge_(&engine_->rules(), &engine_->domain(), JudgeContext()),
        alert_(std::make_unique<Alert>()) {}

  void Judge(const EventView& view, const Record& record) {
    MatchBits bits(words_.data(), words_.size());
    const EventView* views = &view;
    engine_->rules().Match({&views, 1}, &scratch_, {&bits, 1});
    rules_.clear();
    bits.ForEach([&](uint32_t rule) {
      const RuleInfo& info = engine_->rules().info(rule);
      // Rules that do not alert need no id.
      rules_[info.id.empty() ? info.title : info.id] = &info;
    });
    JudgeInput input;
    input.view = &view;
    input.record = &record;
    input.matches = bits;
    severity_ = Severity::kUnspecified;
    if (judge_.Assemble(input, alert_.get())) severity_ = alert_->severity;
  }

  const ReferencePrices& prices() const { return engine_->domain().reference(); }
  // Of the alert; kUnspecified: there is none.
  Severity severity() const { return severity_; }
  // Those that hold, by id.
  const std::map<std::string, const RuleInfo*>& rules() const { return rules_; }

 private:
  const std::unique_ptr<Engine> engine_;
  RuleSet::Scratch scratch_;
  std::vector<uint64_t> words_;
  lodewire::Judge judge_;
  std::unique_ptr<Alert> alert_;
  Severity severity_ = Severity::kUnspecified;
  std::map<std::string, const RuleInfo*> rules_;
};

// One event of which the two say different things.
struct Difference {
  std::string file;
  int64_t line = 0;
  std::string headline;
  Severity before = Severity::kUnspecified;
  Severity after = Severity::kUnspecified;
  std::vector<const RuleInfo*> came;
  std::vector<const RuleInfo*> went;

  std::string_view Verdict() const {
    if (before == after) return "rules";
    if (before == Severity::kUnspecified) return "came";
    return after == Severity::kUnspecified ? "went" : "changed";
  }
  bool any() const { return before != after || !came.empty() || !went.empty(); }
};

std::vector<const RuleInfo*> OnlyIn(const RuleVerdicts& verdicts, const RuleVerdicts& others) {
  std::vector<const RuleInfo*> rules;
  for (const auto& [id, rule] : verdicts.rules()) {
    if (others.rules().count(id) == 0) rules.push_back(rule);
  }
  return rules;
}

Difference DifferenceOf(const EventFiles& events, const RuleVerdicts& before,
                        const RuleVerdicts& after) {
  const EventView& view = events.view();
  Difference difference;
  difference.file = events.file();
  difference.line = events.line();
  difference.headline = std::string(HeadlineOf(view));
  difference.before = before.severity();
  difference.after = after.severity();
  difference.came = OnlyIn(after, before);
  difference.went = OnlyIn(before, after);
  return difference;
}

class Summary {
 public:
  void AddEvent(const Difference& difference) {
    ++events_;
    before_ += difference.before != Severity::kUnspecified ? 1 : 0;
    after_ += difference.after != Severity::kUnspecified ? 1 : 0;
    if (!difference.any()) return;
    ++verdicts_[std::string(difference.Verdict())];
    for (const RuleInfo* rule : difference.came) ++RowOf(*rule).came;
    for (const RuleInfo* rule : difference.went) ++RowOf(*rule).went;
  }
  void AddUnreadable() { ++unreadable_; }
  uint64_t unreadable() const { return unreadable_; }

  void PrintJson() {
    ordered_json rules = ordered_json::array();
    for (const auto& [id, row] : rows_) {
      rules.push_back(
          {{"id", row.id}, {"title", row.title}, {"came", row.came}, {"went", row.went}});
    }
    std::cout << ordered_json{{"summary",
                               {{"events", events_},
                                {"unreadable", unreadable_},
                                {"alerts_before", before_},
                                {"alerts_after", after_},
                                {"came", verdicts_["came"]},
                                {"went", verdicts_["went"]},
                                {"changed", verdicts_["changed"]},
                                {"rules_only", verdicts_["rules"]},
                                {"rules", rules}}}}
                     .dump()
              << "\n";
  }

  void PrintText() {
    std::cout << events_ << " events: " << before_ << " alerts before, " << after_ << " after; "
              << verdicts_["came"] << " came, " << verdicts_["went"] << " went, "
              << verdicts_["changed"] << " changed severity, " << verdicts_["rules"]
              << " by rules alone\n";
    for (const auto& [id, row] : rows_) {
      std::cout << "  +" << row.came << " -" << row.went << "  " << row.title << " (" << row.id
                << ")\n";
    }
  }

 private:
  struct Row {
    std::string id;
    std::string title;
    uint64_t came = 0;
    uint64_t went = 0;
  };
  Row& RowOf(const RuleInfo& rule) {
    Row& row = rows_[rule.id.empty() ? rule.title : rule.id];
    row.id = rule.id;
    row.title = rule.title;
    return row;
  }

  uint64_t events_ = 0;
  uint64_t unreadable_ = 0;
  uint64_t before_ = 0;
  uint64_t after_ = 0;
  std::map<std::string, uint64_t> verdicts_;
  std::map<std::string, Row> rows_;
};

ordered_json RulesJson(const std::vector<const RuleInfo*>& rules) {
  ordered_json json = ordered_json::array();
  for (const RuleInfo* rule : rules) {
    json.push_back({{"id", rule->id},
                    {"title", rule->title},
                    {"level", std::string(SeverityNameOrNone(rule->level))}});
  }
  return json;
}

void PrintJson(const Difference& difference) {
  std::cout << ordered_json{{"file", difference.file},
                            {"line", difference.line},
                            {"verdict", std::string(difference.Verdict())},
                            {"severity_before", std::string(SeverityNameOrNone(difference.before))},
                            {"severity_after", std::string(SeverityNameOrNone(difference.after))},
                            {"rules_came", RulesJson(difference.came)},
                            {"rules_went", RulesJson(difference.went)}}
                   .dump()
            << "\n";
}

void PrintText(const Difference& difference) {
  std::cout << difference.file << ":" << difference.line << ": " << difference.Verdict() << ": "
            << SeverityNameOrNone(difference.before) << " -> "
            << SeverityNameOrNone(difference.after) << "  " << difference.headline << "\n";
  for (const RuleInfo* rule : difference.came) {
    std::cout << "    + " << rule->title << " (" << SeverityNameOrNone(rule->level) << ")\n";
  }
  for (const RuleInfo* rule : difference.went) {
    std::cout << "    - " << rule->title << " (" << SeverityNameOrNone(rule->level) << ")\n";
  }
}

absl::StatusOr<std::unique_ptr<RuleVerdicts>> Load(Config config, const std::string& rules) {
  if (!rules.empty()) config.rules.directory = rules;
  ASSIGN_OR_RETURN(std::unique_ptr<Engine> engine, Engine::Load(config));
  return std::make_unique<RuleVerdicts>(std::move(engine));
}

}  // namespace

int ScanCompareCommand(const ScanOptions& options) {
  const absl::StatusOr<int64_t> event_time = TimeOption("--event-time", options.event_time);
  if (!event_time.ok()) return Fail(event_time.status(), ExitCode::kUsage);
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  absl::StatusOr<std::unique_ptr<RuleVerdicts>> before = Load(*config, options.compare);
  if (!before.ok()) return Fail(before.status(), ExitCode::kBadConfiguration);
  absl::StatusOr<std::unique_ptr<RuleVerdicts>> after = Load(*config, options.rules);
  if (!after.ok()) return Fail(after.status(), ExitCode::kBadConfiguration);

  const absl::StatusOr<ProviderChromeSet> providers =
      ProviderChromeSet::Load(config->rules.domain_directory + "/providers.yaml");
  if (!providers.ok()) return Fail(providers.status(), ExitCode::kBadConfiguration);
  const Normaliser normaliser(&*providers);
  EventFiles events({options.files, options.category, *event_time}, &normaliser,
                    &(*after)->prices());
  Summary summary;
  while (events.Next()) {
    if (!events.status().ok()) {
      Note(absl::StrCat(events.file(), ":", events.line(), ": ", events.status().message()));
      summary.AddUnreadable();
      continue;
    }
    (*before)->Judge(events.view(), events.record());
    (*after)->Judge(events.view(), events.record());
    const Difference difference = DifferenceOf(events, **before, **after);
    summary.AddEvent(difference);
    if (!difference.any()) continue;
    if (options.common.json) {
      PrintJson(difference);
    } else {
      PrintText(difference);
    }
  }
  if (!events.file_status().ok()) return Fail(events.file_status(), ExitCode::kFailure);
  if (options.common.json) {
    summary.PrintJson();
  } else {
    summary.PrintText();
  }
  return summary.unreadable() == 0 ? ExitCode::kOk : ExitCode::kFailure;
}

}  // namespace lodewire
