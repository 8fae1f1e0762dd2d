// lodewire dlq replay: the original records to their topics again.
#include <chrono>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/app/console.h"
#include "pipeline/app/dead_letters.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/app/group_positions.h"
#include "pipeline/app/signals.h"
#include "pipeline/app/wiring.h"
#include "pipeline/base/clock.h"

namespace lodewire {
namespace {

using nlohmann::ordered_json;

// So many records are sent before their receipts.
constexpr size_t kBatch = 500;
constexpr int kFlushMs = 30'000;
constexpr std::string_view kErrorPrefix = "__connect.errors.";
constexpr std::string_view kOriginHeaders[] = {
    "__connect.errors.topic", "__connect.errors.partition", "__connect.errors.offset"};

struct Sums {
  size_t replayed = 0;
  size_t before = 0;     // Replayed before.
  size_t older = 0;      // A younger letter of the same record is replayed instead.
  size_t truncated = 0;  // Their payload is lost.
};

struct Work {
  std::vector<const Letter*> letters;                      // To be sent.
  std::map<const Letter*, std::vector<const Letter*>> of;  // Older letters of the same record.
  Sums sums;
};

Work Choose(const std::vector<Letter>& letters, bool again) {
  Work work;
  std::map<std::string, const Letter*> newest;
  for (const Letter& letter : letters) {
    if (letter.truncated || !letter.record.value.has_value()) {
      ++work.sums.truncated;
    } else if (letter.replayed && !again) {
      ++work.sums.before;
    } else {
      const Letter*& of_origin = newest[letter.Origin()];
      if (of_origin == nullptr || of_origin->record.timestamp_ms <= letter.record.timestamp_ms) {
        of_origin = &letter;
      }
    }
  }
  for (const Letter& letter : letters) {
    const bool candidate =
        !letter.truncated && letter.record.value.has_value() && (again || !letter.replayed);
    if (!candidate) continue;
    const Letter* sent = newest.at(letter.Origin());
    if (sent == &letter) {
      work.letters.push_back(&letter);
    } else {
      work.of[sent].push_back(&letter);
      ++work.sums.older;
    }
  }
  return work;
}

absl::Status CheckTopics(const Config& config, const Work& work,
                         const std::map<std::string, int>& counts) {
  std::map<std::string, size_t> gone;
  for (const Letter* letter : work.letters) {
    if (counts.count(letter->origin.topic) == 0) ++gone[letter->origin.topic];
  }
  if (gone.empty()) return absl::OkStatus();
  std::vector<std::string> names;
  names.reserve(gone.size());
  for (const auto& [topic, count] : gone) {
    names.push_back(topic.empty() ? absl::StrCat(count, " letter(s) without __connect.errors.topic")
                                  : absl::StrCat(topic, " (", count, " letter(s))"));
  }
  return absl::NotFoundError(
      absl::StrCat("nothing was replayed: topics that letters came from do not exist any more: ",
                   absl::StrJoin(names, ", "), "\nmake them again, or choose others with --topic; ",
                   TopicsRemedy(config)));
}

// The record as it came, and where it stood first: that makes the id of its alert.
absl::Status Send(const Letter& letter, const std::map<std::string, int>& counts,
                  RecordWriter* writer) {
  std::vector<HeaderView> headers;
  for (const auto& [name, value] : letter.record.headers) {
    const bool origin = std::find(std::begin(kOriginHeaders), std::end(kOriginHeaders), name) !=
                        std::end(kOriginHeaders);
    // What the failure said is over.
    if (!origin && name.starts_with(kErrorPrefix)) continue;
    headers.push_back({name, value.has_value() ? std::string_view(*value) : std::string_view(),
                       !value.has_value()});
  }
  WriteRecord record;
  record.topic = letter.origin.topic;
  const bool partition_exists = letter.origin.partition < counts.at(letter.origin.topic);
  record.partition = partition_exists ? letter.origin.partition : -1;
  if (letter.record.key.has_value()) record.key = *letter.record.key;
  record.value = *letter.record.value;
  record.headers = headers;
  return writer->Write(record);
}

absl::Status WriteReceipt(const Letter& letter, RecordWriter* writer) {
  const std::string what = ReceiptFor(letter);
  const HeaderView header{kReceiptHeader, what, false};
  WriteRecord receipt;
  receipt.topic = letter.record.topic;
  receipt.partition = letter.record.partition;
  if (letter.record.key.has_value()) receipt.key = *letter.record.key;
  receipt.headers = {&header, 1};
  return writer->Write(receipt);
}

absl::Status Replay(const Work& work, double rate, const std::map<std::string, int>& counts,
                    RecordWriter* writer, size_t* replayed) {
  Signals signals;
  Progress progress("replay");
  const int64_t start_ns = MonotonicNanos();
  size_t receipted = 0;
  for (size_t i = 0; i < work.letters.size() && !signals.stop_asked(); ++i) {
    while (rate > 0 && !signals.stop_asked() &&
           static_cast<double>(MonotonicNanos() - start_ns) < 1e9 * static_cast<double>(i) / rate) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    RETURN_IF_ERROR(Send(*work.letters[i], counts, writer));
    *replayed = i + 1;
    progress.Update(i + 1, work.letters.size(), "dead letters");
    const bool last = i + 1 == work.letters.size() || signals.stop_asked();
    if (i + 1 - receipted < kBatch && !last) continue;
    RETURN_IF_ERROR(writer->Flush(kFlushMs));
    for (; receipted <= i; ++receipted) {
      const Letter* sent = work.letters[receipted];
      RETURN_IF_ERROR(WriteReceipt(*sent, writer));
      const auto older = work.of.find(sent);
      if (older == work.of.end()) continue;
      for (const Letter* letter : older->second) RETURN_IF_ERROR(WriteReceipt(*letter, writer));
    }
    RETURN_IF_ERROR(writer->Flush(kFlushMs));
  }
  progress.Done();
  if (*replayed == work.letters.size()) return absl::OkStatus();
  return absl::CancelledError(absl::StrCat("stopped after ", *replayed, " of ", work.letters.size(),
                                           " dead letters; call it again for the rest"));
}

void Report(const DeadLetterReplayOptions& options, const Sums& sums) {
  if (options.common.json) {
    std::cout << ordered_json{{"dry_run", options.dry_run},
                              {"replayed", sums.replayed},
                              {"replayed_before", sums.before},
                              {"older_of_the_same_record", sums.older},
                              {"truncated", sums.truncated}}
                     .dump()
              << "\n";
    return;
  }
  std::string text = absl::StrCat(options.dry_run ? "--dry-run: would replay " : "replayed ",
                                  sums.replayed, " dead letter(s)");
  if (sums.before > 0) {
    absl::StrAppend(&text, "; left out ", sums.before, " that were replayed before (--again)");
  }
  if (sums.older > 0) {
    absl::StrAppend(&text, "; left out ", sums.older, " older letters of the same records");
  }
  if (sums.truncated > 0) {
    absl::StrAppend(&text, "; left out ", sums.truncated,
                    " without payload: their topic had refused the size");
  }
  Note(text);
}

}  // namespace

int DeadLetterReplayCommand(const DeadLetterReplayOptions& options) {
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  const absl::StatusOr<GroupSession> session = OpenGroupSession(*config);
  if (!session.ok()) return Fail(session.status(), ExitCode::kBrokerUnavailable);
  GroupAdmin groups(session->admin.get(), session->cluster_id, kAdminTimeoutMs);
  const absl::StatusOr<std::vector<Letter>> letters =
      ReadDeadLetters(*config, options.filter, &groups);
  if (!letters.ok()) {
    return Fail(letters.status(),
                absl::IsInvalidArgument(letters.status()) ? ExitCode::kUsage : ExitCode::kFailure);
  }
  Work work = Choose(*letters, options.again);
  const auto counts = session->admin->PartitionCounts(kAdminTimeoutMs);
  if (!counts.ok()) return Fail(counts.status(), ExitCode::kFailure);
  const absl::Status topics = CheckTopics(*config, work, *counts);
  if (!topics.ok()) return Fail(topics, ExitCode::kFailure);
  work.sums.replayed = work.letters.size();
  if (!options.dry_run && !work.letters.empty()) {
    absl::StatusOr<std::unique_ptr<RecordWriter>> writer = MakeWriter(*config);
    if (!writer.ok()) return Fail(writer.status(), ExitCode::kBadConfiguration);
    const absl::Status status =
        Replay(work, options.rate, *counts, writer->get(), &work.sums.replayed);
    if (!status.ok()) return Fail(status, ExitCode::kFailure);
  }
  Report(options, work.sums);
  return ExitCode::kOk;
}

}  // namespace lodewire
