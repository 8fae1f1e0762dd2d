#include "pipeline/app/junit.h"

#include "absl/strings/str_cat.h"
#include "pipeline/base/status.h"
#include "pipeline/domain/code_points.h"

namespace lodewire {
namespace {

// Source: XML 1.0, production 2 (Char).
bool IsXmlCharacter(const CodePoint& point) {
  if (!point.valid()) return false;
  const char32_t value = point.value;
  if (value < 0x20) return value == '\t' || value == '\n' || value == '\r';
  return value != 0xFFFE && value != 0xFFFF;
}

// For an attribute in double quotes. White space is written as a reference, or a reader would make
// a space of it.
std::string Escaped(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = DecodeCodePoint(text, at);
    const std::string_view bytes = text.substr(at, point.size);
    at += point.size;
    if (!IsXmlCharacter(point)) {
      out += "\xEF\xBF\xBD";
    } else if (point.value < 0x20 || point.value == '&' || point.value == '<' ||
               point.value == '>' || point.value == '"') {
      absl::StrAppend(&out, "&#", static_cast<uint32_t>(point.value), ";");
    } else {
      out += bytes;
    }
  }
  return out;
}

struct Count {
  size_t tests = 0;
  size_t failures = 0;
};

Count CountOf(const std::vector<JunitResult>& results, size_t begin, size_t end) {
  Count count;
  for (size_t i = begin; i < end; ++i) {
    ++count.tests;
    count.failures += results[i].failure.empty() ? 0 : 1;
  }
  return count;
}

std::string Attributes(std::string_view name, const Count& count) {
  return absl::StrCat(" name=\"", Escaped(name), "\" tests=\"", count.tests, "\" failures=\"",
                      count.failures, "\" errors=\"0\"");
}

std::string CaseXml(const JunitResult& result) {
  std::string xml = absl::StrCat("    <testcase classname=\"", Escaped(result.suite), "\" name=\"",
                                 Escaped(result.name), "\" file=\"", Escaped(result.suite),
                                 "\" line=\"", result.line, "\"");
  if (result.failure.empty()) return xml + "/>\n";
  return absl::StrCat(xml, ">\n      <failure message=\"", Escaped(result.failure),
                      "\"/>\n    </testcase>\n");
}

}  // namespace

std::string JunitXml(std::string_view name, const std::vector<JunitResult>& results) {
  std::string xml = absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites",
                                 Attributes(name, CountOf(results, 0, results.size())), ">\n");
  for (size_t begin = 0; begin < results.size();) {
    size_t end = begin;
    while (end < results.size() && results[end].suite == results[begin].suite) ++end;
    absl::StrAppend(&xml, "  <testsuite",
                    Attributes(results[begin].suite, CountOf(results, begin, end)), ">\n");
    for (; begin < end; ++begin) xml += CaseXml(results[begin]);
    xml += "  </testsuite>\n";
  }
  return xml + "</testsuites>\n";
}

}  // namespace lodewire
