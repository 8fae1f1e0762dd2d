#include "pipeline/rules/condition_parser.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pipeline/base/spelling.h"

namespace lodewire {
namespace {

constexpr int kDepthMax = 100;
constexpr size_t kTokensMax = 10'000;
// Selections asked for, patterns expanded.
constexpr size_t kOperandsMax = 10'000;

struct Token {
  enum class Kind : uint8_t { kWord, kOpen, kClose, kEnd };
  Kind kind = Kind::kEnd;
  std::string_view text;
};

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '*';
}

absl::Status CharacterError(std::string_view condition, size_t at) {
  if (condition[at] == '|') {
    return absl::InvalidArgumentError(
        "aggregation with '|' was removed from Sigma; write a correlation rule instead");
  }
  // A whole UTF-8 sequence, so that the message stays readable.
  size_t end = at + 1;
  while (end < condition.size() && (condition[end] & 0xC0) == 0x80) ++end;
  return absl::InvalidArgumentError(
      absl::StrCat("unexpected '", ToAbsl(condition.substr(at, end - at)), "' in the condition"));
}

absl::StatusOr<std::vector<Token>> Tokenise(std::string_view condition) {
  std::vector<Token> tokens;
  size_t i = 0;
  while (i < condition.size()) {
    const char c = condition[i];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
    } else if (c == '(' || c == ')') {
      tokens.push_back(
          {c == '(' ? Token::Kind::kOpen : Token::Kind::kClose, condition.substr(i, 1)});
      ++i;
    } else if (IsWordCharacter(c)) {
      size_t end = i;
      while (end < condition.size() && IsWordCharacter(condition[end])) ++end;
      tokens.push_back({Token::Kind::kWord, condition.substr(i, end - i)});
      i = end;
    } else {
      return CharacterError(condition, i);
    }
    if (tokens.size() > kTokensMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("the condition has more than ", kTokensMax, " words"));
    }
  }
  tokens.push_back({});
  return tokens;
}

