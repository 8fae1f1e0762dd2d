// The events of files, one after the other, as rules see them; for tools.
//
// A file is JSONL or a page (.txt, .html), as for `lodewire scan`.
//
// Threading: one thread.
// Memory: one event; the view is valid until the next Next.
// Errors: `status()` is that of the event; a file that cannot be read ends with `file_status()`.
// Example:
//   while (events.Next()) { if (events.status().ok()) … events.view() … }
#ifndef LODEWIRE_PIPELINE_APP_EVENT_FILES_H_
#define LODEWIRE_PIPELINE_APP_EVENT_FILES_H_

#include <string>

#include "pipeline/app/event_reader.h"
#include "pipeline/app/scan_source.h"
#include "pipeline/base/status.h"

namespace lodewire {

class EventFiles {
 public:
  // Both must outlive it; `prices` as EventReader takes them.
  EventFiles(ScanInput input, const Normaliser* normaliser, const ReferencePrices* prices);
  ~EventFiles();

  // False: there are no more.
  bool Next();
  const EventView& view() const { return reader_.view(); }
  const absl::Status& status() const { return status_; }
  const absl::Status& file_status() const { return file_status_; }
  const std::string& file() const { return source_.file(record_.partition); }
  int64_t line() const { return record_.offset; }
  const Record& record() const { return record_; }

 private:
  void Release();

  ScanSource source_;
  EventReader reader_;
  Record record_;
  bool has_record_ = false;
  absl::Status status_;
  absl::Status file_status_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_EVENT_FILES_H_
