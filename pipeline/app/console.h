// Messages for people on stderr, progress where stderr is a terminal, and reading of lines.
//
// Threading: one thread writes progress; Fail and Note from any.
// Memory: outside the event path.
// Errors: a file that cannot be read is a status that names it.
// Example:
//   Progress progress("scan"); progress.Update(done, total); progress.Done();
#ifndef LODEWIRE_PIPELINE_APP_CONSOLE_H_
#define LODEWIRE_PIPELINE_APP_CONSOLE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"

namespace lodewire {

// From now on Note and Fail write log lines (pipeline/base/log.h), as a service does.
void NotesAreLogLines();

// "lodewire: …" on stderr, each line of `text`. Fail returns `exit_code`.
void Note(std::string_view text);
int Fail(const absl::Status& status, int exit_code);

// On stdout, two spaces between columns; the first row is the heading. Columns of numbers stand to
// the right; the last one is as long as it is.
void PrintTable(const std::vector<std::vector<std::string>>& rows);

// One line that is rewritten in place, at most five times a second; nothing when stderr is no
// terminal, nor when the command `prints` to one: the line would stand in the middle of its data.
class Progress {
 public:
  explicit Progress(std::string label, bool prints = false);
  ~Progress();
  // `total` 0: unknown.
  void Update(uint64_t done, uint64_t total, std::string_view unit);
  void Done();

 private:
  std::string label_;
  bool terminal_;
  bool shown_ = false;
  int64_t last_ns_ = 0;
};

// The value of an option that is a time, RFC 3339 or a date, in milliseconds since 1970; now when
// it is empty.
absl::StatusOr<int64_t> TimeOption(std::string_view option, const std::string& text);

// Calls `line(number, text)` for each line of a file ("-": stdin), numbers from 1; empty lines are
// skipped.
absl::Status ForEachLine(const std::string& path,
                         const std::function<absl::Status(uint64_t, const std::string&)>& line);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_APP_CONSOLE_H_
