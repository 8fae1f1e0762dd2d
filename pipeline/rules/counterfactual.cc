#include "pipeline/rules/counterfactual.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace lodewire {
namespace {

constexpr size_t kChangesMax = 16;
constexpr size_t kStepsMax = 50'000;

// Changes one test after the other until the condition comes to what is wanted. What does not come
// to what it should is followed down the tree: of several parts that all must, the first one that
// does not, of those of which one must, each. So a smallest set of changes is met on the way that
// takes its tests in some order.
class FlipSearch {
 public:
  explicit FlipSearch(const RuleAnswers& answers)
      : answers_(answers),
        rule_(answers.rule()),
        wanted_(!answers.RuleHolds({})),
        changed_(answers.variable_count()) {
    for (const Selection& selection : rule_.selections) Prepare(selection.root, nullptr);
    for (const auto& [variable, leaves] : leaves_) {
      std::multiset<const TestNode*> lists;
      for (const TestNode* leaf : leaves) lists.insert(nodes_.at(leaf).parent);
      const auto key = std::pair(std::move(lists), answers_.Holds(variable));
      classes_[variable] = class_of_.emplace(key, class_of_.size()).first->second;
    }
  }

  Counterfactual Run() {
    for (size_t size = 1; size <= kChangesMax && found_.flips.empty(); ++size) {
      // A rule that holds fails as well where its selections no longer stand together.
      if (!wanted_ && size == 1) TryNear();
      size_ = size;
      tried_.clear();
      Search(size);
      if (steps_ > kStepsMax) break;
    }
    found_.changes_min = size_;
    return std::move(found_);
  }

 private:
  struct NodeState {
    const TestNode* parent = nullptr;
    bool holds = false;
    size_t changes = 0;  // Tests below it that are changed; 0: it comes to what it came to.
  };

  void Prepare(const TestNode& node, const TestNode* parent) {
    for (const TestNode& child : node.children) Prepare(child, &node);
    NodeState state;
    state.parent = parent;
    if (node.kind == TestNode::Kind::kTest) {
      const uint32_t variable = answers_.VariableOf(node.test);
      leaves_[variable].push_back(&node);
      state.holds = answers_.Holds(variable);
    } else {
      state.holds =
          Combine(node, [this](const TestNode& child) { return nodes_.at(&child).holds; });
    }
    nodes_[&node] = state;
  }

  bool IsDone() const {
    return steps_ > kStepsMax || found_.flips.size() == Counterfactual::kFlipsMax;
  }

  // What a node comes to with the changes so far.
  bool Holds(const TestNode& node) const {
    const NodeState& state = nodes_.at(&node);
    if (state.changes == 0) return state.holds;
    if (node.kind == TestNode::Kind::kTest) return !state.holds;
    return Combine(node, [this](const TestNode& child) { return Holds(child); });
  }

  bool Holds(const ConditionNode& node) const {
    if (node.kind == ConditionNode::Kind::kSelection) {
      return Holds(rule_.selections[node.selection].root);
    }
    return Combine(node, [this](const ConditionNode& child) { return Holds(child); });
  }

  // With at most `budget` further changes.
  void Search(size_t budget) {
    ++steps_;
    if (IsDone()) return;
    if (Holds(rule_.condition) == wanted_) return Finish(budget);
    if (budget > 0) Mend(rule_.condition, wanted_, budget);
  }

  // `node` does not come to `value`.
  void Mend(const ConditionNode& node, bool value, size_t budget) {
    switch (node.kind) {
      case ConditionNode::Kind::kSelection: {
        const Selection& selection = rule_.selections[node.selection];
        return Mend(selection.root, value, selection, budget);
      }
      case ConditionNode::Kind::kNot:
        return Mend(node.children.front(), !value, budget);
      case ConditionNode::Kind::kAnd:
      case ConditionNode::Kind::kOr:
        break;
    }
    const bool all = (node.kind == ConditionNode::Kind::kAnd) == value;
    for (const ConditionNode& child : node.children) {
      if (Holds(child) == value) continue;
      Mend(child, value, budget);
      if (all) return;
    }
  }

