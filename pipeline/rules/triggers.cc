#include "pipeline/rules/triggers.h"

#include <algorithm>
#include <cmath>

namespace lodewire {
namespace {

class TriggerChooser {
 public:
  TriggerChooser(const std::vector<double>& frequencies, Program* program)
      : program_(*program), by_node_(program->nodes.size()), seen_(program->nodes.size()) {
    // Children come before their parents.
    for (size_t id = 0; id < program_.nodes.size(); ++id) {
      by_node_[id] = FrequencyOf(program_.nodes[id], frequencies);
    }
  }

  void Choose() {
    std::vector<std::vector<uint32_t>> rules(program_.items.size());
    for (uint32_t i = 0; i < program_.rules.size(); ++i) {
      items_.clear();
      ++round_;
      const uint32_t root = RarestRoot(program_.rules[i]);
      if (std::isinf(by_node_[root])) {
        program_.always.push_back(i);
        continue;
      }
      Collect(root);
      for (uint32_t item : items_) {
        program_.items[item].phase = Phase::kTrigger;
        rules[item].push_back(i);
      }
    }
    for (const std::vector<uint32_t>& list : rules) {
      program_.rules_of_item.first.push_back(
          static_cast<uint32_t>(program_.rules_of_item.list.size()));
      program_.rules_of_item.list.insert(program_.rules_of_item.list.end(), list.begin(),
                                         list.end());
    }
    program_.rules_of_item.first.push_back(
        static_cast<uint32_t>(program_.rules_of_item.list.size()));
  }

 private:
  double FrequencyOf(const Node& node, const std::vector<double>& frequencies) const {
    if (node.kind == Node::Kind::kItem) return frequencies[node.item];
    if (node.kind == Node::Kind::kNot) return kNoLiterals;
    const bool any = node.kind == Node::Kind::kOr;
    double frequency = any ? 0 : kNoLiterals;
    for (uint32_t i = 0; i < node.child_count; ++i) {
      const double child = by_node_[program_.children[node.first_child + i]];
      frequency = any ? frequency + child : std::min(frequency, child);
    }
    return frequency;
  }

  uint32_t RarestRoot(const CompiledRule& rule) const {
    uint32_t rarest = rule.root;
    for (const Near& near : rule.near) {
      for (uint32_t selection : near.selections) {
        const uint32_t node = rule.selections[selection].node;
        if (by_node_[node] < by_node_[rarest]) rarest = node;
      }
    }
    return rarest;
  }

  void Collect(uint32_t id) {
    if (seen_[id] == round_) return;
    seen_[id] = round_;
    const Node& node = program_.nodes[id];
    const uint32_t* const begin = program_.children.data() + node.first_child;
    const uint32_t* const end = begin + node.child_count;
    switch (node.kind) {
      case Node::Kind::kItem:
        items_.push_back(node.item);
        break;
      case Node::Kind::kAnd:
        Collect(*std::min_element(
            begin, end, [&](uint32_t a, uint32_t b) { return by_node_[a] < by_node_[b]; }));
        break;
      case Node::Kind::kOr:
        std::for_each(begin, end, [&](uint32_t child) { Collect(child); });
        break;
      case Node::Kind::kNot:
        break;
    }
  }

  Program& program_;
  std::vector<double> by_node_;
  std::vector<uint32_t> seen_;
  uint32_t round_ = 0;
  std::vector<uint32_t> items_;
};

}  // namespace

void ChooseTriggers(const std::vector<double>& frequencies, Program* program) {
  TriggerChooser(frequencies, program).Choose();
}

}  // namespace lodewire
