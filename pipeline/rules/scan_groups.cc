#include "pipeline/rules/scan_groups.h"

#include <algorithm>

namespace lodewire {
namespace {

// Below it our own scanner is the faster one.
constexpr size_t kVectorscanLiteralsMin = 16;

// Spans that overlap become one; what is left stands in the order of fields.
std::vector<FieldSpan> Joined(std::vector<FieldSpan> spans) {
  std::sort(spans.begin(), spans.end(),
            [](const FieldSpan& a, const FieldSpan& b) { return a.first < b.first; });
  std::vector<FieldSpan> joined;
  for (const FieldSpan& span : spans) {
    if (!joined.empty() && span.first <= joined.back().last) {
      joined.back().last = std::max(joined.back().last, span.last);
    } else {
      joined.push_back(span);
    }
  }
  return joined;
}

bool UsesVectorscan(LiteralEngine engine, size_t literals) {
  return engine == LiteralEngine::kVectorscan ||
         (engine == LiteralEngine::kFastest && literals >= kVectorscanLiteralsMin);
}

}  // namespace

void BuildScanGroups(const std::vector<std::vector<Literal>>& literals, LiteralEngine engine,
                     Program* program) {
  std::vector<FieldSpan> spans;
  for (size_t id = 0; id < literals.size(); ++id) {
    const FieldSpan span = program->items[id].span;
    if (!literals[id].empty() && !span.any()) spans.push_back(span);
  }
  program->groups.push_back({{kAnyField, kAnyField}, {}});
  program->group_of_field.assign(program->table->size(), kNoGroup);
  for (const FieldSpan& span : Joined(std::move(spans))) {
    for (size_t field = span.first; field <= span.last; ++field) {
      program->group_of_field[field] = static_cast<uint32_t>(program->groups.size());
    }
    program->groups.push_back({span, {}});
  }

  std::vector<std::array<std::vector<Literal>, kPhases>> by_group(program->groups.size());
  for (size_t id = 0; id < literals.size(); ++id) {
    Item& item = program->items[id];
    if (literals[id].empty()) continue;
    item.group = item.span.any() ? 0 : program->group_of_field[item.span.first];
    std::vector<Literal>& list = by_group[item.group][static_cast<size_t>(item.phase)];
    list.insert(list.end(), literals[id].begin(), literals[id].end());
  }
  for (size_t group = 0; group < by_group.size(); ++group) {
    for (size_t phase = 0; phase < kPhases; ++phase) {
      const std::vector<Literal>& list = by_group[group][phase];
      if (list.empty()) continue;
      program->groups[group].indexes[phase] =
          std::make_unique<LiteralIndex>(list, UsesVectorscan(engine, list.size()));
    }
  }
}

}  // namespace lodewire
