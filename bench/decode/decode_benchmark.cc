// What it costs to fill an EventView, beside the generated class of the same bytes.
#include <benchmark/benchmark.h>
#include <google/protobuf/arena.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <string>
#include <vector>

#include "lodewire/v1/news_event.pb.h"
#include "lodewire/v1/trade_event.pb.h"
#include "pipeline/decode/decoder.h"

namespace lodewire {
namespace {

constexpr size_t kArenaBytes = 1 << 20;  // bytes

// A wire story of about 1 KB, with the fields that a feed handler fills.
v1::NewsEvent NewsStory() {
  v1::NewsEvent event;
  event.set_provider("reuters");
  event.set_story_id("urn:newsml:reuters.com:20250509:nL6N3RH0A1");
  event.set_version(2);
  event.set_publication_status(v1::PUBLICATION_STATUS_USABLE);
  event.add_signals(v1::CORRECTION_SIGNAL_UPDATE);
  event.set_language("en");
  event.set_headline("China tightens checks on exports of gallium and germanium");
  event.set_subheadline("Customs to inspect transshipments through third countries");
  event.set_body(
      "BEIJING, May 9 - China's commerce ministry and the customs administration said on Friday "
      "they would step up "
      "checks on exports of strategic minerals, among them rare earths, gallium, germanium, "
      "antimony and tungsten, "
      "after a meeting in Shenzhen on the smuggling of controlled goods. Officials named "
      "transshipment through third "
      "countries, false declarations and covert packaging as the means that evaders use. The "
      "ministry said licences "
      "would be reviewed within 45 working days, and that companies which hide the end user of "
      "their goods would be "
      "put on a list. Traders in Rotterdam said spot offers of gallium were withdrawn within the "
      "hour.");
  event.set_body_format(v1::BODY_FORMAT_PLAIN);
  event.add_urls("https://www.reuters.com/markets/commodities/china-tightens-checks-2025-05-09/");
  event.mutable_published_time()->set_seconds(1746778200);
  event.mutable_received_time()->set_seconds(1746778201);
  event.mutable_received_time()->set_nanos(125'000'000);
  v1::Instrument* instrument = event.add_instruments();
  instrument->set_mic("XNYS");
  instrument->set_ticker("MP");
  instrument->set_isin("US5533681012");
  event.add_subjects("medtop:20000344");
  event.add_subjects("medtop:20000384");
  event.set_usage_terms(v1::TRAFFIC_LIGHT_GREEN);
  event.set_source_reliability(v1::SOURCE_RELIABILITY_A);
  event.set_information_credibility(v1::INFORMATION_CREDIBILITY_2);
  event.set_state_affiliation(v1::STATE_AFFILIATION_NONE);
  event.set_byline("Staff writers");
  event.set_dateline("BEIJING, May 9");
  return event;
}

// One goods item with two parties and two legs.
v1::TradeEvent TradeDeclaration() {
  v1::TradeEvent event;
  event.set_declaration_id("HKG-2025-0509-004417");
  event.set_function_code(v1::FUNCTION_CODE_ORIGINAL);
  event.set_flow(v1::FLOW_RE_EXPORT);
  event.set_procedure_code("3171");
  event.set_transport_document("COSU6291745530");
  event.set_hs_code("811292");
  event.set_hs_version(2022);
  event.set_national_code("8112929000");
  event.set_national_code_jurisdiction("CN");
  event.set_description("Unwrought gallium, 4N, in sealed bottles");
  event.set_description_language("en");
  event.set_country_origin("CN");
  event.set_country_export("HK");
  event.add_country_transit("TH");
  event.add_country_transit("MX");
  event.set_country_destination("US");
  event.set_port_loading("HKHKG");
  event.set_port_discharge("USLAX");
  for (int i = 0; i < 2; ++i) {
    v1::RouteLeg* leg = event.add_route_legs();
    leg->set_port_from("HKHKG");
    leg->set_port_to("THLCH");
    leg->mutable_departed_time()->set_seconds(1746778200);
    leg->set_transport_mode(v1::TRANSPORT_MODE_MARITIME);
  }
  event.set_net_weight_kg(500);
  event.set_gross_weight_kg(540);
  event.set_volume_m3(1.5);
  event.set_package_count(20);
  event.set_package_code("DR");
  event.add_container_ids("COSU1234567");
  event.mutable_value()->set_currency_code("USD");
  event.mutable_value()->set_units(182'500);
  event.set_incoterm("CIF");
  for (const v1::PartyRole role : {v1::PARTY_ROLE_EXPORTER, v1::PARTY_ROLE_CONSIGNEE}) {
    v1::Party* party = event.add_parties();
    party->set_role(role);
    party->set_name("Golden Harbour Trading Co., Ltd.");
    party->set_country("HK");
    party->set_address_hash("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
    party->mutable_registration_date()->set_seconds(1740000000);
  }
  event.set_transport_mode(v1::TRANSPORT_MODE_MARITIME);
  event.set_vessel("COSCO HARMONY");
  event.mutable_declared_time()->set_seconds(1746778200);
  event.set_provider("customs-hk");
  return event;
}

void RunDecoder(benchmark::State& state, const DecoderOptions& options,
                const std::string& payload) {
  Decoder decoder(options);
  OwnedEventView owned(512, static_cast<uint16_t>(FieldTable::Of(options.category).size()));
  std::vector<uint64_t> bytes(kArenaBytes / sizeof(uint64_t));
  TextArena arena({reinterpret_cast<char*>(bytes.data()), kArenaBytes});
  for (auto _ : state) {
    const DecodeResult result = decoder.Decode(payload, &owned.view(), &arena);
    if (result.verdict != Verdict::kOk) state.SkipWithError("not decoded");
    benchmark::DoNotOptimize(owned.view().AllValues().data());
    arena.ReleaseTo(arena.Mark());
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(payload.size()));
  state.counters["payload_bytes"] = static_cast<double>(payload.size());
  state.counters["values"] = static_cast<double>(owned.view().AllValues().size());
}

template <typename Message>
void RunGenerated(benchmark::State& state, const std::string& payload) {
  std::vector<char> block(64 << 10);
  google::protobuf::ArenaOptions options;
  options.initial_block = block.data();
  options.initial_block_size = block.size();
  google::protobuf::Arena arena(options);
  for (auto _ : state) {
    Message* message = google::protobuf::Arena::CreateMessage<Message>(&arena);
    if (!message->ParseFromString(payload)) state.SkipWithError("not parsed");
    benchmark::DoNotOptimize(message);
    arena.Reset();
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(payload.size()));
}

std::string Json(const google::protobuf::Message& message) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) json.clear();
  return json;
}

void BM_Decode_News(benchmark::State& state) {
  RunDecoder(state, {.category = Category::kNews}, NewsStory().SerializeAsString());
}
BENCHMARK(BM_Decode_News);

void BM_Generated_ParseNews(benchmark::State& state) {
  RunGenerated<v1::NewsEvent>(state, NewsStory().SerializeAsString());
}
BENCHMARK(BM_Generated_ParseNews);

void BM_Decode_Trade(benchmark::State& state) {
  RunDecoder(state, {.category = Category::kTrade}, TradeDeclaration().SerializeAsString());
}
BENCHMARK(BM_Decode_Trade);

void BM_Generated_ParseTrade(benchmark::State& state) {
  RunGenerated<v1::TradeEvent>(state, TradeDeclaration().SerializeAsString());
}
BENCHMARK(BM_Generated_ParseTrade);

void BM_Decode_NewsJson(benchmark::State& state) {
  RunDecoder(state, {.category = Category::kNews, .encoding = Encoding::kJson}, Json(NewsStory()));
}
BENCHMARK(BM_Decode_NewsJson);

void BM_Decode_TradeJson(benchmark::State& state) {
  RunDecoder(state, {.category = Category::kTrade, .encoding = Encoding::kJson},
             Json(TradeDeclaration()));
}
BENCHMARK(BM_Decode_TradeJson);

}  // namespace
}  // namespace lodewire
