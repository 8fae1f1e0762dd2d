// lodewire lookup: what the domain data say of a tariff code or a term at a date, and what lapses.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "pipeline/app/commands.h"
#include "pipeline/app/console.h"
#include "pipeline/app/exit_code.h"
#include "pipeline/domain/domain.h"
#include "pipeline/text/normalise.h"

namespace lodewire {
namespace {

using nlohmann::json;

std::string Day(int64_t time_ms) {
  // Intervals end and begin at the issuer's midnight; twelve hours on, it is that day everywhere.
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixMillis(time_ms) + absl::Hours(12),
                          absl::UTCTimeZone());
}

std::string_view SpecificityText(Specificity specificity) {
  switch (specificity) {
    case Specificity::kExclusive:
      return "holds this mineral alone and names it";
    case Specificity::kControlList:
      return "reference code of a control list; the item's text decides";
    case Specificity::kShared:
      return "also holds other goods by its legal text; never names a mineral by itself";
    case Specificity::kBasket:
      return "mostly other goods; never names a mineral by itself";
    case Specificity::kUnverified:
      return "seen in one place only; never names a mineral by itself";
    case Specificity::kFalseFriend:
      return "the word stands in its text, the mineral trade does not";
  }
  return "";
}

json MineralIds(const Domain& domain, MineralMask minerals) {
  json ids = json::array();
  domain.ForEachMineral(minerals, [&](size_t i) { ids.push_back(domain.minerals()[i].id); });
  return ids;
}

json CodeJson(const Domain& domain, const TariffCode& code) {
  json items = json::array();
  for (const ListedItem& item : code.items) {
    items.push_back({{"regime", domain.regimes()[item.regime].id}, {"item", item.item}});
  }
  return {{"code", code.digits},
          {"jurisdiction", code.jurisdiction},
          {"minerals", MineralIds(domain, code.minerals)},
          {"meaning", std::string(SpecificityText(code.specificity))},
          {"form", code.form},
          {"items", items}};
}

// A regime's part at a time, with the span of that status and what comes next.
json RegimeJson(const Domain& domain, const RegimeAt& part, int64_t time_ms) {
  json issuers = json::array();
  for (uint16_t issuer : part.regime->issuers) issuers.push_back(domain.agencies()[issuer].id);
  json regime = {{"id", part.regime->id},
                 {"number", part.regime->number},
                 {"kind", part.regime->kind},
                 {"issuers", issuers},
                 {"scope", std::string(part.scope)},
                 {"status", std::string(RegimeStatusName(part.status))}};
  for (const RegimeInterval& interval : part.regime->intervals) {
    if (interval.scope != part.scope || time_ms < interval.from_ms || time_ms >= interval.to_ms) {
      continue;
    }
    regime["from"] = Day(interval.from_ms);
    if (interval.to_ms != INT64_MAX) regime["to"] = Day(interval.to_ms - 86'400'000);
    if (!interval.by.empty()) regime["by"] = interval.by;
  }
  return regime;
}

// What is asked for, as far as it is known.
struct Answer {
  MineralMask minerals = 0;
  RegimeMask regimes = 0;
  json codes = json::array();
  json terms = json::array();
};

Answer LookUpCode(const Domain& domain, const std::string& digits) {
  Answer answer;
  const auto add = [&](const TariffCode& code) {
    answer.minerals |= code.minerals;
    answer.regimes |= code.regimes;
    answer.codes.push_back(CodeJson(domain, code));
  };
  for (const TariffCode& code : domain.codes()) {
    // The subheading that it belongs to, itself, and what lies below it, of every jurisdiction.
    const bool above = digits.starts_with(code.digits);
    if (above || code.digits.starts_with(digits)) add(code);
  }
  return answer;
}

Answer LookUpTerm(const Domain& domain, const std::string& term) {
  const Normaliser normaliser;
  const std::string text = normaliser.NormaliseTerm(term);
  Answer answer;
  MentionCursor cursor(domain, text);
  Mention mention;
  while (cursor.Next(&mention)) {
    if (mention.kind != NameKind::kMineral) continue;
    answer.minerals |= static_cast<MineralMask>(1u << mention.index);
    answer.terms.push_back({{"text", text.substr(mention.begin, mention.end - mention.begin)},
                            {"mineral", domain.minerals()[mention.index].id},
                            {"form", std::string(mention.form)}});
  }
  for (const TariffCode& code : domain.codes()) {
    const bool alone = (code.minerals & ~answer.minerals) == 0;
    if (alone && code.digits.size() == 6 && code.specificity == Specificity::kExclusive) {
      answer.codes.push_back(CodeJson(domain, code));
    }
  }
  return answer;
}

void PrintText(const json& found) {
  for (const json& term : found["terms"]) {
    std::cout << term["text"].get<std::string>() << ": " << term["mineral"].get<std::string>();
    if (term["form"] != "") std::cout << ", " << term["form"].get<std::string>();
    std::cout << "\n";
  }
  for (const json& code : found["codes"]) {
    const std::string where = code["jurisdiction"];
    std::cout << absl::StreamFormat(
                     "%-3s%-11s %s\n", where.empty() ? "HS" : where,
                     code["code"].get<std::string>(),
                     absl::StrJoin(code["minerals"].get<std::vector<std::string>>(), ", "))
              << "              " << code["meaning"].get<std::string>() << "\n";
    for (const json& item : code["items"]) {
      std::cout << "              - " << item["regime"].get<std::string>() << ": "
                << item["item"].get<std::string>() << "\n";
    }
  }
  std::cout << "\nregimes on " << found["at"].get<std::string>() << "\n"
            << "  regime         status      since      until\n";
  for (const json& regime : found["regimes"]) {
    std::cout << absl::StreamFormat(
        "  %-14s %-11s %-10s %-10s  %s, %s%s%s\n", regime["id"].get<std::string>(),
        regime["status"].get<std::string>(), regime.value("from", ""), regime.value("to", ""),
        regime["number"].get<std::string>(), regime["kind"].get<std::string>(),
        regime.contains("by") ? absl::StrCat(", by ", regime["by"].get<std::string>()) : "",
        regime["scope"] == "" ? "" : absl::StrCat(": ", regime["scope"].get<std::string>()));
  }
  if (found["regimes"].empty()) std::cout << "  none known\n";
}

int Calendar(const Domain& domain, int64_t time_ms, bool as_json) {
  std::vector<std::pair<int64_t, json>> ends;
  for (const Regime& regime : domain.regimes()) {
    for (const RegimeInterval& interval : regime.intervals) {
      if (interval.to_ms == INT64_MAX || interval.to_ms <= time_ms) continue;
      std::string next = "unknown";
      for (const RegimeInterval& later : regime.intervals) {
        if (later.scope == interval.scope && later.from_ms == interval.to_ms) {
          next = std::string(RegimeStatusName(later.status));
        }
      }
      ends.emplace_back(interval.to_ms,
                        json{{"on", Day(interval.to_ms)},
                             {"id", regime.id},
                             {"number", regime.number},
                             {"scope", interval.scope},
                             {"minerals", MineralIds(domain, regime.minerals)},
                             {"ends", std::string(RegimeStatusName(interval.status))},
                             {"then", next}});
    }
  }
  std::sort(ends.begin(), ends.end());
  if (as_json) {
    json list = json::array();
    for (auto& [end, entry] : ends) list.push_back(std::move(entry));
    std::cout << json{{"at", Day(time_ms)}, {"changes", list}}.dump() << "\n";
    return ExitCode::kOk;
  }
  if (ends.empty()) std::cout << "no change that is dated ahead of " << Day(time_ms) << "\n";
  for (const auto& [end, entry] : ends) {
    std::cout << absl::StreamFormat(
        "%s  %-14s %-11s then %-11s %s%s\n", entry["on"].get<std::string>(),
        entry["id"].get<std::string>(), entry["ends"].get<std::string>(),
        entry["then"].get<std::string>(), entry["number"].get<std::string>(),
        entry["scope"] == "" ? "" : absl::StrCat(": ", entry["scope"].get<std::string>()));
  }
  return ExitCode::kOk;
}

}  // namespace

