// yaml-cpp's event handler gives marks and tags for every node, which its node tree loses or hides;
// and building the tree here is what lets duplicate keys, limits and source text be checked while
// it grows.
#include "pipeline/config/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace lodewire {
namespace {

std::string Place(std::string_view file, int line, int column) {
  // Nodes that overrides made stand in no file.
  if (line == 0) return absl::StrCat(ToAbsl(file), ", set by a flag or the environment: ");
  return absl::StrCat(ToAbsl(file), ":", line, ":", column, ": ");
}

// Thrown through yaml-cpp, which reports its own errors the same way; never leaves this file.
struct BuildError {
  YAML::Mark mark;
  std::string what;
};

class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const YamlLimits& limits) : limits_(limits) {}

  void OnDocumentStart(const YAML::Mark&) override {
    root_.reset();
    stack_.clear();
    anchors_.clear();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto node = New(mark, YamlNode::Kind::kNull);
    Place(std::move(node), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      throw BuildError{mark, "an alias may not stand inside its own anchor"};
    Place(Copy(*found->second, mark, 0), 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    auto node = New(mark, YamlNode::Kind::kScalar);
    node->text = value;
    // "!" is yaml-cpp's word for "quoted or block"; "?" for a plain scalar.
    node->quoted = tag == "!";
    if (tag != "!" && tag != "?") node->tag = tag;
    if (!node->quoted && node->tag.empty() &&
        (value == "~" || value == "null" || value == "Null" || value == "NULL" || value.empty())) {
      node->kind = YamlNode::Kind::kNull;
    }
    Place(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, YamlNode::Kind::kSequence, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, YamlNode::Kind::kMap, anchor);
  }
  void OnMapEnd() override { Close(); }

  std::unique_ptr<YamlNode> TakeRoot() { return std::move(root_); }

 private:
  struct Frame {
    YamlNode* node;
    YAML::anchor_t anchor;
    std::unique_ptr<YamlNode> key;  // A map's key that waits for its value.
    std::set<std::string> keys;     // A map's keys so far.
  };

  std::unique_ptr<YamlNode> New(const YAML::Mark& mark, YamlNode::Kind kind) {
    if (++nodes_ > limits_.nodes_max) {
      throw BuildError{mark, absl::StrCat("more than ", limits_.nodes_max,
                                          " nodes, aliases expanded; split the file")};
    }
    auto node = std::make_unique<YamlNode>();
    node->kind = kind;
    node->line = mark.line + 1;
    node->column = mark.column + 1;
    return node;
  }

  std::unique_ptr<YamlNode> Copy(const YamlNode& from, const YAML::Mark& mark, int depth) {
    auto node = New(mark, from.kind);
    if (static_cast<int>(stack_.size()) + depth > limits_.depth_max) TooDeep(mark);
    alias_bytes_ += from.text.size();
    if (alias_bytes_ > limits_.alias_bytes_max) {
      throw BuildError{mark, absl::StrCat("aliases repeat more than ", limits_.alias_bytes_max,
                                          " bytes of text; write less of it, or once")};
    }
    node->quoted = from.quoted;
    node->line = from.line;
    node->column = from.column;
    node->text = from.text;
    node->tag = from.tag;
    for (const auto& item : from.items) node->items.push_back(Copy(*item, mark, depth + 1));
    for (const auto& [key, value] : from.entries) {
      node->entries.emplace_back(Copy(*key, mark, depth + 1), Copy(*value, mark, depth + 1));
    }
    return node;
  }

  [[noreturn]] void TooDeep(const YAML::Mark& mark) const {
    throw BuildError{mark, absl::StrCat("nested deeper than ", limits_.depth_max, " levels")};
  }

  void Open(const YAML::Mark& mark, YamlNode::Kind kind, YAML::anchor_t anchor) {
    if (static_cast<int>(stack_.size()) >= limits_.depth_max) TooDeep(mark);
    auto node = New(mark, kind);
    YamlNode* raw = node.get();
    // An anchor of a collection is known only once it is closed, so that it cannot contain itself.
    Place(std::move(node), 0);
    stack_.push_back({raw, anchor, nullptr, {}});
  }

  void Close() {
    if (stack_.back().anchor != 0) anchors_[stack_.back().anchor] = stack_.back().node;
    stack_.pop_back();
  }

  void Place(std::unique_ptr<YamlNode> node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = node.get();
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node->is_sequence()) {
      frame.node->items.push_back(std::move(node));
      return;
    }
    if (frame.key == nullptr) {
      if (!node->is_scalar() && !node->is_null()) {
        throw BuildError{MarkOf(*node), "a key must be a plain or quoted scalar"};
      }
      if (!frame.keys.insert(node->text).second) {
        throw BuildError{MarkOf(*node), absl::StrCat("the key '", node->text,
                                                     "' stands twice in this map; remove one")};
      }
      frame.key = std::move(node);
      return;
    }
    frame.node->entries.emplace_back(std::move(frame.key), std::move(node));
  }

  static YAML::Mark MarkOf(const YamlNode& node) {
    YAML::Mark mark;
    mark.line = node.line - 1;
    mark.column = node.column - 1;
    return mark;
  }

  const YamlLimits& limits_;
  size_t nodes_ = 0;
  size_t alias_bytes_ = 0;
  std::unique_ptr<YamlNode> root_;
  std::vector<Frame> stack_;
  std::map<YAML::anchor_t, YamlNode*> anchors_;
};

