#include "pipeline/demo/alert_printer.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "pipeline/base/terminal_text.h"

namespace lodewire {
namespace {

constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kMark = "\x1b[1;4m";  // bold, underlined
constexpr std::string_view kDim = "\x1b[2m";

struct Span {
  size_t begin = 0;
  size_t end = 0;
};

std::string_view SeverityColor(v1::Severity severity) {
  switch (severity) {
    case v1::SEVERITY_CRITICAL:
      return "\x1b[1;97;41m";
    case v1::SEVERITY_HIGH:
      return "\x1b[1;31m";
    case v1::SEVERITY_MEDIUM:
      return "\x1b[33m";
    default:
      return "\x1b[36m";
  }
}

// "SEVERITY_HIGH" → "HIGH"
std::string_view AfterUnderscore(std::string_view name) {
  const size_t underscore = name.find('_');
  return underscore == std::string_view::npos ? name : name.substr(underscore + 1);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

std::string ClockTime(const google::protobuf::Timestamp& time) {
  const std::time_t seconds = static_cast<std::time_t>(time.seconds());
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char buffer[64];
  std::snprintf(buffer, sizeof(buffer), "%02d:%02d:%02d.%03d", utc.tm_hour, utc.tm_min, utc.tm_sec,
                static_cast<int>(time.nanos() / 1'000'000) % 1000);
  return buffer;
}

// Where the alert's evidence stands in its headline. Offsets are of the event as sent; the headline
// of an alert is repaired, so a span counts only where the words agree, and else the words are
// looked for.
std::vector<Span> HeadlineSpans(const v1::Alert& alert) {
  const std::string_view headline = alert.headline();
  const std::string_view field = alert.category() == "trade" ? "description" : "headline";
  std::vector<Span> spans;
  for (const v1::RuleMatch& match : alert.matches()) {
    for (const v1::EvidenceSpan& evidence : match.evidence()) {
      const std::string_view text = evidence.text();
      if (evidence.field() != field || text.empty()) continue;
      size_t begin = evidence.begin();
      if (begin > headline.size() || headline.substr(begin, text.size()) != text) {
        begin = headline.find(text);
      }
      if (begin != std::string_view::npos) spans.push_back({begin, begin + text.size()});
    }
  }
  std::sort(spans.begin(), spans.end(), [](Span a, Span b) { return a.begin < b.begin; });
  std::vector<Span> merged;
  for (const Span& span : spans) {
    if (!merged.empty() && span.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, span.end);
    } else {
      merged.push_back(span);
    }
  }
  return merged;
}

// One line that is cut at a width; colours take no room.
class Line {
 public:
  explicit Line(const PrintOptions& options) : options_(options) {}

  void Style(std::string_view code) {
    if (options_.color) text_.append(code);
  }
  void Text(std::string_view text) {
    while (!text.empty()) {
      const TerminalCharacter character = DecodeCharacter(text);
      Character(character, text);
      text.remove_prefix(character.size);
    }
  }
  void Character(const TerminalCharacter& character, std::string_view text) {
    std::string escaped;
    AppendEscaped(character, text, &escaped);
    const size_t width = DisplayWidth(escaped);
    // One column is kept for the ellipsis.
    if (cut_ || columns_ + width + 1 > options_.width) {
      cut_ = true;
      return;
    }
    columns_ += width;
    text_.append(escaped);
  }
  std::string Finish() {
    if (cut_) text_.append("\u2026");
    text_.push_back('\n');
    return std::move(text_);
  }

