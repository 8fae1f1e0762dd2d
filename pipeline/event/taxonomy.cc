#include "pipeline/event/taxonomy.h"

#include <string_view>

#include "pipeline/event/field_table.h"

namespace lodewire {
namespace {

constexpr std::string_view kIntroduction =
    R"(# The taxonomy: fields that rules can name

Generated from `pipeline/event/fields.h`; a test compares it and says how to write it anew.

A rule whose logsource says `category: news` (or `trade`) sees these fields. Names
are case-sensitive. A field that an event does not have is missing; a field may have several
values, and an item of a rule is true when any of them fits (with `all`, when each of the
rule's values fits one of them).

| Type | What a rule compares |
|---|---|
| text | a string that is repaired and normalised first (entities, NFKC, dashes, spaces) |
| string | a string as sent |
| enum | a string: the value's name in lower case without its prefix, or a number's text |
| integer, double | a number |
| decimal | an exact number: units and billionths |
| time | an integer: milliseconds since 1970-01-01T00:00:00Z |
| virtual | all values of the fields that it stands for |
| derived | a double or a string made from other fields; missing when they do not give it |
)";

// A cell's text; a bar would end the cell.
std::string Cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c;
  }
  return cell;
}

void AppendTable(std::string_view title, std::string_view message, const FieldTable& table,
                 std::string* out) {
  *out += "\n## " + std::string(title) + "\n\nMessage `" + std::string(message) + "`.\n\n";
  *out += "| Field | Type | Proto path | Description |\n|---|---|---|---|\n";
  for (size_t i = 1; i < table.size(); ++i) {
    const FieldInfo& info = table.info(static_cast<FieldId>(i));
    *out += "| `" + info.name + "` | " + std::string(FieldTypeName(info.type)) + " | ";
    if (!info.proto_path.empty()) *out += "`" + Cell(info.proto_path) + "`";
    *out += " | " + Cell(info.description) + " |\n";
  }
}

}  // namespace

std::string TaxonomyMarkdown() {
  std::string out(kIntroduction);
  AppendTable("News", "lodewire.v1.NewsEvent", FieldTable::News(), &out);
  AppendTable("Trade", "lodewire.v1.TradeEvent", FieldTable::Trade(), &out);
  return out;
}

}  // namespace lodewire
