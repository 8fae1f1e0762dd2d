#include "pipeline/rules/counterfactual.h"

#include <algorithm>
#include <set>

namespace lodewire {
namespace {

constexpr size_t kChangesMax = 16;
constexpr size_t kStepsMax = 200'000;
// The search is as deep as there are such tests.
constexpr size_t kEntangledMax = 5'000;

// A node that must come to `value`; one of the two is set.
struct Goal {
  const ConditionNode* condition = nullptr;
  const TestNode* node = nullptr;
  const Selection* selection = nullptr;
  bool value = false;
  size_t others = 0;
};

// Goals that remain, as a list through the frames of the search.
struct Goals {
  Goal goal;
  const Goals* rest = nullptr;
};

class FlipSearch {
 public:
  explicit FlipSearch(const RuleAnswers& answers)
      : answers_(answers),
        rule_(answers.rule()),
        wanted_(!answers.RuleHolds({})),
        fixed_(answers.variable_count(), kOpen) {
    for (const Selection& selection : rule_.selections) Prepare(selection.root);
    for (const Selection& selection : rule_.selections) Classify(selection.root, nullptr);
    for (const auto& [node, variable] : nodes_) {
      const auto lists = std::pair(lists_[variable], holds_.at(node));
      classes_[node] = class_of_.emplace(lists, class_of_.size()).first->second;
    }
  }

  Counterfactual Run() {
    if (entangled_ > kEntangledMax) return {{}, false};
    Goals root;
    root.goal.condition = &rule_.condition;
    root.goal.value = wanted_;
    for (size_t size = 1; size <= kChangesMax && found_.flips.empty(); ++size) {
      // A rule that holds fails as well where its selections no longer stand together.
      if (!wanted_ && size == 1) TryNear();
      size_ = size;
      Solve(&root, size);
      if (steps_ > kStepsMax) break;
    }
    found_.known = !found_.flips.empty();
    return std::move(found_);
  }

 private:
  static constexpr int8_t kOpen = 0, kTrue = 1, kFalse = 2;

  void Prepare(const TestNode& node) {
    bool apart = node.kind != TestNode::Kind::kTest || IsAlone(node);
    for (const TestNode& child : node.children) {
      Prepare(child);
      apart = apart && apart_.at(&child);
    }
    entangled_ += !apart && node.kind == TestNode::Kind::kTest ? 1 : 0;
    apart_[&node] = apart;
    holds_[&node] = answers_.NodeHolds(node, {});
  }

  // Notes in which lists each variable stands.
  void Classify(const TestNode& node, const TestNode* list) {
    for (const TestNode& child : node.children) Classify(child, &node);
    if (node.kind != TestNode::Kind::kTest) return;
    const uint32_t variable = answers_.VariableOf(node.test);
    lists_[variable].insert(list);
    nodes_.emplace_back(&node, variable);
  }

  // A test whose question stands nowhere else.
  bool IsAlone(const TestNode& node) const {
    return node.kind == TestNode::Kind::kTest &&
           answers_.TestsOf(answers_.VariableOf(node.test)).size() == 1;
  }

  bool IsDone() const {
    return steps_ > kStepsMax || found_.flips.size() == Counterfactual::kFlipsMax;
  }

  // Solves all goals with at most `budget` further changes.
  void Solve(const Goals* goals, size_t budget) {
    ++steps_;
    if (IsDone()) return;
    if (goals == nullptr) {
      Finish(budget);
    } else if (goals->goal.node != nullptr) {
      SolveNode(*goals, budget);
    } else {
      SolveCondition(*goals, budget);
    }
  }

