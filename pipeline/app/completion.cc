// Completions for three shells. Each finds the command that stands on the line so far, then offers
// the values of the option in front of the cursor, or the subcommands and options of the command.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "pipeline/app/cli_tree.h"

namespace lodewire {
namespace {

// In single quotes, for all three shells; fish knows no '\'' but takes \' inside quotes.
std::string Quoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}
std::string FishQuoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

// 'lodewire run'|'lodewire rules'|…: what a word may complete a path to.
std::string PathPattern(const std::vector<CliCommand>& tree) {
  std::vector<std::string> paths;
  for (size_t i = 1; i < tree.size(); ++i) paths.push_back(Quoted(tree[i].path));
  return absl::StrJoin(paths, " | \\\n      ");
}

// 'lodewire scan --category' | …: the option of the command in front of the cursor.
std::string OptionPattern(const CliCommand& command, const CliOption& option) {
  std::vector<std::string> patterns;
  for (const std::string& name : option.names) {
    patterns.push_back(Quoted(absl::StrCat(command.path, " ", name)));
  }
  return absl::StrJoin(patterns, " | ");
}

bool TakesFiles(const CliCommand& command) {
  for (const CliOption& option : command.options) {
    if (option.positional && option.is_file) return true;
  }
  return false;
}

// Values of a positional argument that takes only some.
std::vector<std::string> Positional(const CliCommand& command) {
  std::vector<std::string> words;
  for (const CliOption& option : command.options) {
    if (option.positional) words.insert(words.end(), option.choices.begin(), option.choices.end());
  }
  return words;
}

std::string Words(const CliCommand& command) {
  std::vector<std::string> words = command.subcommands;
  for (const std::string& word : Positional(command)) words.push_back(word);
  for (const CliOption& option : command.options) {
    if (!option.positional) words.insert(words.end(), option.names.begin(), option.names.end());
  }
  return absl::StrJoin(words, " ");
}

// One line of a description, as shells show it.
std::string Short(const std::string& help) {
  const size_t end = help.find_first_of(";:");
  return absl::StrReplaceAll(help.substr(0, end), {{"\n", " "}, {"[", "("}, {"]", ")"}});
}

std::string ZshEntry(const std::string& name, const std::string& help) {
  return absl::StrCat("        ",
                      Quoted(absl::StrCat(absl::StrReplaceAll(name, {{":", "\\:"}}), ":",
                                          absl::StrReplaceAll(Short(help), {{":", "\\:"}}))),
                      "\n");
}

std::string HelpOf(const std::vector<CliCommand>& tree, const std::string& path) {
  for (const CliCommand& command : tree) {
    if (command.path == path) return command.help;
  }
  return "";
}

}  // namespace

std::string BashCompletion(const std::vector<CliCommand>& tree) {
  std::string out = absl::StrCat(
      "# bash completion of lodewire, made by `lodewire completion bash`.\n"
      "_lodewire() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
      "  local path=lodewire words='' files='' i\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      "    case \"$path ${COMP_WORDS[i]}\" in\n      ",
      PathPattern(tree),
      ")\n        path=\"$path ${COMP_WORDS[i]}\" ;;\n    esac\n  done\n"
      "  case \"$path $prev\" in\n");
  for (const CliCommand& command : tree) {
    for (const CliOption& option : command.options) {
      if (option.positional || option.value.empty()) continue;
      absl::StrAppend(&out, "    ", OptionPattern(command, option), ")\n      ");
      if (option.is_file) {
        absl::StrAppend(&out, "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n");
      } else if (option.choices.empty()) {
        absl::StrAppend(&out, "COMPREPLY=(); return ;;\n");
      } else {
        absl::StrAppend(&out, "mapfile -t COMPREPLY < <(compgen -W ",
                        Quoted(absl::StrJoin(option.choices, " ")), " -- \"$cur\"); return ;;\n");
      }
    }
  }
  absl::StrAppend(&out, "  esac\n  case \"$path\" in\n");
  for (const CliCommand& command : tree) {
    absl::StrAppend(&out, "    ", Quoted(command.path), ") words=", Quoted(Words(command)),
                    TakesFiles(command) ? " files=1" : "", " ;;\n");
  }
  absl::StrAppend(&out,
                  "  esac\n"
                  "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
                  "  if [[ -n $files && $cur != -* ]]; then\n"
                  "    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$cur\")\n"
                  "  fi\n"
                  "}\n"
                  "complete -o filenames -F _lodewire lodewire\n");
  return out;
}

