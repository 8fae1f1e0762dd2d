// lodewire(1), in man(7).
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "pipeline/app/cli_tree.h"
#include "pipeline/app/engine.h"

namespace lodewire {
namespace {

// Text that a formatter prints as it is.
std::string Roff(const std::string& text) {
  std::string escaped =
      absl::StrReplaceAll(text, {{"\\", "\\e"}, {"-", "\\-"}, {"…", "\\|.\\|.\\|."}, {"\n", " "}});
  if (!escaped.empty() && (escaped[0] == '.' || escaped[0] == '\'')) escaped = "\\&" + escaped;
  return escaped;
}

std::string Sentence(const std::string& help) {
  std::string text = help;
  if (!text.empty() && text.back() != '.') text += '.';
  if (!text.empty()) text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
  return Roff(text);
}

std::string Synopsis(const CliCommand& command) {
  std::string line = absl::StrCat("\\fB", Roff(command.path), "\\fR");
  bool options = false;
  for (const CliOption& option : command.options) {
    if (option.positional) continue;
    if (option.required) {
      absl::StrAppend(&line, " \\fB", Roff(option.names[0]), "\\fR \\fI", Roff(option.value),
                      "\\fR");
    } else {
      options = true;
    }
  }
  if (options) absl::StrAppend(&line, " [\\fIoption\\fR\\|.\\|.\\|.]");
  for (const CliOption& option : command.options) {
    if (!option.positional) continue;
    const std::string name =
        absl::StrCat("\\fI", Roff(option.value), "\\fR", option.repeated ? "\\|.\\|.\\|." : "");
    absl::StrAppend(&line, " ", option.required ? name : absl::StrCat("[", name, "]"));
  }
  if (!command.subcommands.empty()) absl::StrAppend(&line, " \\fIcommand\\fR");
  return line;
}

void AppendOption(const CliOption& option, std::string* out) {
  std::vector<std::string> names;
  for (const std::string& name : option.names) {
    names.push_back(absl::StrCat("\\fB", Roff(name), "\\fR"));
  }
  absl::StrAppend(out, ".TP\n", absl::StrJoin(names, ", "));
  if (!option.value.empty() && !option.positional) {
    absl::StrAppend(out, " \\fI", Roff(option.value), "\\fR");
  }
  absl::StrAppend(out, "\n", Sentence(option.help));
  if (!option.choices.empty()) {
    absl::StrAppend(out, " One of ", Roff(absl::StrJoin(option.choices, ", ")), ".");
  }
  if (!option.fallback.empty()) {
    absl::StrAppend(out, " Default: ", Roff(option.fallback), ".");
  }
  absl::StrAppend(out, "\n");
}

}  // namespace

std::string ManPage(const std::vector<CliCommand>& tree) {
  // No date: the page is as old as the program, whose version it bears.
  std::string out = absl::StrCat(
      ".\\\" Made by `lodewire man`.\n.TH LODEWIRE 1 \"\" \"Lodewire ",
      std::string(BinaryVersion()),
      "\" \"User Commands\"\n.SH NAME\nlodewire \\- detect trade controls on strategic minerals in "
      "event streams\n.SH SYNOPSIS\n.B lodewire\n.I command\n[\\fIoption\\fR\\|.\\|.\\|.]\n"
      ".SH DESCRIPTION\n",
      Sentence(tree[0].help), "\n.SH COMMANDS\n");
  for (size_t i = 1; i < tree.size(); ++i) {
    const CliCommand& command = tree[i];
    absl::StrAppend(&out, ".SS \"", Roff(command.path.substr(command.path.find(' ') + 1)), "\"\n",
                    Synopsis(command), "\n.PP\n", Sentence(command.help), "\n");
    for (const CliOption& option : command.options) AppendOption(option, &out);
  }
  absl::StrAppend(
      &out,
      ".SH EXIT STATUS\n.TP\n0\nDone.\n.TP\n1\nIt failed; standard error says why and what to do.\n"
      ".TP\n2\nThe command line is wrong.\n.TP\n69\nNo broker answers.\n.TP\n78\nThe "
      "configuration, a rule or domain data is wrong.\n"
      ".SH ENVIRONMENT\nEach key of the configuration can be set by a variable: LODEWIRE_ and the "
      "key in capitals, dots as two underscores, for example LODEWIRE_KAFKA__GROUP.\n"
      ".SH FILES\n.TP\n.I /etc/lodewire/lodewire.yaml\nThe configuration, unless "
      "\\fB\\-\\-config\\fR names another.\n"
      ".SH EXAMPLES\n.nf\nlodewire init \\-\\-output lodewire.yaml\nlodewire validate \\-\\-config "
      "lodewire.yaml\nlodewire topics create \\-\\-config lodewire.yaml\nlodewire run \\-\\-config "
      "lodewire.yaml\n.fi\n");
  return out;
}

}  // namespace lodewire
