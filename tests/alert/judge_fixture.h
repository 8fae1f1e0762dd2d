// What a test of the judge needs: events made by hand, rules that hold because the test says so.
#ifndef LODEWIRE_TESTS_ALERT_JUDGE_FIXTURE_H_
#define LODEWIRE_TESTS_ALERT_JUDGE_FIXTURE_H_

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/alert/judge.h"
#include "pipeline/event/fields.h"
#include "tests/domain/test_domain.h"

namespace lodewire {

// Rules without detections: the judge asks only for what is known of them and for evidence.
class FakeRuleSet : public RuleSet {
 public:
  struct Rule {
    RuleInfo info;
    std::vector<Evidence> evidence;
  };
  std::vector<Rule> rules;

  void Match(std::span<const EventView* const>, Scratch*, std::span<MatchBits>) const override {}
  size_t Explain(const EventView&, uint32_t rule, Scratch*,
                 std::span<Evidence> evidence) const override {
    const auto& known = rules[rule].evidence;
    const size_t count = std::min(known.size(), evidence.size());
    std::copy_n(known.begin(), count, evidence.begin());
    return count;
  }
  size_t size() const override { return rules.size(); }
  const RuleInfo& info(uint32_t rule) const override { return rules[rule].info; }
  std::string_view digest() const override { return "rules-digest"; }
  int64_t regex_bytes() const override { return 0; }
  std::span<const std::string> warnings() const override { return {}; }
};

// An event of `table`; strings may be temporary.
class TestEvent {
 public:
  explicit TestEvent(const FieldTable& table) : owned_(256, static_cast<uint16_t>(table.size())) {
    owned_.view().Reset(table);
  }
  TestEvent& Text(FieldId field, std::string_view text) {
    texts_.emplace_back(text);
    CHECK(owned_.view().Append(Value::String(field, texts_.back())));
    return *this;
  }
  TestEvent& Integer(FieldId field, int64_t number) {
    CHECK(owned_.view().Append(Value::Integer(field, number)));
    return *this;
  }
  TestEvent& Double(FieldId field, double number) {
    CHECK(owned_.view().Append(Value::Double(field, number)));
    return *this;
  }
  EventView& Seal() {
    owned_.view().Seal();
    return owned_.view();
  }

 private:
  OwnedEventView owned_;
  std::deque<std::string> texts_;
};

class JudgeFixture {
 public:
  static constexpr int64_t kMay2025 = 1'746'777'600'000;  // 2025-05-09T08:00:00Z

  // A rule that holds; its index. `place`: the text of `field` that made it hold.
  FakeRuleSet::Rule& AddRule(std::string id, Severity level) {
    rules_.rules.push_back({});
    RuleInfo& info = rules_.rules.back().info;
    info.id = std::move(id);
    info.title = "Title of " + info.id;
    info.version = "0123456789ab";
    info.level = level;
    info.event_type = "export_control";
    info.direction = Direction::kTightening;
    return rules_.rules.back();
  }
  static Evidence Place(const EventView& view, FieldId field, std::string_view text) {
    const std::string_view value = view.First(field);
    const size_t begin = value.find(text);
    CHECK(begin != std::string_view::npos);
    return {field, 0, static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + text.size()),
            "selection"};
  }

  JudgeInput Input(const EventView& view) {
    record_.payload = "payload";
    record_.payload_size = 7;
    record_.offset = 42;
    record_.timestamp_ms = kMay2025 + 5000;
    record_.leader_epoch = 4;
    JudgeInput input;
    input.view = &view;
    input.record = &record_;
    input.topic = "news.events";
    input.partition = 3;
    input.offset = 42;
    input.matched_ms = kMay2025 + 6000;
    words_.assign(MatchBits::WordsFor(rules_.size()) + 1, 0);
    input.matches = MatchBits(words_.data(), words_.size());
    for (uint32_t rule = 0; rule < rules_.size(); ++rule) input.matches.Set(rule);
    return input;
  }
  std::unique_ptr<Judge> MakeJudge() {
    return std::make_unique<Judge>(
        &rules_, &ShippedDomain(),
        JudgeContext{AlertStatus::kExercise, "cluster", "group", "member", "0.1.0"});
  }
  // False when there is no alert.
  bool Assemble(const JudgeInput& input) {
    judge_ = MakeJudge();
    return judge_->Assemble(input, alert_.get());
  }
  bool Assemble(const EventView& view) { return Assemble(Input(view)); }

  Alert& alert() { return *alert_; }
  FakeRuleSet& rules() { return rules_; }
  Record& record() { return record_; }

 private:
  FakeRuleSet rules_;
  Record record_;
  std::vector<uint64_t> words_;
  std::unique_ptr<Judge> judge_;
  std::unique_ptr<Alert> alert_ = std::make_unique<Alert>();
};

}  // namespace lodewire

#endif  // LODEWIRE_TESTS_ALERT_JUDGE_FIXTURE_H_