  void SolveCondition(const Goals& goals, size_t budget) {
    const ConditionNode& node = *goals.goal.condition;
    Goal next;
    next.value = goals.goal.value;
    switch (node.kind) {
      case ConditionNode::Kind::kSelection:
        next.selection = &rule_.selections[node.selection];
        next.node = &next.selection->root;
        SolveSelection(next, goals.rest, budget);
        return;
      case ConditionNode::Kind::kNot:
        next.condition = &node.children.front();
        next.value = !next.value;
        SolveOne(next, goals.rest, budget);
        return;
      case ConditionNode::Kind::kAnd:
      case ConditionNode::Kind::kOr:
        break;
    }
    std::vector<Goal> children;
    for (const ConditionNode& child : node.children) {
      children.push_back(next);
      children.back().condition = &child;
    }
    const bool all = (node.kind == ConditionNode::Kind::kAnd) == next.value;
    if (all) {
      SolveAll(children, goals.rest, budget);
    } else {
      for (const Goal& child : children) SolveOne(child, goals.rest, budget);
    }
  }

  // A condition may ask for a selection in several places; it comes to the same in all of them.
  void SolveSelection(const Goal& goal, const Goals* rest, size_t budget) {
    int8_t& decided = decided_[goal.selection];
    const int8_t value = goal.value ? kTrue : kFalse;
    if (decided != kOpen) {
      if (decided == value) Solve(rest, budget);
      return;
    }
    decided = value;
    SolveOne(goal, rest, budget);
    decided = kOpen;
  }

  void SolveNode(const Goals& goals, size_t budget) {
    const TestNode& node = *goals.goal.node;
    if (apart_.at(&node) && holds_.at(&node) == goals.goal.value) {
      Solve(goals.rest, budget);
      return;
    }
    Goal next = goals.goal;
    switch (node.kind) {
      case TestNode::Kind::kTest:
        SolveTest(goals, budget);
        return;
      case TestNode::Kind::kNot:
        next.node = &node.children.front();
        next.value = !next.value;
        SolveOne(next, goals.rest, budget);
        return;
      case TestNode::Kind::kAnd:
      case TestNode::Kind::kOr:
        break;
    }
    if ((node.kind == TestNode::Kind::kAnd) == next.value) {
      std::vector<Goal> children;
      for (const TestNode& child : node.children) {
        children.push_back(next);
        children.back().node = &child;
      }
      SolveAll(children, goals.rest, budget);
    } else {
      SolveAny(node, next, goals.rest, budget);
    }
  }

  void SolveOne(const Goal& goal, const Goals* rest, size_t budget) {
    const Goals next = {goal, rest};
    Solve(&next, budget);
  }

  void SolveAll(const std::vector<Goal>& children, const Goals* rest, size_t budget) {
    std::vector<Goals> list;
    list.reserve(children.size());
    for (auto child = children.rbegin(); child != children.rend(); ++child) {
      list.push_back({*child, rest});
      rest = &list.back();
    }
    Solve(rest, budget);
  }

  // One child must come to the goal's value. Of tests that stand in the same lists and come to the
  // same, any is as good as another: the first stands for all.
  void SolveAny(const TestNode& node, Goal goal, const Goals* rest, size_t budget) {
    for (const bool as_it_is : {true, false}) {
      std::map<uint32_t, size_t> equals;  // By what is open and may stand for each other.
      for (const TestNode& child : node.children) {
        if ((holds_.at(&child) == goal.value) == as_it_is && IsOpen(child)) {
          ++equals[classes_.at(&child)];
        }
      }
      std::set<uint32_t> tried;
      for (const TestNode& child : node.children) {
        if ((holds_.at(&child) == goal.value) != as_it_is) continue;
        const bool open = IsOpen(child);
        if (open && !tried.insert(classes_.at(&child)).second) continue;
        goal.node = &child;
        goal.others = open ? equals[classes_.at(&child)] - 1 : 0;
        SolveOne(goal, rest, budget);
      }
    }
  }

  // A test that the goals before have not fixed.
  bool IsOpen(const TestNode& node) const {
    return node.kind == TestNode::Kind::kTest && fixed_[answers_.VariableOf(node.test)] == kOpen;
  }

