// Reads prices.yaml and fx.yaml and refuses what is wrong with them.
#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pipeline/config/map_reader.h"
#include "pipeline/config/yaml.h"
#include "pipeline/domain/calendar_day.h"
#include "pipeline/domain/domain.h"
#include "pipeline/domain/reference_prices.h"

namespace lodewire {
namespace {

constexpr std::string_view kPricesFile = "prices.yaml";
constexpr std::string_view kRatesFile = "fx.yaml";

struct PricedUnit {
  std::string_view name;
  double kilograms;  // Of what is priced.
};
constexpr std::array<PricedUnit, 4> kUnits = {{
    {"kg", 1},
    {"t", 1000},
    {"lb", 0.45359237},
    {"mtu", 10},  // Metric tonne unit: a hundredth of a tonne of the oxide, 10 kg WO3.
}};

bool IsCurrency(std::string_view text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

class ReferenceLoader {
 public:
  ReferenceLoader(const Domain& domain, ReferencePrices* prices)
      : domain_(domain), prices_(prices) {}

  absl::Status Load(const std::string& directory);

 private:
  absl::Status Read(const std::string& directory, std::string_view name, YamlDocuments* documents);
  void Error(const YamlNode& at, std::string_view what) {
    errors_.push_back(absl::StrCat(YamlPlace(file_, at), ToAbsl(what)));
  }
  // A positive number that must be there.
  void Positive(MapReader* map, const YamlNode& at, std::string_view key, double* value);
  void LoadPrice(const YamlNode& node);
  void CheckCodes(const YamlNode& node, const ReferencePrice& price);
  void LoadUnit(const YamlNode& node, const std::string& unit, double content_percent,
                ReferencePrice* price);
  void LoadRate(const YamlNode& node);
  void LoadQuotes(MapReader* map, const YamlNode& at, std::string_view amount_key,
                  std::string_view what, bool example, std::vector<ReferenceQuote>* quotes);
  void LoadQuote(const YamlNode& node, std::string_view amount_key, std::string_view what,
                 bool example, std::vector<ReferenceQuote>* quotes);

  const Domain& domain_;
  ReferencePrices* prices_;
  std::string file_;
  std::set<std::string> seen_;
  std::vector<std::string> errors_;
};

absl::Status ReferenceLoader::Read(const std::string& directory, std::string_view name,
                                   YamlDocuments* documents) {
  file_ = absl::StrCat(directory, "/", ToAbsl(name));
  std::ifstream stream(file_, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) {
    return absl::NotFoundError(absl::StrCat(
        file_,
        ": cannot be read; it belongs to rules.reference_directory, which may be empty ('')"));
  }
  absl::StrAppend(&prices_->text_, ToAbsl(name), "\n", text.size(), "\n", text);
  ASSIGN_OR_RETURN(*documents, ParseYaml(text, file_, {}));
  if (documents->size() == 1 && (*documents)[0]->is_map()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(file_, ":1:1: must be one YAML document that is a map"));
}

absl::Status ReferenceLoader::Load(const std::string& directory) {
  YamlDocuments documents;
  RETURN_IF_ERROR(Read(directory, kPricesFile, &documents));
  MapReader prices(documents[0].get(), std::string(kPricesFile), file_, &errors_);
  for (const YamlNode* node : prices.Maps("prices")) LoadPrice(*node);
  prices.Finish();
  RETURN_IF_ERROR(Read(directory, kRatesFile, &documents));
  MapReader rates(documents[0].get(), std::string(kRatesFile), file_, &errors_);
  for (const YamlNode* node : rates.Maps("rates")) LoadRate(*node);
  rates.Finish();
  if (!errors_.empty()) return absl::InvalidArgumentError(absl::StrJoin(errors_, "\n"));
  return absl::OkStatus();
}

void ReferenceLoader::Positive(MapReader* map, const YamlNode& at, std::string_view key,
                               double* value) {
  const YamlNode* node = map->Take(key);
  if (node != nullptr && node->AsDouble(value) && *value > 0) return;
  Error(node == nullptr ? at : *node, absl::StrCat("'", ToAbsl(key), "' must be a number above 0"));
}

void ReferenceLoader::LoadPrice(const YamlNode& node) {
  MapReader map(&node, "a price", file_, &errors_);
  ReferencePrice price;
  std::string what, mineral, market, unit;
  std::vector<std::string> terms;
  double content_percent = 100;
  bool example = false;
  map.String("id", &price.id);
  map.String("what", &what);
  map.String("mineral", &mineral);
  map.OneOf("market", {"china", "outside_china"}, &market);
  map.Strings("codes", &price.codes);
  map.String("jurisdiction", &price.jurisdiction);
  map.Strings("terms", &terms);
  map.String("unit", &unit);
  if (const YamlNode* content = map.Take("content_percent"); content != nullptr) {
    if (!content->AsDouble(&content_percent) || content_percent <= 0 || content_percent > 100) {
      Error(*content, "'content_percent' must be above 0 and at most 100");
    }
  }
  map.Bool("example", &example);
  if (price.id.empty() || what.empty()) Error(node, "'id' or 'what' is missing; give both");
  if (!seen_.insert(price.id).second) {
    Error(node, absl::StrCat("'id' ", price.id, " was given before; add its quotes there"));
  }
  if (domain_.FindMineral(mineral) < 0) Error(node, absl::StrCat("no mineral '", mineral, "'"));
  if (market.empty()) Error(node, "'market' is missing; give china or outside_china");
  price.market = market == "china" ? Market::kChina : Market::kOutsideChina;
  price.has_terms = !terms.empty();
  std::vector<Name> names(terms.size());
  for (size_t i = 0; i < terms.size(); ++i) {
    names[i].text = terms[i];
    if (terms[i].empty()) return Error(node, "a term is empty; remove it");
  }
  price.terms.Build(std::move(names));
  CheckCodes(node, price);
  LoadUnit(node, unit, content_percent, &price);
  const std::string where = market == "china" ? "in China" : "outside China";
  LoadQuotes(&map, node, "price", absl::StrCat(what, " ", where), example, &price.quotes);
  map.Finish();
  prices_->prices_.push_back(std::move(price));
}

void ReferenceLoader::CheckCodes(const YamlNode& node, const ReferencePrice& price) {
  if (price.codes.empty()) Error(node, "'codes' is missing; give the codes of the goods");
  for (const std::string& code : price.codes) {
    if (code.size() < 6 || code.size() > 10 ||
        code.find_first_not_of("0123456789") != std::string::npos) {
      Error(node, absl::StrCat("'", code, "' is no code; write 6 to 10 digits in quotes"));
      continue;
    }
    if (code.size() > 6 && price.jurisdiction.empty()) {
      Error(node, absl::StrCat("code ", code, " is of one tariff; say whose ('jurisdiction')"));
    }
    const TariffCode* known = domain_.FindHsCode(code);
    const bool exclusive = known != nullptr && known->specificity == Specificity::kExclusive;
    if (code.size() == 6 && !exclusive && !price.has_terms) {
      Error(node, absl::StrCat("code ", code,
                               " also holds other goods; give 'terms' that the description must "
                               "have, or national codes"));
    }
  }
}

void ReferenceLoader::LoadUnit(const YamlNode& node, const std::string& unit,
                               double content_percent, ReferencePrice* price) {
  const size_t slash = std::min(unit.find('/'), unit.size());
  price->currency = unit.substr(0, slash);
  const std::string_view per = std::string_view(unit).substr(std::min(slash + 1, unit.size()));
  const auto found = std::find_if(kUnits.begin(), kUnits.end(),
                                  [per](const PricedUnit& one) { return one.name == per; });
  if (!IsCurrency(price->currency) || found == kUnits.end()) {
    return Error(node, "'unit' must be a currency and kg, t, lb or mtu, e.g. USD/kg");
  }
  price->goods_kg_per_unit = found->kilograms * 100 / content_percent;
}

void ReferenceLoader::LoadRate(const YamlNode& node) {
  MapReader map(&node, "a rate", file_, &errors_);
  ExchangeRate rate;
  bool example = false;
  map.String("currency", &rate.currency);
  map.Bool("example", &example);
  if (!IsCurrency(rate.currency) || rate.currency == "USD") {
    Error(node, "'currency' must be a code of ISO 4217 other than USD");
  }
  if (!seen_.insert(rate.currency).second) {
    Error(node, absl::StrCat(rate.currency, " was given before; add its quotes there"));
  }
  LoadQuotes(&map, node, "usd", rate.currency, example, &rate.quotes);
  map.Finish();
  prices_->rates_.push_back(std::move(rate));
}

void ReferenceLoader::LoadQuotes(MapReader* map, const YamlNode& at, std::string_view amount_key,
                                 std::string_view what, bool example,
                                 std::vector<ReferenceQuote>* quotes) {
  for (const YamlNode* node : map->Maps("quotes")) {
    LoadQuote(*node, amount_key, what, example, quotes);
  }
  if (quotes->empty()) Error(at, "'quotes' is empty; give one or more");
  for (size_t i = 1; i < quotes->size(); ++i) {
    if ((*quotes)[i].from_ms < (*quotes)[i - 1].to_ms) {
      Error(at, "quotes overlap or are out of order; end each before the next begins");
    }
  }
}

void ReferenceLoader::LoadQuote(const YamlNode& node, std::string_view amount_key,
                                std::string_view what, bool example,
                                std::vector<ReferenceQuote>* quotes) {
  MapReader map(&node, "a quote", file_, &errors_);
  ReferenceQuote quote;
  std::string from, to, source;
  Positive(&map, node, amount_key, &quote.amount);
  map.String("valid_from", &from);
  map.String("valid_to", &to);
  map.String("source", &source);
  map.Finish();
  if (source.empty()) Error(node, "'source' is missing; say where the number is from");
  if (!ParseDay(from, &quote.from_ms) || !ParseDay(to, &quote.to_ms)) {
    return Error(node, "'valid_from' and 'valid_to' must be dates, written as 2025-04-04");
  }
  if (quote.to_ms < quote.from_ms) return Error(node, "'valid_to' is before 'valid_from'");
  quote.to_ms += kMillisPerDay;
  quote.label =
      absl::StrCat(ToAbsl(what), ", ", from, " to ", to, ", ", source, example ? " (example)" : "");
  quotes->push_back(std::move(quote));
}

absl::StatusOr<ReferencePrices> ReferencePrices::Load(const std::string& directory,
                                                      const Domain& domain) {
  ReferencePrices prices;
  RETURN_IF_ERROR(ReferenceLoader(domain, &prices).Load(directory));
  return prices;
}

}  // namespace lodewire
