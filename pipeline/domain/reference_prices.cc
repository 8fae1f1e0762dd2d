#include "pipeline/domain/reference_prices.h"

#include <algorithm>

#include "pipeline/event/fields.h"

namespace lodewire {
namespace {

const ReferenceQuote* QuoteAt(const std::vector<ReferenceQuote>& quotes, int64_t time_ms) {
  for (const ReferenceQuote& quote : quotes) {
    if (time_ms >= quote.from_ms && time_ms < quote.to_ms) return &quote;
  }
  return nullptr;
}

// The market that the goods are sold from; false when the event does not say.
bool MarketOf(const EventView& trade, Market* market) {
  std::string_view country = trade.First(TradeField::kCountryExport);
  if (country.empty()) country = trade.First(TradeField::kCountryOrigin);
  *market = country == "CN" ? Market::kChina : Market::kOutsideChina;
  return !country.empty();
}

bool HasCode(const ReferencePrice& price, const EventView& trade) {
  const bool national = !price.jurisdiction.empty();
  if (national && trade.First(TradeField::kNationalCodeJurisdiction) != price.jurisdiction) {
    return false;
  }
  const std::string_view national_code = trade.First(TradeField::kNationalCode);
  const std::string_view hs_code = trade.First(TradeField::kHsCode);
  return std::any_of(price.codes.begin(), price.codes.end(), [&](const std::string& code) {
    return national_code.starts_with(code) || (!national && hs_code.starts_with(code));
  });
}

bool HasTerm(const ReferencePrice& price, const EventView& trade) {
  const std::string_view text = trade.First(TradeField::kDescription);
  bool found = false;
  for (size_t at = 0; at < text.size() && !found; ++at) {
    price.terms.ForEachAt(text, at, [&found](const Name&, size_t) {
      found = true;
      return false;
    });
  }
  return found;
}

}  // namespace

std::optional<double> ReferencePrices::UsdPerUnit(std::string_view currency,
                                                  int64_t time_ms) const {
  if (currency == "USD") return 1.0;
  for (const ExchangeRate& rate : rates_) {
    if (rate.currency != currency) continue;
    const ReferenceQuote* quote = QuoteAt(rate.quotes, time_ms);
    if (quote != nullptr) return quote->amount;
  }
  return std::nullopt;
}

ReferenceAnswer ReferencePrices::Find(const EventView& trade, int64_t time_ms) const {
  ReferenceAnswer answer;
  Market market;
  if (!MarketOf(trade, &market)) return answer;
  for (const ReferencePrice& price : prices_) {
    if (price.market != market || !HasCode(price, trade)) continue;
    if (price.has_terms && !HasTerm(price, trade)) continue;
    answer.state = ReferenceState::kStale;
    const ReferenceQuote* quote = QuoteAt(price.quotes, time_ms);
    const std::optional<double> usd = UsdPerUnit(price.currency, time_ms);
    if (quote == nullptr || !usd.has_value()) continue;
    return {ReferenceState::kFound, quote->amount * *usd / price.goods_kg_per_unit, quote->label};
  }
  return answer;
}

size_t ReferencePrices::StaleAt(int64_t time_ms) const {
  const auto is_stale = [time_ms](const auto& series) {
    return std::all_of(series.quotes.begin(), series.quotes.end(),
                       [time_ms](const ReferenceQuote& quote) { return quote.to_ms <= time_ms; });
  };
  return static_cast<size_t>(std::count_if(prices_.begin(), prices_.end(), is_stale) +
                             std::count_if(rates_.begin(), rates_.end(), is_stale));
}

}  // namespace lodewire