int LookupCommand(const LookupOptions& options) {
  const absl::StatusOr<int64_t> at = TimeOption("--at", options.at);
  if (!at.ok()) return Fail(at.status(), ExitCode::kUsage);
  if (options.calendar == !options.what.empty()) {
    return Fail(absl::InvalidArgumentError("give a tariff code or a term, or --calendar"),
                ExitCode::kUsage);
  }
  absl::StatusOr<Config> config = LoadCommandConfig(options.common);
  if (!config.ok()) return Fail(config.status(), ExitCode::kBadConfiguration);
  absl::StatusOr<std::unique_ptr<Domain>> domain = Domain::Load(config->rules.domain_directory);
  if (!domain.ok()) return Fail(domain.status(), ExitCode::kBadConfiguration);
  if (options.calendar) return Calendar(**domain, *at, options.common.json);

  // Codes are written 8112.92, 8112 92 or 811292.
  std::string digits;
  const bool is_code =
      std::all_of(options.what.begin(), options.what.end(), [&](unsigned char byte) {
        if (std::isdigit(byte) != 0) digits += static_cast<char>(byte);
        return std::isdigit(byte) != 0 || byte == '.' || byte == ' ';
      });
  if (is_code && digits.size() < 4) {
    return Fail(absl::InvalidArgumentError("a tariff code has at least four digits"),
                ExitCode::kUsage);
  }
  const Answer answer = is_code ? LookUpCode(**domain, digits) : LookUpTerm(**domain, options.what);
  if (answer.codes.empty() && answer.terms.empty()) {
    return Fail(
        absl::NotFoundError(absl::StrCat("nothing is known of '", options.what,
                                         "'; the data are in ", config->rules.domain_directory)),
        ExitCode::kFailure);
  }
  std::array<RegimeAt, 128> parts;
  const size_t count =
      std::min((*domain)->RegimesAt(answer.minerals, answer.regimes, *at, parts), parts.size());
  json found = {
      {"at", absl::FormatTime("%Y-%m-%d", absl::FromUnixMillis(*at), absl::UTCTimeZone())},
      {"minerals", MineralIds(**domain, answer.minerals)},
      {"terms", answer.terms},
      {"codes", answer.codes},
      {"regimes", json::array()}};
  for (const RegimeAt& part : std::span(parts).first(count)) {
    found["regimes"].push_back(RegimeJson(**domain, part, *at));
  }
  if (options.common.json) {
    std::cout << found.dump() << "\n";
  } else {
    PrintText(found);
  }
  return ExitCode::kOk;
}

}  // namespace lodewire