  void SolveTest(const Goals& goals, size_t budget) {
    const Goal& goal = goals.goal;
    const uint32_t variable = answers_.VariableOf(goal.node->test);
    if (fixed_[variable] != kOpen) {
      if ((fixed_[variable] == kTrue) == goal.value) Solve(goals.rest, budget);
      return;
    }
    const bool changes = answers_.Holds(variable) != goal.value;
    if (changes && budget == 0) return;
    fixed_[variable] = goal.value ? kTrue : kFalse;
    if (changes) {
      changes_.push_back({&goal.node->test, nullptr, goal.selection, goal.value, goal.others});
    }
    Solve(goals.rest, budget - (changes ? 1 : 0));
    if (changes) changes_.pop_back();
    fixed_[variable] = kOpen;
  }

  // The condition comes to what is wanted; what is near must too.
  void Finish(size_t budget) {
    Flip flip = changes_;
    if (wanted_) {
      const Supposition supposed = SuppositionOf(answers_, flip);
      for (const Near& near : rule_.near) {
        if (answers_.NearHolds(near, supposed)) continue;
        flip.push_back({nullptr, &near, nullptr, true, 0});
      }
    }
    if (flip.size() > changes_.size() + budget || flip.size() != size_) return;
    Add(std::move(flip));
  }

  void TryNear() {
    size_ = 1;
    if (rule_.near.empty()) return;
    for (const Selection& selection : rule_.selections) TryWithout(selection, selection.root);
    for (const Near& near : rule_.near) Add({{nullptr, &near, nullptr, false, 0}});
  }

  // The tests that hold, each alone taken away.
  void TryWithout(const Selection& selection, const TestNode& node) {
    for (const TestNode& child : node.children) TryWithout(selection, child);
    if (node.kind != TestNode::Kind::kTest || !holds_.at(&node)) return;
    if (!answers_.RuleHolds({{answers_.VariableOf(node.test)}, {}})) {
      Add({{&node.test, nullptr, &selection, false, 0}});
    }
  }

  void Add(Flip flip) {
    std::set<uint32_t> tests;
    std::set<const Near*> near;
    for (const Change& change : flip) {
      if (change.test != nullptr) tests.insert(answers_.VariableOf(*change.test));
      if (change.near != nullptr) near.insert(change.near);
    }
    if (IsDone() || !seen_.emplace(std::move(tests), std::move(near)).second) return;
    found_.flips.push_back(std::move(flip));
  }

  const RuleAnswers& answers_;
  const RuleAst& rule_;
  const bool wanted_;
  std::map<const TestNode*, bool> holds_;
  // Whether no test below the node stands elsewhere in the rule too: where the node comes to what
  // is wanted, it stays as it is.
  std::map<const TestNode*, bool> apart_;
  std::map<uint32_t, std::multiset<const TestNode*>> lists_;  // By variable.
  std::vector<std::pair<const TestNode*, uint32_t>> nodes_;   // Of tests, with their variables.
  // Tests of one class stand in the same lists and come to the same.
  std::map<std::pair<std::multiset<const TestNode*>, bool>, uint32_t> class_of_;
  std::map<const TestNode*, uint32_t> classes_;
  size_t entangled_ = 0;  // Tests that are not apart.
  // What variables and selections must come to, so far.
  std::vector<int8_t> fixed_;
  std::map<const Selection*, int8_t> decided_;
  Flip changes_;
  size_t size_ = 0;
  size_t steps_ = 0;
  std::set<std::pair<std::set<uint32_t>, std::set<const Near*>>> seen_;
  Counterfactual found_;
};

}  // namespace

Counterfactual FindFlips(const RuleAnswers& answers) { return FlipSearch(answers).Run(); }

Supposition SuppositionOf(const RuleAnswers& answers, const Flip& flip) {
  Supposition supposed;
  for (const Change& change : flip) {
    if (change.test != nullptr) supposed.tests.insert(answers.VariableOf(*change.test));
    if (change.near != nullptr) supposed.near.insert(change.near);
  }
  return supposed;
}

}  // namespace lodewire
