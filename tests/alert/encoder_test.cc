#include "pipeline/alert/encoder.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "pipeline/alert/severity_table.h"
#include "tests/alert/alert_proto.h"
#include "tests/alert/random_alerts.h"
#include "tests/alert/sample_alerts.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Encode(std::string_view format, const Alert& alert, size_t match) {
  static std::vector<char> buffer(1 << 20);
  const size_t size = FindEncoder(format)->encode(alert, match, buffer);
  return {buffer.data(), size};
}

v1::Alert FromProtobuf(const std::string& bytes) {
  v1::Alert message;
  EXPECT_TRUE(message.ParseFromString(bytes));
  return message;
}

v1::Alert FromJson(const std::string& text) {
  v1::Alert message;
  const auto status = google::protobuf::util::JsonStringToMessage(text, &message);
  EXPECT_TRUE(status.ok()) << status.ToString() << text;
  return message;
}

// Bit by bit, doubles too; where they differ, says which fields.
void ExpectSame(const v1::Alert& actual, const v1::Alert& expected) {
  if (actual.SerializeAsString() == expected.SerializeAsString()) return;
  google::protobuf::util::MessageDifferencer differencer;
  std::string report;
  differencer.ReportDifferencesToString(&report);
  differencer.Compare(expected, actual);
  FAIL() << report.substr(0, 2000);
}

std::vector<std::unique_ptr<Alert>> Samples() {
  std::vector<std::unique_ptr<Alert>> samples;
  samples.push_back(NewsAlert());
  samples.push_back(TradeAlert());
  samples.push_back(SmallAlert());
  return samples;
}

TEST(Encoders, AreFoundByTheNameThatRoutesUse) {
  for (std::string_view format : {"protobuf", "json", "ocsf", "ecs", "cef", "splunk_hec"}) {
    ASSERT_NE(FindEncoder(format), nullptr);
    EXPECT_EQ(FindEncoder(format)->format, format);
    EXPECT_FALSE(FindEncoder(format)->content_type.empty());
  }
  EXPECT_EQ(FindEncoder("xml"), nullptr);
}

TEST(Protobuf, GivesEveryFieldOfAnAlertAndOfOneMatch) {
  for (const auto& alert : Samples()) {
    ExpectSame(FromProtobuf(Encode("protobuf", *alert, kWholeEvent)),
               ExpectedProto(*alert, kWholeEvent));
    for (size_t match = 0; match < alert->matches.size(); ++match) {
      ExpectSame(FromProtobuf(Encode("protobuf", *alert, match)), ExpectedProto(*alert, match));
    }
  }
}

TEST(Protobuf, HasTheShortestLengthsAsTheGeneratedCodeWrites) {
  const auto alert = NewsAlert();
  EXPECT_EQ(Encode("protobuf", *alert, kWholeEvent).size(),
            ExpectedProto(*alert, kWholeEvent).ByteSizeLong());
}