bool IsPlainScalar(const YamlNode& node) {
  return node.is_scalar() && !node.quoted && node.tag.empty();
}

}  // namespace

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const auto& [entry_key, value] : entries) {
    if (entry_key->text == key) return value.get();
  }
  return nullptr;
}

bool YamlNode::AsBool(bool* value) const {
  if (!IsPlainScalar(*this)) return false;
  if (text == "true" || text == "True" || text == "TRUE") {
    *value = true;
    return true;
  }
  if (text == "false" || text == "False" || text == "FALSE") {
    *value = false;
    return true;
  }
  return false;
}

bool YamlNode::AsInteger(int64_t* value) const {
  if (!IsPlainScalar(*this)) return false;
  std::string_view digits = text;
  int base = 10;
  if (digits.starts_with("0x")) {
    base = 16;
    digits.remove_prefix(2);
  } else if (digits.starts_with("0o")) {
    base = 8;
    digits.remove_prefix(2);
  } else if (digits.starts_with("+")) {
    digits.remove_prefix(1);
  }
  if (digits.empty() || (base != 10 && digits.front() == '-')) return false;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, *value, base);
  return error == std::errc() && stop == end;
}

bool YamlNode::AsDouble(double* value) const {
  if (!IsPlainScalar(*this)) return false;
  std::string_view digits = text;
  if (digits.starts_with("+")) digits.remove_prefix(1);
  const size_t first = digits.find_first_of("0123456789");
  // from_chars takes "inf" and "nan"; YAML writes them otherwise, and neither is wanted here: a
  // number has its first digit behind at most a sign and a point (npos is larger than any place).
  if (first > 2) return false;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, *value);
  return error == std::errc() && stop == end;
}

absl::StatusOr<YamlDocuments> ParseYaml(std::string_view text, std::string_view file,
                                        const YamlLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return absl::InvalidArgumentError(absl::StrCat(Place(file, 1, 1), "the file has ", text.size(),
                                                   " bytes, more than the limit of ",
                                                   limits.bytes_max, "; split it"));
  }
  std::istringstream stream{std::string(text)};
  YamlDocuments documents;
  TreeBuilder builder(limits);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
      std::unique_ptr<YamlNode> root = builder.TakeRoot();
      if (root != nullptr) documents.push_back(std::move(root));
    }
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(Place(file, error.mark.line + 1, error.mark.column + 1), error.msg));
  } catch (const BuildError& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(Place(file, error.mark.line + 1, error.mark.column + 1), error.what));
  }
  return documents;
}

absl::StatusOr<std::string> ReadTextFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  // A directory opens like a file but cannot be read; to the operator both are the same.
  if (!stream || std::filesystem::is_directory(path)) {
    return absl::NotFoundError(absl::StrCat(
        path, ": cannot be read; does it exist, is it a file, may this user read it?"));
  }
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

absl::StatusOr<YamlDocuments> ParseYamlFile(const std::string& path, const YamlLimits& limits) {
  ASSIGN_OR_RETURN(std::string text, ReadTextFile(path));
  return ParseYaml(text, path, limits);
}

std::string YamlPlace(std::string_view file, const YamlNode& node) {
  return Place(file, node.line, node.column);
}

}  // namespace lodewire