  void Mend(const TestNode& node, bool value, const Selection& selection, size_t budget) {
    switch (node.kind) {
      case TestNode::Kind::kTest:
        return MendTest(node, value, selection, 0, budget);
      case TestNode::Kind::kNot:
        return Mend(node.children.front(), !value, selection, budget);
      case TestNode::Kind::kAnd:
      case TestNode::Kind::kOr:
        break;
    }
    if ((node.kind == TestNode::Kind::kOr) == value) {
      return MendAny(node, value, selection, budget);
    }
    for (const TestNode& child : node.children) {
      if (Holds(child) != value) return Mend(child, value, selection, budget);
    }
  }

  // Of tests that stand in the same lists and come to the same, any is as good as another: the
  // first stands for all.
  void MendAny(const TestNode& node, bool value, const Selection& selection, size_t budget) {
    std::map<uint32_t, size_t> equals;
    for (const TestNode& child : node.children) {
      if (IsOpen(child)) ++equals[ClassOf(child)];
    }
    std::set<uint32_t> taken;
    for (const TestNode& child : node.children) {
      if (child.kind != TestNode::Kind::kTest) {
        Mend(child, value, selection, budget);
      } else if (IsOpen(child) && taken.insert(ClassOf(child)).second) {
        MendTest(child, value, selection, equals[ClassOf(child)] - 1, budget);
      }
    }
  }

  bool IsOpen(const TestNode& node) const {
    return node.kind == TestNode::Kind::kTest && !changed_[answers_.VariableOf(node.test)];
  }
  uint32_t ClassOf(const TestNode& node) const {
    return classes_.at(answers_.VariableOf(node.test));
  }

  void MendTest(const TestNode& node, bool value, const Selection& selection, size_t others,
                size_t budget) {
    if (!IsOpen(node) || IsDone()) return;  // What was changed stays so.
    const uint32_t variable = answers_.VariableOf(node.test);
    changes_.push_back({&node.test, nullptr, &selection, value, others});
    Mark(variable, true);
    if (tried_.insert(Variables(changes_)).second) Search(budget - 1);
    Mark(variable, false);
    changes_.pop_back();
  }

  void Mark(uint32_t variable, bool changed) {
    changed_[variable] = changed;
    for (const TestNode* node : leaves_.at(variable)) {
      for (; node != nullptr; node = nodes_.at(node).parent) {
        nodes_.at(node).changes += changed ? 1 : static_cast<size_t>(-1);
      }
    }
  }

  std::set<uint32_t> Variables(const Flip& flip) const {
    std::set<uint32_t> variables;
    for (const Change& change : flip) {
      if (change.test != nullptr) variables.insert(answers_.VariableOf(*change.test));
    }
    return variables;
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
    if (node.kind != TestNode::Kind::kTest || !nodes_.at(&node).holds) return;
    if (!answers_.RuleHolds({{answers_.VariableOf(node.test)}, {}})) {
      Add({{&node.test, nullptr, &selection, false, 0}});
    }
  }

  void Add(Flip flip) {
    std::set<const Near*> near;
    for (const Change& change : flip) {
      if (change.near != nullptr) near.insert(change.near);
    }
    if (IsDone() || !seen_.emplace(Variables(flip), std::move(near)).second) return;
    found_.flips.push_back(std::move(flip));
  }

  const RuleAnswers& answers_;
  const RuleAst& rule_;
  const bool wanted_;
  std::unordered_map<const TestNode*, NodeState> nodes_;
  std::map<uint32_t, std::vector<const TestNode*>> leaves_;  // By variable.
  // Variables of one class stand in the same lists and come to the same.
  std::map<std::pair<std::multiset<const TestNode*>, bool>, uint32_t> class_of_;
  std::unordered_map<uint32_t, uint32_t> classes_;
  std::vector<bool> changed_;  // By variable.
  Flip changes_;
  size_t size_ = 0;
  size_t steps_ = 0;
  std::set<std::set<uint32_t>> tried_;
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
