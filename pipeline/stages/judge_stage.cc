#include "pipeline/stages/judge_stage.h"

#include <array>
#include <charconv>

#include "pipeline/memory/allocation_guard.h"

namespace lodewire {
namespace {

// More headers than these on an input record are not looked at.
constexpr size_t kHeadersMax = 32;

template <typename Integer>
void ParseInteger(std::string_view text, Integer* value) {
  std::from_chars(text.data(), text.data() + text.size(), *value);
}

}  // namespace

void JudgeStage::Origin(const Record& record, JudgeInput* input) const {
  input->topic = source_->topics()[record.topic];
  input->partition = record.partition;
  input->offset = record.offset;
  std::array<HeaderView, kHeadersMax> headers;
  size_t count = 0;
  {
    ScopedForeignHeap foreign("librdkafka");
    count = std::min(source_->Headers(record, headers), headers.size());
  }
  for (const HeaderView& header : std::span(headers).first(count)) {
    // A replayed dead letter carries where it came from; its alert keeps the id of its origin.
    if (header.name == "__connect.errors.topic") {
      input->topic = header.value;
      input->replay = true;
    } else if (header.name == "__connect.errors.partition") {
      ParseInteger(header.value, &input->partition);
    } else if (header.name == "__connect.errors.offset") {
      ParseInteger(header.value, &input->offset);
    } else if (header.name == "traceparent") {
      input->traceparent = header.value;
    }
  }
}

void JudgeStage::LookForCandidate(EventSlot* slot) {
  const RuleSet& rules = judge_->rules();
  const auto rule = FindCandidate(rules, slot->matches.First(rules.size()));
  if (!rule.has_value()) return;
  if (limit_.Admit(slot->matched_ms)) {
    slot->candidate = *rule;
  } else {
    counters_->candidates_left_out.Add();
  }
}

size_t JudgeStage::Process(std::span<EventSlot> slots) {
  ScopedNoHeap no_heap("judge");
  for (size_t i = 0; i < slots.size(); ++i) {
    EventSlot& slot = slots[i];
    slot.alert = nullptr;
    slot.candidate = kNoCandidate;
    if (slot.verdict != Verdict::kOk || !slot.matched) continue;
    Alert* alert = pool_->Take();
    if (alert == nullptr) return i;
    JudgeInput input;
    input.view = &slot.view;
    input.record = &slot.record;
    input.matches = slot.matches.First(judge_->rules().size());
    input.matched_ms = slot.matched_ms;
    input.repaired_utf8 = slot.repaired_utf8;
    Origin(slot.record, &input);
    if (judge_->Assemble(input, alert)) {
      slot.alert = alert;
    } else {
      pool_->Untake();
      if (keeps_candidates_) LookForCandidate(&slot);
    }
  }
  return slots.size();
}

}  // namespace lodewire
