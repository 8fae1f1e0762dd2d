#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "lodewire/v1/news_event.pb.h"
#include "lodewire/v1/trade_event.pb.h"
#include "tests/decode/decoding.h"
#include "tests/decode/wire_bytes.h"

namespace lodewire {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr uint32_t kProvider = 1;
constexpr uint32_t kVersion = 3;
constexpr uint32_t kStatus = 4;
constexpr uint32_t kSignals = 5;
constexpr uint32_t kEmbargo = 6;
constexpr uint32_t kHeadline = 8;
constexpr uint32_t kUrls = 12;

class WireWalk : public testing::Test {
 protected:
  Decoding news_{{.category = Category::kNews}};
  Decoding trade_{{.category = Category::kTrade}};
};

TEST_F(WireWalk, EmptyPayloadIsAnEmptyEvent) {
  EXPECT_EQ(news_.VerdictOf(""), Verdict::kOk);
  EXPECT_EQ(news_.ValueCount(), 0u);
}

TEST_F(WireWalk, StringsAreViewsIntoThePayload) {
  const std::string payload = StringField(kHeadline, "Gallium exports halted");
  ASSERT_EQ(news_.VerdictOf(payload), Verdict::kOk);
  const std::string_view headline = news_.view().First(news_.view().table().Find("headline"));
  EXPECT_EQ(headline, "Gallium exports halted");
  EXPECT_EQ(headline.data(), news_.payload().data() + 2);
  EXPECT_EQ(news_.arena().used(), 0u);
}

TEST_F(WireWalk, LastSingularValueWins) {
  const std::string payload = StringField(kProvider, "a") + VarintField(kVersion, 1) +
                              StringField(kProvider, "b") + VarintField(kVersion, 7);
  ASSERT_EQ(news_.VerdictOf(payload), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("provider"), ElementsAre("s:b"));
  EXPECT_THAT(news_.Rendered("version"), ElementsAre("i:7"));
}

TEST_F(WireWalk, LaterExplicitZeroErasesAFieldWithoutPresence) {
  const std::string payload = StringField(kProvider, "a") + StringField(kProvider, "") +
                              VarintField(kVersion, 1) + VarintField(kVersion, 0) +
                              VarintField(kStatus, 1) + VarintField(kStatus, 0);
  ASSERT_EQ(news_.VerdictOf(payload), Verdict::kOk);
  EXPECT_EQ(news_.ValueCount(), 0u);
}

TEST_F(WireWalk, ZeroOfAnOptionalFieldIsAValue) {
  v1::TradeEvent event;
  event.set_net_weight_kg(0);
  event.set_package_count(0);
  ASSERT_EQ(trade_.VerdictOf(event.SerializeAsString()), Verdict::kOk);
  EXPECT_THAT(trade_.Rendered("net_weight_kg"), ElementsAre(RenderDouble(0)));
  EXPECT_THAT(trade_.Rendered("package_count"), ElementsAre("i:0"));
}

TEST_F(WireWalk, RepeatedStringsKeepTheirOrderAndTheirEmptyOnes) {
  const std::string payload =
      StringField(kUrls, "x") + StringField(kUrls, "") + StringField(kUrls, "y");
  ASSERT_EQ(news_.VerdictOf(payload), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("urls"), ElementsAre("s:x", "s:", "s:y"));
}

TEST_F(WireWalk, RepeatedEnumIsReadPackedAndUnpacked) {
  const std::string payload = VarintField(kSignals, 2) +
                              StringField(kSignals, Varint(1) + Varint(0) + Varint(5)) +
                              VarintField(kSignals, 4);
  ASSERT_EQ(news_.VerdictOf(payload), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("signals"),
              ElementsAre("s:correction", "s:update", "s:kill", "s:refile"));
}

TEST_F(WireWalk, EnumNamesLoseTheirPrefix) {
  v1::TradeEvent event;
  event.set_flow(v1::FLOW_RE_EXPORT);
  event.set_source_reliability(v1::SOURCE_RELIABILITY_A);
  event.set_information_credibility(v1::INFORMATION_CREDIBILITY_1);
  ASSERT_EQ(trade_.VerdictOf(event.SerializeAsString()), Verdict::kOk);
  EXPECT_THAT(trade_.Rendered("flow"), ElementsAre("s:re_export"));
  EXPECT_THAT(trade_.Rendered("source_reliability"), ElementsAre("s:a"));
  EXPECT_THAT(trade_.Rendered("information_credibility"), ElementsAre("s:1"));
}

TEST_F(WireWalk, UnknownEnumNumberBecomesItsDecimalText) {
  const std::string payload =
      VarintField(kStatus, 77) + VarintField(kSignals, static_cast<uint64_t>(int64_t{-2147483648}));
  ASSERT_EQ(news_.VerdictOf(payload), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("publication_status"), ElementsAre("s:77"));
  EXPECT_THAT(news_.Rendered("signals"), ElementsAre("s:-2147483648"));
}

TEST_F(WireWalk, TimestampsAreMillisecondsRoundedDownAndMerged) {
  const std::string seconds = StringField(kEmbargo, VarintField(1, 5));
  const std::string nanos = StringField(kEmbargo, VarintField(2, 1'999'999));
  ASSERT_EQ(news_.VerdictOf(seconds + nanos), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("embargo_until"), ElementsAre("i:5001"));
  ASSERT_EQ(news_.VerdictOf(StringField(kEmbargo, "")), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("embargo_until"), ElementsAre("i:0"));
  const std::string negative = VarintField(2, static_cast<uint64_t>(int64_t{-1}));
  ASSERT_EQ(news_.VerdictOf(StringField(kEmbargo, negative)), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("embargo_until"), ElementsAre("i:-1"));
  const std::string endless = VarintField(1, uint64_t{1} << 62);
  ASSERT_EQ(news_.VerdictOf(StringField(kEmbargo, endless)), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("embargo_until"), ElementsAre("i:9223372036854775807"));
}

TEST_F(WireWalk, MoneyIsADecimalWithItsCurrency) {
  v1::TradeEvent event;
  event.mutable_value()->set_currency_code("USD");
  event.mutable_value()->set_units(-12);
  event.mutable_value()->set_nanos(-500'000'000);
  ASSERT_EQ(trade_.VerdictOf(event.SerializeAsString()), Verdict::kOk);
  EXPECT_THAT(trade_.Rendered("value"), ElementsAre("m:-12+-500000000"));
  EXPECT_THAT(trade_.Rendered("value_currency"), ElementsAre("s:USD"));
  EXPECT_THAT(trade_.Rendered("statistical_value"), IsEmpty());
}

TEST_F(WireWalk, MoneyOfMixedSignsIsMadeOneSign) {
  v1::TradeEvent event;
  event.mutable_value()->set_units(2);
  event.mutable_value()->set_nanos(-1'250'000'000);
  ASSERT_EQ(trade_.VerdictOf(event.SerializeAsString()), Verdict::kOk);
  EXPECT_THAT(trade_.Rendered("value"), ElementsAre("m:0+750000000"));
}

TEST_F(WireWalk, PartiesFeedTheirOwnAndTheCommonFields) {
  v1::TradeEvent event;
  v1::Party* exporter = event.add_parties();
  exporter->set_role(v1::PARTY_ROLE_EXPORTER);
  exporter->set_name("Shenzhen Minmetals");
  exporter->set_country("CN");
  exporter->set_address_hash("ab");
  exporter->mutable_registration_date()->set_seconds(1);
  event.add_parties()->set_name("Nobody");
  v1::Party* consignee = event.add_parties();
  consignee->set_role(v1::PARTY_ROLE_CONSIGNEE);
  consignee->set_name("Thai Trading");
  ASSERT_EQ(trade_.VerdictOf(event.SerializeAsString()), Verdict::kOk);
  EXPECT_THAT(trade_.Rendered("party"),
              ElementsAre("s:Shenzhen Minmetals", "s:Nobody", "s:Thai Trading"));
  EXPECT_THAT(trade_.Rendered("party_country"), ElementsAre("s:CN"));
  EXPECT_THAT(trade_.Rendered("exporter"), ElementsAre("s:Shenzhen Minmetals"));
  EXPECT_THAT(trade_.Rendered("exporter_address_hash"), ElementsAre("s:ab"));
  EXPECT_THAT(trade_.Rendered("exporter_registration_date"), ElementsAre("i:1000"));
  EXPECT_THAT(trade_.Rendered("consignee"), ElementsAre("s:Thai Trading"));
  EXPECT_THAT(trade_.Rendered("importer"), IsEmpty());
}

TEST_F(WireWalk, RoleIsFoundWhereverItStands) {
  const std::string party = StringField(2, "Late") + VarintField(1, 1) + VarintField(1, 2);
  ASSERT_EQ(trade_.VerdictOf(StringField(33, party)), Verdict::kOk);
  EXPECT_THAT(trade_.Rendered("importer"), ElementsAre("s:Late"));
  EXPECT_THAT(trade_.Rendered("exporter"), IsEmpty());
}

TEST_F(WireWalk, NameErasedInsideAPartyReachesNoField) {
  const std::string party = VarintField(1, 1) + StringField(2, "A") + StringField(3, "id") +
                            StringField(2, "") + StringField(3, "");
  ASSERT_EQ(trade_.VerdictOf(StringField(33, party)), Verdict::kOk);
  EXPECT_EQ(trade_.ValueCount(), 0u);
  ASSERT_EQ(trade_.VerdictOf(StringField(33, party + StringField(2, "B"))), Verdict::kOk);
  EXPECT_THAT(trade_.Rendered("exporter"), ElementsAre("s:B"));
  EXPECT_EQ(trade_.ValueCount(), 2u);
}

TEST_F(WireWalk, UnknownRoleIsAPartyAllTheSame) {
  const std::string party = VarintField(1, 4000) + StringField(2, "Odd");
  ASSERT_EQ(trade_.VerdictOf(StringField(33, party)), Verdict::kOk);
  EXPECT_THAT(trade_.Rendered("party"), ElementsAre("s:Odd"));
  EXPECT_EQ(trade_.ValueCount(), 1u);
}

TEST_F(WireWalk, RouteLegsGiveAValueALeg) {
  v1::TradeEvent event;
  v1::RouteLeg* leg = event.add_route_legs();
  leg->set_port_from("CNSHA");
  leg->set_port_to("THLCH");
  leg->set_transport_mode(v1::TRANSPORT_MODE_MARITIME);
  event.add_route_legs()->set_port_from("THLCH");
  ASSERT_EQ(trade_.VerdictOf(event.SerializeAsString()), Verdict::kOk);
  EXPECT_THAT(trade_.Rendered("route_port_from"), ElementsAre("s:CNSHA", "s:THLCH"));
  EXPECT_THAT(trade_.Rendered("route_port_to"), ElementsAre("s:THLCH"));
  EXPECT_THAT(trade_.Rendered("route_transport_mode"), ElementsAre("s:maritime"));
}

TEST_F(WireWalk, KnownFieldOfAnotherWireTypeIsUnknown) {
  const std::string payload = VarintField(kProvider, 5) + StringField(kVersion, "x") +
                              Tag(kHeadline, 5) + "abcd" + Tag(kHeadline, 1) + "abcdefgh";
  ASSERT_EQ(news_.VerdictOf(payload), Verdict::kOk);
  EXPECT_EQ(news_.ValueCount(), 0u);
}

TEST_F(WireWalk, UnknownFieldsAreSkipped) {
  const std::string payload = VarintField(500, ~uint64_t{0}) + StringField(59, "bytes") +
                              Tag(61, 3) + Tag(1, 3) + VarintField(9, 1) + Tag(1, 4) + Tag(61, 4) +
                              StringField(kProvider, "p");
  ASSERT_EQ(news_.VerdictOf(payload), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("provider"), ElementsAre("s:p"));
  EXPECT_EQ(news_.ValueCount(), 1u);
}

TEST_F(WireWalk, BadBytesAreMalformed) {
  const std::string eleven(10, '\x80');
  const std::string five("\x80\x80\x80\x80\x80", 5);
  for (const std::string& payload : {
           std::string("\x08"),                  // A varint that is not there.
           std::string("\x08\x80"),              // One that does not end.
           Tag(kVersion, 0) + eleven + '\0',     // One of eleven bytes.
           five + '\0',                          // A tag of six bytes.
           Tag(kProvider, 2) + Varint(2) + "x",  // A length beyond the end.
           Tag(kProvider, 2) + five + '\0',      // A length of six bytes.
           std::string(1, '\0'),                 // Field number 0.
           std::string("\x02\x00", 2),           // Again, with a wire type that could be skipped.
           Tag(99, 6),
           Tag(99, 7),
           Tag(99, 4),               // No such wire type; an end without a start.
           Tag(99, 3) + Tag(98, 4),  // An end of another group.
           Tag(99, 3),               // A start without an end.
           Tag(99, 5) + "abc",
           Tag(99, 1) + "abcdefg",
           StringField(kSignals, "\x80"),  // Packed values that end early.
           StringField(kEmbargo, VarintField(1, 300).substr(0, 2)) + '\x01',
       }) {
    EXPECT_EQ(news_.VerdictOf(payload), Verdict::kMalformed) << testing::PrintToString(payload);
    EXPECT_FALSE(v1::NewsEvent().ParseFromString(payload)) << testing::PrintToString(payload);
    EXPECT_EQ(news_.ValueCount(), 0u);
  }
}

TEST_F(WireWalk, GroupsNestAHundredDeepAndNoDeeper) {
  const auto groups = [](int depth) {
    std::string payload;
    for (int i = 0; i < depth; ++i) payload += Tag(99, 3);
    for (int i = 0; i < depth; ++i) payload += Tag(99, 4);
    return payload;
  };
  EXPECT_EQ(news_.VerdictOf(groups(100)), Verdict::kOk);
  EXPECT_EQ(news_.VerdictOf(groups(101)), Verdict::kMalformed);
  EXPECT_EQ(news_.VerdictOf(StringField(kEmbargo, groups(99))), Verdict::kOk);
  EXPECT_EQ(news_.VerdictOf(StringField(kEmbargo, groups(100))), Verdict::kMalformed);
}

TEST_F(WireWalk, TextKeepsInvalidUtf8AndOtherStringsAreRepaired) {
  const std::string payload =
      StringField(kHeadline, "Galli\xFFum") + StringField(kProvider, "reu\xE2\x82ters");
  const DecodeResult result = news_.Decode(payload);
  EXPECT_EQ(result.verdict, Verdict::kOk);
  EXPECT_TRUE(result.repaired_utf8);
  EXPECT_THAT(news_.Rendered("headline"), ElementsAre("s:Galli\xFFum"));
  EXPECT_THAT(news_.Rendered("provider"), ElementsAre("s:reu\xEF\xBF\xBDters"));
  EXPECT_FALSE(news_.Decode(StringField(kHeadline, "\xFF")).repaired_utf8);
}

TEST_F(WireWalk, TextValuesAreMarkedAndReachedThroughTheVirtualField) {
  const std::string payload =
      StringField(10, "body") + StringField(kHeadline, "headline") + StringField(kProvider, "p");
  ASSERT_EQ(news_.VerdictOf(payload), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("text"), ElementsAre("s:headline", "s:body"));
  EXPECT_TRUE(news_.view().Values(news_.view().table().Find("body"))[0].text);
  EXPECT_FALSE(news_.view().Values(news_.view().table().Find("provider"))[0].text);
}

}  // namespace
}  // namespace lodewire