TEST(Protobuf, MakesRoomForLengthsOfEverySize) {
  const auto alert = NewsAlert();
  for (size_t size : {100, 127, 128, 129, 16'383, 16'384, 70'000}) {
    const std::string title(size, 'x');
    alert->matches[1].title = title;
    ExpectSame(FromProtobuf(Encode("protobuf", *alert, kWholeEvent)),
               ExpectedProto(*alert, kWholeEvent));
  }
}

TEST(Json, ReadsBackAsTheMessageOfTheWireForm) {
  for (const auto& alert : Samples()) {
    ExpectSame(FromJson(Encode("json", *alert, kWholeEvent)), ExpectedProto(*alert, kWholeEvent));
    for (size_t match = 0; match < alert->matches.size(); ++match) {
      ExpectSame(FromJson(Encode("json", *alert, match)), ExpectedProto(*alert, match));
    }
  }
}

TEST(Json, WritesTimesIntegersAndNamesAsProto3JsonDoes) {
  const std::string json = Encode("json", *NewsAlert(), kWholeEvent);
  EXPECT_THAT(json, HasSubstr(R"("matched":"2025-05-09T08:00:03.456Z")"));
  EXPECT_THAT(json, HasSubstr(R"("offset":"42")"));
  EXPECT_THAT(json, HasSubstr(R"("severity":"SEVERITY_HIGH")"));
  EXPECT_THAT(json, HasSubstr(R"("headline":"Gallium \"exports\" halted")"));
}

TEST(Json, EscapesControlsAndLeavesOtherCharactersAsTheyAre) {
  const auto alert = NewsAlert();
  alert->headline = std::string_view("a\x01\n\t\0\xE2\x80\xAE锑\xFF/", 14);
  const std::string json = Encode("json", *alert, kWholeEvent);
  EXPECT_THAT(json, HasSubstr("\"headline\":\"a\\u0001\\n\\t\\u0000\xE2\x80\xAE锑\xEF\xBF\xBD"));
  EXPECT_THAT(json, Not(HasSubstr("\n")));
}

TEST(Ocsf, SaysWhatAMonitorAsksFor) {
  const auto alert = NewsAlert();
  const auto event = nlohmann::json::parse(Encode("ocsf", *alert, kWholeEvent));
  EXPECT_EQ(event["class_uid"], 2004);
  EXPECT_EQ(event["category_uid"], 2);
  EXPECT_EQ(event["activity_id"], 1);
  EXPECT_EQ(event["type_uid"], 200401);
  EXPECT_EQ(event["severity_id"], 4);
  EXPECT_EQ(event["time"], alert->matched_ms);
  EXPECT_EQ(event["is_alert"], true);
  EXPECT_EQ(event["message"], alert->summary);
  EXPECT_EQ(event["confidence_score"], 81);
  EXPECT_EQ(event["confidence_id"], 3);
  const auto& finding = event["finding_info"];
  EXPECT_EQ(finding["uid"], std::string(alert->alert_id.data(), 32));
  EXPECT_EQ(finding["uid_alt"], std::string(alert->thread_id.data(), 32));
  EXPECT_EQ(finding["analytic"]["uid"], alert->matches[0].rule_id);
  EXPECT_EQ(finding["analytic"]["type_id"], 1);
  EXPECT_EQ(finding["analytic"]["version"], alert->matches[0].rule_version);
  EXPECT_EQ(finding["related_analytics"][0]["uid"], alert->matches[1].rule_id);
  EXPECT_EQ(finding["first_seen_time"], alert->event_ms);
  EXPECT_EQ(event["metadata"]["version"], "1.8.0");
  EXPECT_EQ(event["metadata"]["correlation_uid"], finding["uid_alt"]);
  EXPECT_EQ(event["metadata"]["labels"][0], "repaired_utf8");
  EXPECT_EQ(event["evidences"].size(), 2u);
  EXPECT_EQ(event["evidences"][0]["data"]["text"], "Gallium");
  EXPECT_EQ(event["evidences"][1]["data"]["ruleId"], alert->matches[1].rule_id);
}

TEST(Ocsf, KeepsTheDomainAsAJsonObject) {
  const auto event = nlohmann::json::parse(Encode("ocsf", *TradeAlert(), kWholeEvent));
  const auto& domain = event["unmapped"]["lodewire"];
  EXPECT_EQ(domain["minerals"][0]["id"], "gallium");
  EXPECT_EQ(domain["regimes"][0]["status"], "suspended");
  EXPECT_EQ(domain["hsCodes"][0], "811010");
  EXPECT_EQ(domain["quantityKg"], 0.0);
  EXPECT_EQ(domain["source"]["offset"], "42");
  EXPECT_EQ(domain["dedupeKey"], "reuters:story-1");
}

TEST(Ocsf, ActivityFollowsTheMessageType) {
  const auto alert = NewsAlert();
  alert->msg_type = MessageType::kUpdate;
  EXPECT_EQ(nlohmann::json::parse(Encode("ocsf", *alert, kWholeEvent))["type_uid"], 200402);
  alert->msg_type = MessageType::kCancel;
  const auto event = nlohmann::json::parse(Encode("ocsf", *alert, kWholeEvent));
  EXPECT_EQ(event["activity_id"], 3);
  EXPECT_EQ(event["status_id"], 4);
}

TEST(Ocsf, OfOneMatchIsAboutItsRuleAlone) {
  const auto alert = NewsAlert();
  const auto event = nlohmann::json::parse(Encode("ocsf", *alert, 1));
  const auto id = RecordId(*alert, 1);
  EXPECT_EQ(event["finding_info"]["uid"], std::string(id.data(), id.size()));
  EXPECT_EQ(event["finding_info"]["title"], "Mention of gallium");
  EXPECT_EQ(event["severity_id"], 2);
  EXPECT_EQ(event["unmapped"]["lodewire"]["matches"].size(), 1u);
  EXPECT_FALSE(event["finding_info"].contains("related_analytics"));
}

TEST(SeverityTable, MapsTheFiveLevelsInRisingOrder) {
  for (size_t i = 1; i < kSeverityTable.size(); ++i) {
    EXPECT_EQ(kSeverityTable[i].severity, static_cast<Severity>(i));
    EXPECT_EQ(kSeverityTable[i].ocsf_id, static_cast<int>(i));
    EXPECT_GT(kSeverityTable[i].cef, kSeverityTable[i - 1].cef);
  }
  EXPECT_EQ(SeverityRowOf(Severity::kHigh).cap, "Severe");
}

class EveryEncoder : public ::testing::TestWithParam<std::string_view> {};

TEST_P(EveryEncoder, ReturnsZeroForEveryBufferThatIsTooSmall) {
  const auto alert = TradeAlert();
  const std::string whole = Encode(GetParam(), *alert, kWholeEvent);
  ASSERT_FALSE(whole.empty());
  // One byte of guard behind each buffer would be touched by a writer that looks at the wrong
  // bound.
  std::vector<char> buffer(whole.size() + 1);
  for (size_t size = 0; size < whole.size(); ++size) {
    buffer[size] = '#';
    ASSERT_EQ(FindEncoder(GetParam())->encode(*alert, kWholeEvent, {buffer.data(), size}), 0u);
    ASSERT_EQ(buffer[size], '#');
  }
  EXPECT_EQ(FindEncoder(GetParam())->encode(*alert, kWholeEvent, {buffer.data(), whole.size()}),
            whole.size());
}

TEST_P(EveryEncoder, GivesTheSameBytesForTheSameAlert) {
  EXPECT_EQ(Encode(GetParam(), *NewsAlert(), kWholeEvent),
            Encode(GetParam(), *NewsAlert(), kWholeEvent));
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryEncoder,
                         ::testing::Values("protobuf", "json", "ocsf", "ecs", "cef", "splunk_hec"),
                         [](const auto& info) { return std::string(info.param); });

TEST(RandomAlertsRoundTrip, InAllFormatsAsAWholeAndByMatch) {
  RandomAlerts random(3);
  for (int i = 0; i < 20'000; ++i) {
    const auto alert = random.Next();
    const size_t match = random.Below(2) == 0 ? kWholeEvent : random.Below(alert->matches.size());
    const v1::Alert expected = ExpectedProto(*alert, match);
    ExpectSame(FromProtobuf(Encode("protobuf", *alert, match)), expected);
    // JSON is slower to read back; every fourth is enough to meet all kinds.
    if (i % 4 == 0) ExpectSame(FromJson(Encode("json", *alert, match)), expected);
    if (i % 8 == 0) {
      const auto event = nlohmann::json::parse(Encode("ocsf", *alert, match));
      ASSERT_EQ(event["finding_info"]["uid"], expected.alert_id());
      ASSERT_EQ(event.value("message", ""), expected.summary());
      const auto ecs = nlohmann::json::parse(Encode("ecs", *alert, match));
      ASSERT_EQ(ecs["event"]["id"], expected.alert_id());
      const auto splunk = nlohmann::json::parse(Encode("splunk_hec", *alert, match));
      ASSERT_EQ(splunk["event"]["id"], expected.alert_id());
      ASSERT_THAT(Encode("cef", *alert, match), Not(HasSubstr("\n")));
    }
    if (HasFatalFailure()) FAIL() << "alert " << i;
  }
}

}  // namespace
}  // namespace lodewire
