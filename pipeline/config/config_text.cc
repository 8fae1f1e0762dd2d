// The configuration as YAML and its reference as Markdown.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "pipeline/config/config_keys.h"
#include "pipeline/config/map_reader.h"

namespace lodewire {
namespace {

constexpr size_t kColumns = 100;

constexpr char kStarterHead[] =
    "The configuration of `lodewire run`. Every key that is no list can also be set by the "
    "environment (LODEWIRE_KAFKA__GROUP=desk) or by --set kafka.group=desk; flags win over "
    "environment over file. Durations are written 500ms, 30s, 15m, 24h, 7d; sizes 4096, 64KiB, "
    "16MiB. Relative paths start at this file. Unknown keys are errors. docs/configuration.md is "
    "the reference; `lodewire validate` checks.";

constexpr char kReferenceHead[] =
    "# Configuration\n\n"
    "Every key of `lodewire.yaml`, as `lodewire config reference` prints it. `lodewire init` "
    "writes a commented file to start\nfrom, `lodewire validate` checks one, `lodewire config "
    "show` prints what is in effect, and `lodewire config schema`\nis a JSON Schema for editors.\n"
    "\n"
    "Sources, strongest first: flags (`--set kafka.group=desk`), the environment "
    "(`LODEWIRE_KAFKA__GROUP=desk`: the key in\ncapitals, dots as `__`), the file. Unknown keys "
    "are errors. Durations are written `500ms`, `30s`, `15m`, `24h`, `7d`; sizes\n`4096`, "
    "`64KiB`, `16MiB`. Relative paths start at the configuration file. Secrets stand in files "
    "that keys name.\n";

// Plain where YAML reads it back as the same text.
std::string YamlScalar(const ConfigKey& key, const std::string& text) {
  if (key.kind != ConfigKind::kText && key.kind != ConfigKind::kPath &&
      key.kind != ConfigKind::kList && key.kind != ConfigKind::kMap && !text.empty()) {
    return text;
  }
  constexpr char kPlain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+%:";
  const bool plain = !text.empty() && text.find_first_not_of(kPlain) == std::string::npos &&
                     text.find_first_of("-:%.+") != 0 && text.back() != ':' && text != "true" &&
                     text != "false" && text != "null";
  if (plain) return text;
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'");
}

std::string YamlValue(const ConfigKey& key) {
  std::vector<std::string> parts;
  if (key.kind == ConfigKind::kMap) {
    for (const auto& [name, value] : key.map) {
      parts.push_back(absl::StrCat(YamlScalar(key, name), ": ", YamlScalar(key, value)));
    }
    return absl::StrCat("{", absl::StrJoin(parts, ", "), "}");
  }
  if (key.kind == ConfigKind::kList || key.kind == ConfigKind::kNumbers) {
    for (const std::string& item : key.list) parts.push_back(YamlScalar(key, item));
    return absl::StrCat("[", absl::StrJoin(parts, ", "), "]");
  }
  return YamlScalar(key, key.text);
}

// Comment lines of at most kColumns; `first` begins the first, `next` the others.
void AppendWrapped(const std::string& first, const std::string& next, const std::string& text,
                   std::string* out) {
  std::string line = first;
  bool empty = true;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    if (!empty && line.size() + 1 + word.size() > kColumns) {
      absl::StrAppend(out, line, "\n");
      line = next;
      empty = true;
    }
    absl::StrAppend(&line, empty ? "" : " ", word);
    empty = false;
  }
  absl::StrAppend(out, line, "\n");
}

void AppendSection(const ConfigSection& section, bool help, std::string* out) {
  for (const ConfigKey& key : section.items[0]) {
    if (help) AppendWrapped("    # ", "    # ", key.help, out);
    absl::StrAppend(out, "    ", key.name, ": ", YamlValue(key), "\n");
  }
}

bool IsDefault(const ConfigKey& key, const std::vector<ConfigKey>& defaults) {
  for (const ConfigKey& other : defaults) {
    if (other.name == key.name) return !key.required && YamlValue(other) == YamlValue(key);
  }
  return false;
}

void AppendList(const ConfigSection& section, const std::vector<ConfigKey>& defaults, bool help,
                std::string* out) {
  if (help) {
    for (const ConfigKey& key : defaults) {
      const std::string name =
          absl::StrCat(key.name, key.required ? "" : ": ", key.required ? "" : YamlValue(key));
      const std::string pad(name.size() < 26 ? 26 - name.size() : 1, ' ');
      AppendWrapped(absl::StrCat("    #   ", name, pad),
                    absl::StrCat("    #   ", std::string(26, ' ')), key.help, out);
    }
  }
  for (const std::vector<ConfigKey>& item : section.items) {
    std::string lead = "    - ";
    for (const ConfigKey& key : item) {
      if (help && IsDefault(key, defaults)) continue;
      absl::StrAppend(out, lead, key.name, ": ", YamlValue(key), "\n");
      lead = "      ";
    }
  }
}

std::string TypeOf(const ConfigKey& key) {
  const auto range = [&](const std::string& least, const std::string& most) {
    return absl::StrCat(", ", least, " to ", most);
  };
  switch (key.kind) {
    case ConfigKind::kText:
      return "text";
    case ConfigKind::kPath:
      return "path";
    case ConfigKind::kBool:
      return "true or false";
    case ConfigKind::kNumber:
      return "number" + range(absl::StrCat(key.least), absl::StrCat(key.most));
    case ConfigKind::kBytes:
      return "size" + range(FormatBytes(key.least), FormatBytes(key.most));
    case ConfigKind::kDuration:
      if (key.most > INT64_MAX / 2) return "duration";
      return "duration" + range(FormatDurationMillis(static_cast<int64_t>(key.least)),
                                FormatDurationMillis(static_cast<int64_t>(key.most)));
    case ConfigKind::kChoice:
      return absl::StrCat("`", absl::StrJoin(key.choices, "`, `"), "`");
    case ConfigKind::kStart:
      return "`latest`, `earliest` or a time";
    case ConfigKind::kList:
      return "list of text";
    case ConfigKind::kNumbers:
      return "list of numbers";
    case ConfigKind::kMap:
      return "map of text";
  }
  return "";
}

}  // namespace

