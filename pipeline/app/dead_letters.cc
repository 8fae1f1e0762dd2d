#include "pipeline/app/dead_letters.h"

#include <algorithm>
#include <charconv>
#include <climits>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/app/console.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"
#include "pipeline/event/verdict.h"

namespace lodewire {
namespace {

// What a transaction leaves at the end of a partition is no record, so the end may never be read.
constexpr int64_t kQuietMs = 2000;

struct Wanted {
  std::vector<std::string> topics;  // Dead-letter topics.
  int64_t since_ms = INT64_MIN;
  int64_t until_ms = INT64_MAX;
};

bool Has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

absl::Status CheckReason(const std::string& reason) {
  if (reason.empty()) return absl::OkStatus();
  std::vector<std::string> known;
  for (size_t i = 0; i < kVerdictCount; ++i) {
    const std::string name(VerdictName(static_cast<Verdict>(i)));
    if (name == reason) return absl::OkStatus();
    known.push_back(name);
  }
  return absl::InvalidArgumentError(absl::StrCat("--reason '", reason,
                                                 "' is no reason of dead letters; known are ",
                                                 absl::StrJoin(known, ", ")));
}

absl::StatusOr<Wanted> Resolve(const Config& config, const DeadLetterFilter& filter) {
  Wanted wanted;
  RETURN_IF_ERROR(CheckReason(filter.reason));
  if (!filter.since.empty()) {
    ASSIGN_OR_RETURN(wanted.since_ms, TimeOption("--since", filter.since));
  }
  if (!filter.until.empty()) {
    ASSIGN_OR_RETURN(wanted.until_ms, TimeOption("--until", filter.until));
  }
  std::set<std::string> known;
  for (const InputConfig& input : config.inputs) {
    known.insert(input.topic);
    known.insert(input.dead_letter_topic);
    const bool asked = filter.topics.empty() || Has(filter.topics, input.topic) ||
                       Has(filter.topics, input.dead_letter_topic);
    if (asked && !Has(wanted.topics, input.dead_letter_topic)) {
      wanted.topics.push_back(input.dead_letter_topic);
    }
  }
  for (const std::string& topic : filter.topics) {
    if (known.count(topic) != 0) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("--topic '", topic, "' is neither an input nor a dead-letter topic of ",
                     config.file, "; it has ", absl::StrJoin(known, ", ")));
  }
  return wanted;
}

int64_t Number(const std::string& text) {
  int64_t number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Letter MakeLetter(ReadRecord record) {
  Letter letter;
  letter.record = std::move(record);
  letter.origin = {letter.Header("__connect.errors.topic"),
                   static_cast<int32_t>(Number(letter.Header("__connect.errors.partition")))};
  letter.origin_offset = Number(letter.Header("__connect.errors.offset"));
  letter.truncated = letter.Header("lodewire.truncated") == "1";
  return letter;
}

bool Passes(const Letter& letter, const DeadLetterFilter& filter, const Wanted& wanted) {
  const int64_t time_ms = letter.record.timestamp_ms;
  return (filter.letters.empty() || Has(filter.letters, letter.Place())) &&
         (filter.topics.empty() || Has(filter.topics, letter.origin.topic) ||
          Has(filter.topics, letter.record.topic)) &&
         (filter.reason.empty() || letter.Reason() == filter.reason) &&
         (filter.partition < 0 || letter.origin.partition == filter.partition) &&
         time_ms >= wanted.since_ms && time_ms < wanted.until_ms;
}

// Partitions with something in them → the offset of the last of it.
absl::StatusOr<PartitionOffsets> Ends(const std::vector<std::string>& topics, GroupAdmin* groups) {
  ASSIGN_OR_RETURN(const std::vector<PartitionName> all, groups->Partitions());
  std::vector<PartitionName> names;
  std::copy_if(all.begin(), all.end(), std::back_inserter(names),
               [&](const PartitionName& name) { return Has(topics, name.topic); });
  ASSIGN_OR_RETURN(const PartitionOffsets first, groups->Offsets(names, kEarliestOffset));
  ASSIGN_OR_RETURN(const PartitionOffsets end, groups->Offsets(names, kEndOffset));
  PartitionOffsets last;
  for (const auto& [name, offset] : end) {
    if (offset > first.at(name)) last[name] = offset - 1;
  }
  return last;
}

absl::Status CheckAllFound(const DeadLetterFilter& filter, const std::vector<Letter>& letters) {
  for (const std::string& place : filter.letters) {
    const bool found = std::any_of(letters.begin(), letters.end(),
                                   [&](const Letter& letter) { return letter.Place() == place; });
    if (found) continue;
    return absl::NotFoundError(absl::StrCat("there is no dead letter ", place,
                                            "; `lodewire dlq list` prints their places"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string Letter::Header(std::string_view name) const {
  const std::string* value = record.Header(name);
  return value == nullptr ? "" : *value;
}

std::string Letter::Place() const {
  return absl::StrCat(record.topic, "/", record.partition, "@", record.offset);
}

std::string Letter::Origin() const {
  return absl::StrCat(origin.topic, "/", origin.partition, "@", origin_offset);
}

std::string ReceiptFor(const Letter& letter) {
  return absl::StrCat(letter.record.partition, "@", letter.record.offset);
}

absl::StatusOr<std::vector<Letter>> ReadDeadLetters(const Config& config,
                                                    const DeadLetterFilter& filter,
                                                    GroupAdmin* groups) {
  ASSIGN_OR_RETURN(const Wanted wanted, Resolve(config, filter));
  // All of them, also with --since: a receipt may stand anywhere behind its letter.
  ASSIGN_OR_RETURN(const auto reader, MakeReader(config, wanted.topics, /*from_beginning=*/true));
  ASSIGN_OR_RETURN(PartitionOffsets open, Ends(wanted.topics, groups));
  std::map<PartitionName, std::vector<Letter>> found;
  std::set<std::pair<std::string, std::string>> receipts;  // By topic.
  std::vector<ReadRecord> records(256);
  Progress progress("dead letters");
  uint64_t read = 0;
  int64_t last_ms = MonotonicNanos() / 1'000'000;
  while (!open.empty() && MonotonicNanos() / 1'000'000 - last_ms < kQuietMs) {
    ASSIGN_OR_RETURN(const size_t count, reader->Read(records, 100));
    for (ReadRecord& record : std::span(records).first(count)) {
      const PartitionName name{record.topic, record.partition};
      const auto end = open.find(name);
      if (end != open.end() && record.offset >= end->second) open.erase(end);
      if (const std::string* receipt = record.Header(kReceiptHeader)) {
        receipts.emplace(record.topic, *receipt);
        continue;
      }
      Letter letter = MakeLetter(std::move(record));
      if (Passes(letter, filter, wanted)) found[name].push_back(std::move(letter));
    }
    read += count;
    if (count > 0) last_ms = MonotonicNanos() / 1'000'000;
    progress.Update(read, 0, "records read");
  }
  progress.Done();
  std::vector<Letter> letters;
  for (auto& [name, of_partition] : found) {
    for (Letter& letter : of_partition) {
      letter.replayed = receipts.count({letter.record.topic, ReceiptFor(letter)}) != 0;
      letters.push_back(std::move(letter));
    }
  }
  RETURN_IF_ERROR(CheckAllFound(filter, letters));
  return letters;
}

}  // namespace lodewire