// Whether `pattern`, with `*` for any run, matches all of `name`. Linear: only the last `*` need be
// retried.
bool NameMatches(std::string_view pattern, std::string_view name) {
  size_t p = 0, n = 0;
  size_t star = std::string_view::npos, mark = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

class Parser {
 public:
  Parser(std::vector<Token> tokens, const std::vector<std::string>& selections, bool strict,
         std::vector<std::string>* warnings)
      : tokens_(std::move(tokens)), selections_(selections), strict_(strict), warnings_(warnings) {}

  absl::StatusOr<ConditionNode> Parse() {
    if (Peek().kind == Token::Kind::kEnd) {
      return absl::InvalidArgumentError("the condition is empty");
    }
    ASSIGN_OR_RETURN(ConditionNode root, Binary(0, true));
    if (Peek().kind == Token::Kind::kClose) {
      return absl::InvalidArgumentError("')' without '(' in the condition");
    }
    if (Peek().kind != Token::Kind::kEnd) {
      return absl::InvalidArgumentError(absl::StrCat("expected 'and' or 'or' before '",
                                                     ToAbsl(Peek().text), "' in the condition"));
    }
    if (!problem_.ok()) return problem_;
    return root;
  }

 private:
  const Token& Peek(size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }

  bool IsKeyword(const Token& token, std::string_view keyword) {
    if (token.kind != Token::Kind::kWord) return false;
    if (token.text == keyword) return true;
    std::string lower(token.text);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (lower != keyword) return false;
    const std::string message =
        absl::StrCat("'", ToAbsl(token.text), "' should be written '", lower, "'");
    if (strict_) {
      problem_ = absl::InvalidArgumentError(message);
    } else if (warnings_ != nullptr) {
      warnings_->push_back(message);
    }
    return true;
  }

  bool TakeKeyword(std::string_view keyword) {
    if (!IsKeyword(Peek(), keyword)) return false;
    ++at_;
    return true;
  }

  // `a or b or c` or, one level tighter, `a and b and c`.
  absl::StatusOr<ConditionNode> Binary(int depth, bool is_or) {
    ConditionNode node;
    node.kind = is_or ? ConditionNode::Kind::kOr : ConditionNode::Kind::kAnd;
    do {
      absl::StatusOr<ConditionNode> operand = is_or ? Binary(depth, false) : Unary(depth);
      if (!operand.ok()) return operand.status();
      node.children.push_back(*std::move(operand));
    } while (TakeKeyword(is_or ? "or" : "and"));
    if (node.children.size() > 1) return node;
    ConditionNode only = std::move(node.children.front());
    return only;
  }

  absl::StatusOr<ConditionNode> Unary(int depth) {
    if (depth >= kDepthMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("the condition is nested deeper than ", kDepthMax, " levels"));
    }
    if (TakeKeyword("not")) {
      ConditionNode node;
      node.kind = ConditionNode::Kind::kNot;
      ASSIGN_OR_RETURN(ConditionNode operand, Unary(depth + 1));
      node.children.push_back(std::move(operand));
      return node;
    }
    if (Peek().kind == Token::Kind::kOpen) {
      ++at_;
      ASSIGN_OR_RETURN(ConditionNode inner, Binary(depth + 1, true));
      if (Peek().kind != Token::Kind::kClose) {
        return absl::InvalidArgumentError("'(' without ')' in the condition");
      }
      ++at_;
      return inner;
    }
    return Operand();
  }

  absl::StatusOr<ConditionNode> Operand() {
    if (Peek().kind != Token::Kind::kWord) {
      return absl::InvalidArgumentError(
          Peek().kind == Token::Kind::kEnd
              ? std::string("the condition ends where a search identifier should stand")
              : absl::StrCat("a search identifier should stand before '", ToAbsl(Peek().text),
                             "'"));
    }
    if (IsKeyword(Peek(1), "of")) return Quantified();
    const Token word = Peek();
    for (std::string_view keyword : {"and", "or", "of"}) {
      if (IsKeyword(word, keyword)) {
        return absl::InvalidArgumentError(
            absl::StrCat("a search identifier should stand before '", ToAbsl(word.text), "'"));
      }
    }
    ++at_;
    const auto found = std::find(selections_.begin(), selections_.end(), word.text);
    if (found == selections_.end()) return Undefined(word.text);
    ConditionNode node;
    node.selection = static_cast<uint32_t>(found - selections_.begin());
    return node;
  }

  absl::Status Undefined(std::string_view name) const {
    if (name.find('*') != std::string_view::npos) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", ToAbsl(name), "' needs '1 of' or 'all of' before it"));
    }
    return absl::InvalidArgumentError(absl::StrCat("the condition names '", ToAbsl(name),
                                                   "', which the detection does not define",
                                                   DidYouMean(name, selections_)));
  }

  // `1 of x*`, `all of them`.
  absl::StatusOr<ConditionNode> Quantified() {
    const Token quantifier = Peek();
    ConditionNode node;
    if (quantifier.text == "1" || IsKeyword(quantifier, "any")) {
      node.kind = ConditionNode::Kind::kOr;
    } else if (IsKeyword(quantifier, "all")) {
      node.kind = ConditionNode::Kind::kAnd;
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          "'", ToAbsl(quantifier.text), " of' is not Sigma; use 1 of, any of or all of"));
    }
    at_ += 2;
    const Token pattern = Peek();
    if (pattern.kind != Token::Kind::kWord) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", ToAbsl(quantifier.text), " of' needs 'them' or a pattern behind it"));
    }
    ++at_;
    const bool them = IsKeyword(pattern, "them");
    for (size_t i = 0; i < selections_.size(); ++i) {
      const std::string& name = selections_[i];
      const bool hidden = name.starts_with('_') && (them || !pattern.text.starts_with('_'));
      if (hidden || (!them && !NameMatches(pattern.text, name))) continue;
      ConditionNode child;
      child.selection = static_cast<uint32_t>(i);
      node.children.push_back(child);
      if (++operands_ > kOperandsMax) {
        return absl::InvalidArgumentError(absl::StrCat(
            "the condition asks for more than ", kOperandsMax, " selections, patterns expanded"));
      }
    }
    if (node.children.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("'", ToAbsl(quantifier.text), " of ",
                                                     ToAbsl(pattern.text),
                                                     "' matches no search identifier"));
    }
    return node;
  }

  const std::vector<Token> tokens_;
  const std::vector<std::string>& selections_;
  const bool strict_;
  std::vector<std::string>* const warnings_;
  size_t at_ = 0;
  size_t operands_ = 0;
  absl::Status problem_;
};

}  // namespace

absl::StatusOr<ConditionNode> ParseCondition(std::string_view condition,
                                             const std::vector<std::string>& selections,
                                             bool strict, std::vector<std::string>* warnings) {
  ASSIGN_OR_RETURN(std::vector<Token> tokens, Tokenise(condition));
  return Parser(std::move(tokens), selections, strict, warnings).Parse();
}

}  // namespace lodewire
