// A dead letter: the record as it came, key, bytes and headers untouched, with Kafka Connect's
// `__connect.errors.*` headers beside them, so that Connect's tools and people who know them can
// read it.
//
// Source of the names: Apache Kafka, DeadLetterQueueReporter (KIP-298). All values are text. A
// record that was a dead letter before and was replayed keeps the topic, partition and offset where
// it first came from; the other headers say what happened now.
//
// Threading: one thread an object.
// Memory: fixed, in the object; the headers point into it, into the record and into the source's
//   names.
// Errors: more than kOriginalHeadersMax headers of the record: the rest is left out and
//   `lodewire.headers.omitted` says how many.
// Example:
//   DeadLetter letter(*source, "lane 0's number");
//   OutgoingRecord out = letter.Build(record, Verdict::kMalformed, "decode", dead_letter_topic);
#ifndef LODEWIRE_PIPELINE_IO_DEAD_LETTER_H_
#define LODEWIRE_PIPELINE_IO_DEAD_LETTER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "pipeline/event/record.h"
#include "pipeline/event/verdict.h"
#include "pipeline/io/sink.h"
#include "pipeline/io/source.h"

namespace lodewire {

class DeadLetter {
 public:
  static constexpr size_t kOriginalHeadersMax = 100;
  static constexpr size_t kOwnHeaders = 10;

  // `source` gives names and headers and outlives the object; `lane` is the task.id.
  DeadLetter(const Source* source, uint32_t lane);

  // `stage` is a literal. What it returns is valid until the next Build and while the record is
  // held.
  OutgoingRecord Build(const Record& record, Verdict verdict, std::string_view stage,
                       uint16_t dead_letter_topic);

 private:
  using Number = std::array<char, 24>;
  void Append(std::string_view name, std::string_view value);
  // Copies what the record has; true when it carries an origin already.
  bool AppendOriginals(const Record& record);

  const Source* source_;
  Number task_, partition_, offset_, omitted_;
  std::string_view task_text_;
  std::array<HeaderView, kOriginalHeadersMax> originals_;
  std::array<HeaderView, kOriginalHeadersMax + kOwnHeaders> headers_;
  size_t count_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_IO_DEAD_LETTER_H_
