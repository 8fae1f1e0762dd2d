#include "pipeline/rules/yaml_json.h"

#include <array>

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

void AppendString(std::string_view text, std::string* json) {
  static constexpr char kDigits[] = "0123456789abcdef";
  *json += '"';
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      *json += '\\';
      *json += c;
    } else if (byte < 0x20) {
      *json += "\\u00";
      *json += kDigits[byte >> 4];
      *json += kDigits[byte & 15];
    } else {
      *json += c;
    }
  }
  *json += '"';
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
bool IsJsonNumber(std::string_view text) {
  size_t i = 0;
  const auto digits = [&] {
    const size_t begin = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    return i - begin;
  };
  if (i < text.size() && text[i] == '-') ++i;
  const bool zero = i < text.size() && text[i] == '0';
  const size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

void AppendJson(const YamlNode& node, std::string* json);

void AppendScalar(const YamlNode& node, std::string* json) {
  bool boolean = false;
  int64_t integer = 0;
  if (node.quoted || !node.tag.empty()) {
    AppendString(node.text, json);
  } else if (node.AsBool(&boolean)) {
    *json += boolean ? "true" : "false";
  } else if (IsJsonNumber(node.text)) {
    *json += node.text;
  } else if ((node.text.starts_with("0x") || node.text.starts_with("0o")) &&
             node.AsInteger(&integer)) {
    absl::StrAppend(json, integer);
  } else {
    AppendString(node.text, json);
  }
}

void AppendJson(const YamlNode& node, std::string* json) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      *json += "null";
      return;
    case YamlNode::Kind::kScalar:
      AppendScalar(node, json);
      return;
    case YamlNode::Kind::kSequence:
      *json += '[';
      for (size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) *json += ',';
        AppendJson(*node.items[i], json);
      }
      *json += ']';
      return;
    case YamlNode::Kind::kMap:
      *json += '{';
      for (size_t i = 0; i < node.entries.size(); ++i) {
        if (i > 0) *json += ',';
        AppendString(node.entries[i].first->text, json);
        *json += ':';
        AppendJson(*node.entries[i].second, json);
      }
      *json += '}';
      return;
  }
}

void AppendCanonical(const YamlNode& node, std::string* out) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      *out += '~';
      return;
    case YamlNode::Kind::kScalar:
      // The length makes it unambiguous; the letter tells what may be typed from what may not.
      absl::StrAppend(out, node.quoted ? "q" : "p", node.tag, node.text.size(), ":", node.text);
      return;
    case YamlNode::Kind::kSequence:
      *out += '[';
      for (const auto& item : node.items) AppendCanonical(*item, out);
      *out += ']';
      return;
    case YamlNode::Kind::kMap:
      *out += '{';
      for (const auto& [key, value] : node.entries) {
        AppendCanonical(*key, out);
        AppendCanonical(*value, out);
      }
      *out += '}';
      return;
  }
}

}  // namespace

std::string YamlToJson(const YamlNode& node) {
  std::string json;
  AppendJson(node, &json);
  return json;
}

std::string CanonicalYaml(const YamlNode& node) {
  std::string out;
  AppendCanonical(node, &out);
  return out;
}

}  // namespace lodewire