std::string ConfigYaml(const std::vector<ConfigSection>& sections, ConfigComments comments) {
  const bool help = comments == ConfigComments::kHelp;
  const std::vector<ConfigSection> defaults = DefaultConfigSections();
  std::string out;
  if (help) AppendWrapped("# ", "# ", kStarterHead, &out);
  for (size_t i = 0; i < sections.size(); ++i) {
    const ConfigSection& section = sections[i];
    if (help) {
      out += "\n";
      AppendWrapped("# ", "# ", section.help, &out);
    }
    absl::StrAppend(&out, section.name, ":\n");
    if (section.is_list) {
      AppendList(section, defaults[i].items[0], help, &out);
    } else {
      AppendSection(section, help, &out);
    }
  }
  return out;
}

std::string ConfigMarkdown() {
  std::string out = kReferenceHead;
  for (const ConfigSection& section : DefaultConfigSections()) {
    absl::StrAppend(&out, "\n## ", section.name, "\n\n", section.help,
                    section.is_list ? " A list; each entry has these keys." : "",
                    "\n\n| key | type | default | what |\n|---|---|---|---|\n");
    for (const ConfigKey& key : section.items[0]) {
      const std::string value = key.required ? "required" : absl::StrCat("`", YamlValue(key), "`");
      absl::StrAppend(&out, "| `", key.name, "` | ", TypeOf(key), " | ", value, " | ",
                      absl::StrReplaceAll(key.help, {{"|", "\\|"}}), " |\n");
    }
  }
  return out;
}

}  // namespace lodewire
