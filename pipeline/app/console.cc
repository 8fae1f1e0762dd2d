#include "pipeline/app/console.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/log.h"

namespace lodewire {

namespace {

std::atomic<bool> notes_are_log_lines{false};

void Say(LogLevel level, std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  const bool log = notes_are_log_lines.load(std::memory_order_relaxed);
  for (absl::string_view line : absl::StrSplit(ToAbsl(text), '\n')) {
    if (!log) {
      std::cerr << "lodewire: " << line << "\n";
    } else if (!line.empty()) {
      Log(level, "lodewire", ToStd(line));
    }
  }
}

}  // namespace

void NotesAreLogLines() { notes_are_log_lines.store(true, std::memory_order_relaxed); }

void Note(std::string_view text) { Say(LogLevel::kInfo, text); }

int Fail(const absl::Status& status, int exit_code) {
  Say(LogLevel::kError, ToStd(status.message()));
  return exit_code;
}

void PrintTable(const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return;
  const size_t columns = rows.front().size();
  std::vector<size_t> widths(columns, 0);
  std::vector<bool> right(columns, true);
  for (const std::vector<std::string>& row : rows) {
    for (size_t i = 0; i < columns; ++i) {
      widths[i] = std::max(widths[i], row[i].size());
      if (&row != &rows.front()) {
        right[i] = right[i] && row[i].find_first_not_of("0123456789-") == std::string::npos;
      }
    }
  }
  for (const std::vector<std::string>& row : rows) {
    std::string line;
    for (size_t i = 0; i < columns; ++i) {
      const std::string padding(widths[i] - row[i].size(), ' ');
      if (i + 1 == columns) {
        line += row[i];
      } else {
        line += right[i] ? padding + row[i] + "  " : row[i] + padding + "  ";
      }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    std::cout << line << "\n";
  }
}

Progress::Progress(std::string label, bool prints)
    : label_(std::move(label)),
      terminal_(isatty(STDERR_FILENO) == 1 && !(prints && isatty(STDOUT_FILENO) == 1)) {}

Progress::~Progress() { Done(); }

void Progress::Update(uint64_t done, uint64_t total, std::string_view unit) {
  if (!terminal_) return;
  const int64_t now_ns = MonotonicNanos();
  if (shown_ && now_ns - last_ns_ < 200'000'000) return;
  last_ns_ = now_ns;
  shown_ = true;
  std::string text = absl::StrCat("\r\033[K", label_, ": ", done);
  if (total != 0) absl::StrAppend(&text, " of ", total, " (", 100 * done / total, " %)");
  std::cerr << text << " " << unit << std::flush;
}

void Progress::Done() {
  if (shown_) std::cerr << "\r\033[K" << std::flush;
  shown_ = false;
}

absl::Status ForEachLine(const std::string& path,
                         const std::function<absl::Status(uint64_t, const std::string&)>& line) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) {
      return absl::NotFoundError(
          absl::StrCat(path, ": cannot be read; does it exist, may this user read it?"));
    }
  }
  std::istream& stream = path == "-" ? std::cin : file;
  std::string text;
  for (uint64_t number = 1; std::getline(stream, text); ++number) {
    if (!text.empty() && text.back() == '\r') text.pop_back();
    if (text.empty()) continue;
    RETURN_IF_ERROR(line(number, text));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> TimeOption(std::string_view option, const std::string& text) {
  if (text.empty()) return WallMillis();
  absl::Time time;
  std::string why;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &why) ||
      absl::ParseTime("%Y-%m-%d", text, &time, &why)) {
    return absl::ToUnixMillis(time);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      ToAbsl(option), " '", text, "' is no time; write 2025-05-09 or 2025-05-09T08:00:00Z"));
}

}  // namespace lodewire
