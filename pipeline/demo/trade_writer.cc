#include "pipeline/demo/trade_writer.h"

#include <charconv>
#include <cmath>

#include "pipeline/base/check.h"

namespace lodewire {
namespace {

void SetTime(int64_t time_ms, google::protobuf::Timestamp* time) {
  time->set_seconds(time_ms / 1000);
  time->set_nanos(static_cast<int32_t>(time_ms % 1000) * 1'000'000);
}

template <typename Item>
const Item& Choose(const std::vector<Item>& items, FeedRandom* random) {
  return items[random->Below(items.size())];
}

void AppendDigits(uint64_t number, std::string* text) {
  char digits[24];
  text->append(digits, std::to_chars(digits, digits + sizeof(digits), number).ptr);
}

double Rounded(double value) { return std::round(value * 100.0) / 100.0; }

}  // namespace

TradeWriter::TradeWriter(const FeedStock* stock) : stock_(stock) {
  CHECK(!stock_->words("company").empty());
}

void TradeWriter::WriteWeights(const Goods& goods, FeedRandom* random, v1::TradeEvent* event) {
  const double net = Rounded(random->Between(goods.net_weight_kg.least, goods.net_weight_kg.most));
  const double tare = random->Between(goods.tare.least, goods.tare.most);
  event->set_net_weight_kg(net);
  event->set_gross_weight_kg(Rounded(net / (1.0 - tare)));
  const double usd = net * random->Between(goods.usd_per_kg.least, goods.usd_per_kg.most);
  v1::Money* value = event->mutable_value();
  value->set_currency_code("USD");
  value->set_units(static_cast<int64_t>(usd));
  value->set_nanos(static_cast<int32_t>((usd - std::floor(usd)) * 100.0) * 10'000'000);
  event->set_incoterm(random->OneIn(3) ? "CIF" : "FOB");
  event->set_package_count(static_cast<uint32_t>(1 + net / 25.0));
  event->set_package_code(goods.package);
}

void TradeWriter::WriteParties(const Goods& goods, FeedRandom* random, v1::TradeEvent* event) {
  const std::vector<std::string>& companies = stock_->words("company");
  v1::Party* exporter = event->add_parties();
  exporter->set_role(v1::PARTY_ROLE_EXPORTER);
  if (goods.exporter.empty()) {
    exporter->set_name(Choose(companies, random));
  } else {
    Choose(goods.exporter, random).Append(random, 0, exporter->mutable_name());
  }
  exporter->set_country(event->country_export());
  v1::Party* consignee = event->add_parties();
  consignee->set_role(v1::PARTY_ROLE_CONSIGNEE);
  consignee->set_name(Choose(companies, random));
  consignee->set_country(event->country_destination());
}

void TradeWriter::Write(const Goods& goods, int64_t time_ms, uint64_t number, FeedRandom* random,
                        v1::TradeEvent* event) {
  event->Clear();
  event->set_country_origin(Choose(goods.origin, random));
  event->set_country_export(goods.exporting.empty() ? event->country_origin()
                                                    : Choose(goods.exporting, random));
  if (!goods.transit.empty()) event->add_country_transit(Choose(goods.transit, random));
  event->set_country_destination(Choose(goods.destination, random));

  std::string* id = event->mutable_declaration_id();
  id->assign(event->country_export()).append("25");
  AppendDigits(1'000'000'000 + number, id);
  event->set_function_code(goods.function);
  event->set_flow(goods.flow);
  event->set_procedure_code("1000");
  std::string* document = event->mutable_transport_document();
  document->assign("BL");
  AppendDigits(random->Next() % 1'000'000'000, document);
  event->set_hs_code(goods.hs_code);
  event->set_hs_version(2022);
  if (!goods.national_code.empty()) {
    event->set_national_code(goods.national_code);
    event->set_national_code_jurisdiction("CN");
  }
  Choose(goods.description, random).Append(random, 0, event->mutable_description());
  event->set_description_language(goods.language);
  if (!goods.remarks.empty()) {
    Choose(goods.remarks, random).Append(random, 0, event->mutable_remarks());
  }
  WriteWeights(goods, random, event);
  WriteParties(goods, random, event);
  if (!goods.licence.empty()) goods.licence[0].Append(random, 0, event->mutable_licence_id());
  event->set_inspection_result(goods.inspection);
  event->set_transport_mode(v1::TRANSPORT_MODE_MARITIME);
  SetTime(time_ms, event->mutable_declared_time());
  SetTime(time_ms + random->Between(int64_t{1000}, int64_t{9000}), event->mutable_observed_time());
  event->set_provider("customs-demo");
}

}  // namespace lodewire
