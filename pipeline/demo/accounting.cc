#include "pipeline/demo/accounting.h"

#include "absl/strings/str_cat.h"

namespace lodewire {

size_t Accounting::PositionHash::operator()(const Position& position) const {
  const uint64_t place =
      (uint64_t{position.topic} << 32) ^ static_cast<uint32_t>(position.partition);
  return static_cast<size_t>(MixBits(MixBits(place) + static_cast<uint64_t>(position.offset)));
}

void Accounting::Note(const char* what, const Position& position, std::string_view description,
                      std::vector<std::string>* examples) const {
  if (examples->size() >= kExamplesMax) return;
  examples->push_back(absl::StrCat(what, " ", ToAbsl(kFeedTopics[position.topic % 2]), "/",
                                   position.partition, "@", position.offset, " ",
                                   ToAbsl(description)));
}

void Accounting::Planted(const FeedEvent& event, uint16_t topic, int32_t partition,
                         int64_t offset) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++result_.events;
  switch (event.expectation) {
    case Expectation::kNone:
      return;
    case Expectation::kTombstone:
      ++result_.tombstones;
      return;
    case Expectation::kAlert:
      ++result_.planted_alerts;
      break;
    case Expectation::kDeadLetter:
      ++result_.planted_dead_letters;
      break;
  }
  ++outstanding_;
  planted_[{topic, partition, offset}] = {event.expectation, event.minerals, 0, 0,
                                          event.description};
}

Accounting::Entry* Accounting::Count(const Position& position, Expectation expectation) {
  const auto found = planted_.find(position);
  if (found == planted_.end() || found->second.expectation != expectation) {
    ++result_.unexpected;
    Note(expectation == Expectation::kAlert ? "unexpected alert" : "unexpected dead letter",
         position, found == planted_.end() ? "" : found->second.description, &result_.examples);
    return nullptr;
  }
  Entry* entry = &found->second;
  if (entry->seen++ == 0) {
    --outstanding_;
  } else {
    ++result_.duplicated;
    Note("duplicated", position, entry->description, &result_.examples);
  }
  return entry;
}

void Accounting::Saw(const SeenAlert& alert) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++result_.alerts;
  for (const std::string_view rule : alert.rule_ids) ++result_.alerts_by_rule[std::string(rule)];
  MineralSet minerals = 0;
  for (const std::string_view mineral : alert.minerals) {
    ++result_.alerts_by_mineral[std::string(mineral)];
    minerals |= MineralBit(mineral);
  }
  Entry* entry = Count({alert.topic, alert.partition, alert.offset}, Expectation::kAlert);
  if (entry != nullptr) entry->seen_minerals |= minerals;
}

void Accounting::SawDeadLetter(uint16_t topic, int32_t partition, int64_t offset) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++result_.dead_letters;
  Count({topic, partition, offset}, Expectation::kDeadLetter);
}

bool Accounting::complete() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return outstanding_ == 0;
}

AccountingResult Accounting::Result() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  AccountingResult result = result_;
  for (const auto& [position, entry] : planted_) {
    if (entry.seen == 0) {
      ++result.lost;
      Note("lost", position, entry.description, &result.examples);
    } else if ((entry.minerals & ~entry.seen_minerals) != 0) {
      ++result.without_mineral;
      Note("without all its minerals", position, entry.description, &result.examples);
    }
  }
  return result;
}

}  // namespace lodewire