 private:
  const PrintOptions& options_;
  std::string text_;
  size_t columns_ = 0;
  bool cut_ = false;
};

std::string FirstLine(const v1::Alert& alert, const PrintOptions& options) {
  Line line(options);
  line.Style(kDim);
  line.Text(ClockTime(alert.times().has_event() ? alert.times().event() : alert.times().kafka()));
  line.Style(kReset);
  line.Text(" ");
  line.Style(SeverityColor(alert.severity()));
  std::string severity(AfterUnderscore(v1::Severity_Name(alert.severity())));
  severity.resize(std::max<size_t>(severity.size(), 6), ' ');
  line.Text(severity);
  line.Style(kReset);
  std::string minerals;
  for (const v1::Mineral& mineral : alert.minerals()) {
    minerals.append(minerals.empty() ? "" : ", ").append(mineral.id());
  }
  line.Text(" ");
  line.Text(minerals.empty() ? "-" : minerals);
  line.Text("  ");
  line.Text(alert.event_type());
  if (alert.direction() != v1::DIRECTION_UNSPECIFIED) {
    line.Text(" ");
    line.Text(Lower(AfterUnderscore(v1::Direction_Name(alert.direction()))));
  }
  if (alert.msg_type() == v1::MESSAGE_TYPE_UPDATE) line.Text("  UPDATE");
  if (alert.msg_type() == v1::MESSAGE_TYPE_CANCEL) line.Text("  CANCEL");
  for (const std::string& mark : alert.marks()) {
    line.Text(" (");
    line.Text(mark);
    line.Text(")");
  }
  return line.Finish();
}

std::string HeadlineLine(const v1::Alert& alert, const PrintOptions& options) {
  Line line(options);
  line.Text("  ");
  const std::vector<Span> spans = HeadlineSpans(alert);
  const std::string_view headline = alert.headline();
  size_t next = 0;
  size_t at = 0;
  while (at < headline.size()) {
    if (next < spans.size() && at == spans[next].begin) {
      line.Style(kMark);
      if (!options.color) line.Text("[");
    }
    const TerminalCharacter character = DecodeCharacter(headline.substr(at));
    line.Character(character, headline.substr(at));
    at += character.size;
    if (next < spans.size() && at >= spans[next].end) {
      line.Style(kReset);
      if (!options.color) line.Text("]");
      ++next;
    }
  }
  line.Style(kReset);
  return line.Finish();
}

// The matched words of other fields, once each: why an alert whose headline shows nothing.
std::string WordsLine(const v1::Alert& alert, const PrintOptions& options) {
  Line line(options);
  line.Text("  matched:");
  std::vector<std::string> shown;
  for (const v1::RuleMatch& match : alert.matches()) {
    for (const v1::EvidenceSpan& evidence : match.evidence()) {
      if (evidence.text().empty() || shown.size() >= 6) continue;
      const std::string key = evidence.field() + "=" + evidence.text();
      if (std::find(shown.begin(), shown.end(), key) != shown.end()) continue;
      shown.push_back(key);
      line.Text(" ");
      line.Text(evidence.field());
      line.Text(" ");
      line.Style(kMark);
      if (!options.color) line.Text("[");
      line.Text(evidence.text());
      line.Style(kReset);
      if (!options.color) line.Text("]");
    }
  }
  return shown.empty() ? std::string() : line.Finish();
}

// Where the event stands comes first, so that a long title cannot push it off the line.
std::string RuleLine(const v1::Alert& alert, const PrintOptions& options) {
  Line line(options);
  line.Style(kDim);
  line.Text("  ");
  line.Text(alert.source().topic());
  line.Text("/" + std::to_string(alert.source().partition()) + "@" +
            std::to_string(alert.source().offset()));
  line.Text("  ");
  line.Text(alert.provider());
  line.Text("  ");
  const uint64_t rules = static_cast<uint64_t>(alert.matches_size()) + alert.matches_omitted();
  if (rules > 1) line.Text("(+" + std::to_string(rules - 1) + ") ");
  if (alert.matches_size() > 0) line.Text(alert.matches(0).title());
  line.Style(kReset);
  return line.Finish();
}

}  // namespace

bool WantsColor(int file_descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && isatty(file_descriptor) == 1;
}

std::string PrintAlert(const v1::Alert& alert, const PrintOptions& options) {
  std::string output = FirstLine(alert, options);
  if (!alert.headline().empty()) output.append(HeadlineLine(alert, options));
  if (HeadlineSpans(alert).empty()) output.append(WordsLine(alert, options));
  output.append(RuleLine(alert, options));
  return output;
}

}  // namespace lodewire