std::string ZshCompletion(const std::vector<CliCommand>& tree) {
  std::string out = absl::StrCat(
      "#compdef lodewire\n"
      "# zsh completion of lodewire, made by `lodewire completion zsh`.\n"
      "_lodewire() {\n"
      "  local at=lodewire word\n"
      "  local -a entries\n"
      "  for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
      "    case \"$at $word\" in\n      ",
      PathPattern(tree),
      ")\n        at=\"$at $word\" ;;\n    esac\n  done\n"
      "  case \"$at ${words[CURRENT-1]}\" in\n");
  for (const CliCommand& command : tree) {
    for (const CliOption& option : command.options) {
      if (option.positional || option.value.empty()) continue;
      absl::StrAppend(&out, "    ", OptionPattern(command, option), ")\n      ");
      if (option.is_file) {
        absl::StrAppend(&out, "_files; return ;;\n");
      } else if (option.choices.empty()) {
        absl::StrAppend(&out, "_message ", Quoted(option.value), "; return ;;\n");
      } else {
        absl::StrAppend(&out, "compadd -- ", absl::StrJoin(option.choices, " "), "; return ;;\n");
      }
    }
  }
  absl::StrAppend(&out, "  esac\n  case \"$at\" in\n");
  for (const CliCommand& command : tree) {
    absl::StrAppend(&out, "    ", Quoted(command.path), ")\n      entries=(\n");
    for (const std::string& name : command.subcommands) {
      absl::StrAppend(&out, ZshEntry(name, HelpOf(tree, absl::StrCat(command.path, " ", name))));
    }
    for (const std::string& word : Positional(command)) {
      absl::StrAppend(&out, ZshEntry(word, ""));
    }
    for (const CliOption& option : command.options) {
      if (option.positional) continue;
      for (const std::string& name : option.names) {
        absl::StrAppend(&out, ZshEntry(name, option.help));
      }
    }
    absl::StrAppend(&out, "      )\n", TakesFiles(command) ? "      _files\n" : "", "      ;;\n");
  }
  absl::StrAppend(&out,
                  "  esac\n  _describe -t commands lodewire entries\n}\n"
                  "if [ \"$funcstack[1]\" = _lodewire ]; then\n  _lodewire \"$@\"\nelse\n"
                  "  compdef _lodewire lodewire\nfi\n");
  return out;
}

std::string FishCompletion(const std::vector<CliCommand>& tree) {
  std::string out = absl::StrCat(
      "# fish completion of lodewire, made by `lodewire completion fish`.\n"
      "function __lodewire_at\n"
      "    set -l at lodewire\n"
      "    for word in (commandline -opc)[2..-1]\n"
      "        switch \"$at $word\"\n            case");
  for (size_t i = 1; i < tree.size(); ++i) absl::StrAppend(&out, " ", FishQuoted(tree[i].path));
  absl::StrAppend(&out,
                  "\n                set at \"$at $word\"\n        end\n    end\n"
                  "    test \"$at\" = \"$argv\"\nend\n"
                  "complete -c lodewire -f\n");
  for (const CliCommand& command : tree) {
    const std::string lead = absl::StrCat("complete -c lodewire -n ",
                                          FishQuoted(absl::StrCat("__lodewire_at ", command.path)));
    for (const std::string& name : command.subcommands) {
      absl::StrAppend(&out, lead, " -a ", name, " -d ",
                      FishQuoted(Short(HelpOf(tree, absl::StrCat(command.path, " ", name)))), "\n");
    }
    for (const CliOption& option : command.options) {
      absl::StrAppend(&out, lead);
      for (const std::string& name : option.names) {
        if (option.positional) break;
        const bool is_long = name.rfind("--", 0) == 0;
        absl::StrAppend(&out, is_long ? " -l " : " -s ", name.substr(is_long ? 2 : 1));
      }
      if (option.is_file) absl::StrAppend(&out, option.positional ? " -F" : " -r -F");
      if (!option.is_file && !option.value.empty() && !option.positional) {
        absl::StrAppend(&out, " -x");
      }
      if (!option.choices.empty()) {
        absl::StrAppend(&out, " -a ", FishQuoted(absl::StrJoin(option.choices, " ")));
      }
      absl::StrAppend(&out, " -d ", FishQuoted(Short(option.help)), "\n");
    }
  }
  return out;
}

}  // namespace lodewire
