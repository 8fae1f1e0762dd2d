// The operator's reference prices and exchange rates, from config/reference: what goods cost where
// they are exported, while that is known.
//
// A price belongs to one market, inside or outside China, because the two differ by up to fifty
// times since 2025; the exporting country decides which. It holds from `valid_from` to the end of
// `valid_to`; after that nothing is said, and StaleAt counts it for a metric.
//
//   prices.yaml  prices: [{id, what, mineral, market, codes, jurisdiction, terms, unit,
//                content_percent, example, quotes: [{price, valid_from, valid_to, source}]}]
//   fx.yaml      rates:  [{currency, example, quotes: [{usd, valid_from, valid_to, source}]}]
//
// Threading: immutable after Load.
// Memory: allocates at Load; queries call no heap.
// Errors: Load names file, line, column and what to do, all problems at once.
// Example:
//   const ReferenceAnswer answer = domain.reference().Find(view, declared_ms);
//   if (answer.state == ReferenceState::kFound) ratio = unit_value / answer.usd_per_kg;
#ifndef LODEWIRE_PIPELINE_DOMAIN_REFERENCE_PRICES_H_
#define LODEWIRE_PIPELINE_DOMAIN_REFERENCE_PRICES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/status.h"
#include "pipeline/domain/name_finder.h"
#include "pipeline/event/event_view.h"

namespace lodewire {

class Domain;

// A price or a rate over one span of time.
struct ReferenceQuote {
  double amount = 0;
  int64_t from_ms = 0;  // First millisecond, UTC.
  int64_t to_ms = 0;    // One past the last.
  // For people: what, where, when, source, and whether it is only an example.
  std::string label;
};

enum class Market : uint8_t { kChina, kOutsideChina };

// The price of one kind of goods on one market.
struct ReferencePrice {
  std::string id;
  Market market = Market::kChina;
  std::vector<std::string> codes;  // HS codes, or national codes of `jurisdiction`; or their stems.
  std::string jurisdiction;        // ISO 3166-1; empty: the codes are of the HS.
  bool has_terms = false;
  NameFinder terms;  // One of them must stand in the description.
  std::string currency;
  double goods_kg_per_unit = 1;  // How many kilograms of goods hold one unit of what is priced.
  std::vector<ReferenceQuote> quotes;  // In order of time.
};

struct ExchangeRate {
  std::string currency;                // ISO 4217
  std::vector<ReferenceQuote> quotes;  // US dollars for one unit of it.
};

enum class ReferenceState : uint8_t {
  kNone,   // No price is about such goods on that market.
  kStale,  // There is one, but not, or not any more, for that time.
  kFound,
};
struct ReferenceAnswer {
  ReferenceState state = ReferenceState::kNone;
  double usd_per_kg = 0;   // Of the goods as they are; kFound only.
  std::string_view label;  // kFound only.
};

class ReferencePrices {
 public:
  // Reads prices.yaml and fx.yaml of `directory`. `domain` has minerals and codes loaded.
  static absl::StatusOr<ReferencePrices> Load(const std::string& directory, const Domain& domain);

  // The price of a trade event's goods at `time_ms` (milliseconds since 1970) on the market of its
  // exporting country, or where that is not stated, of its country of origin. The first of the
  // file that fits and holds at that time.
  ReferenceAnswer Find(const EventView& trade, int64_t time_ms) const;

  // US dollars for one unit of a currency; 1 for USD; nothing when no rate holds at that time.
  std::optional<double> UsdPerUnit(std::string_view currency, int64_t time_ms) const;

  // How many prices and rates have no quote that still holds at `time_ms`.
  size_t StaleAt(int64_t time_ms) const;
  size_t size() const { return prices_.size() + rates_.size(); }

  const std::vector<ReferencePrice>& prices() const { return prices_; }
  const std::vector<ExchangeRate>& rates() const { return rates_; }
  // The text of both files, for the digest of what decides about alerts.
  const std::string& text() const { return text_; }

 private:
  friend class ReferenceLoader;

  std::vector<ReferencePrice> prices_;
  std::vector<ExchangeRate> rates_;
  std::string text_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DOMAIN_REFERENCE_PRICES_H_
