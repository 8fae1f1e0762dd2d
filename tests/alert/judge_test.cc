#include "pipeline/alert/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/alert/encoder.h"
#include "pipeline/alert/ids.h"
#include "tests/alert/judge_fixture.h"

namespace lodewire {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class JudgeTest : public ::testing::Test, protected JudgeFixture {
 protected:
  std::vector<std::string> Marks() { return {alert().marks.begin(), alert().marks.end()}; }
  std::vector<std::string> Reasons() {
    return {alert().severity_reasons.begin(), alert().severity_reasons.end()};
  }
};

struct GalliumStory : TestEvent {
  GalliumStory() : TestEvent(FieldTable::News()) {
    Text(NewsField::kHeadline, "China halts gallium exports")
        .Text(NewsField::kProvider, "reuters")
        .Text(NewsField::kStoryId, "story-1")
        .Integer(NewsField::kPublishedTime, JudgeFixture::kMay2025)
        .Text(NewsField::kSourceReliability, "b")
        .Text(NewsField::kInformationCredibility, "2");
  }
};

TEST_F(JudgeTest, A4_MakesNoAlertWithoutARuleAboveInformational) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "gallium");
  EventView& view = event.Seal();
  EXPECT_FALSE(Assemble(view));
  AddRule("a", Severity::kInformational);
  EXPECT_FALSE(Assemble(view));
  AddRule("b", Severity::kLow);
  ASSERT_TRUE(Assemble(view));
  // The informational one stands among the others.
  EXPECT_EQ(alert().matches.size(), 2u);
  EXPECT_EQ(alert().matches[0].rule_id, "b");
}

TEST_F(JudgeTest, TakesTheRuleOfTheHighestLevelAndOfThoseTheSmallestId) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "gallium");
  EventView& view = event.Seal();
  AddRule("d", Severity::kMedium);
  AddRule("c", Severity::kHigh);
  AddRule("b", Severity::kHigh);
  AddRule("a", Severity::kLow);
  ASSERT_TRUE(Assemble(view));
  std::vector<std::string> ids;
  for (const AlertMatch& match : alert().matches) ids.emplace_back(match.rule_id);
  EXPECT_THAT(ids, ElementsAre("b", "c", "d", "a"));
  EXPECT_EQ(alert().severity, Severity::kHigh);
  EXPECT_EQ(alert().event_type, "export_control");
  EXPECT_EQ(alert().matches_omitted, 0u);
}

TEST_F(JudgeTest, KeepsTheSixteenBestMatchesAndCountsTheRest) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "gallium");
  EventView& view = event.Seal();
  for (int i = 0; i < 20; ++i) {
    AddRule(std::string(1, static_cast<char>('a' + i)),
            i == 19 ? Severity::kCritical : Severity::kLow);
  }
  ASSERT_TRUE(Assemble(view));
  EXPECT_EQ(alert().matches.size(), 16u);
  EXPECT_EQ(alert().matches_omitted, 4u);
  EXPECT_EQ(alert().matches[0].rule_id, "t");
  EXPECT_EQ(alert().matches[15].rule_id, "o");
}

TEST_F(JudgeTest, ShowsEvidenceAsTheBytesThatWereSent) {
  GalliumStory event;
  EventView& view = event.Seal();
  AddRule("a", Severity::kHigh).evidence = {Place(view, NewsField::kHeadline, "gallium")};
  ASSERT_TRUE(Assemble(view));
  const AlertEvidence& evidence = alert().matches[0].evidence[0];
  EXPECT_EQ(evidence.field, "headline");
  EXPECT_EQ(evidence.text, "gallium");
  EXPECT_EQ(evidence.begin, 12u);
  EXPECT_EQ(evidence.end, 19u);
  EXPECT_EQ(evidence.selection, "selection");
}

TEST_F(JudgeTest, TakesEvidenceFromTheOriginalOfRepairedText) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "<b>gallium</b>");
  EventView& view = event.Seal();
  const std::string normalised = "gallium";
  const std::array<OffsetSegment, 2> map = {{{0, 3}, {7, 10}}};
  const std::string_view sent = view.First(NewsField::kHeadline);
  view.ReplaceText(0, normalised,
                   {sent.data(),
                    static_cast<uint32_t>(sent.size()),
                    {map, 7, static_cast<uint32_t>(sent.size())}});
  AddRule("a", Severity::kHigh).evidence = {{NewsField::kHeadline, 0, 3, 10, "s"}};
  ASSERT_TRUE(Assemble(view));
  EXPECT_EQ(alert().matches[0].evidence[0].text, "gallium");
  EXPECT_EQ(alert().headline, sent);
  // The mention was found in the normalised text; its place in the original is the evidence's.
  EXPECT_EQ(alert().minerals[0].confidence, 1.0);
}

TEST_F(JudgeTest, CutsEvidenceAtACodePointAndBoundsItsNumber) {
  std::string body;
  for (int i = 0; i < 100; ++i) body += "锑";
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kBody, body);
  EventView& view = event.Seal();
  auto& rule = AddRule("a", Severity::kHigh);
  for (int i = 0; i < 12; ++i) rule.evidence.push_back({NewsField::kBody, 0, 0, 300, "s"});
  ASSERT_TRUE(Assemble(view));
  EXPECT_EQ(alert().matches[0].evidence.size(), 8u);
  EXPECT_EQ(alert().matches[0].evidence[0].text.size(), 255u);  // 85 characters of 3 bytes.
  EXPECT_EQ(alert().matches[0].evidence[0].end, 300u);
}

TEST_F(JudgeTest, LeavesEvidenceTextEmptyForNumbersAndForRangesOutsideTheValue) {
  GalliumStory event;
  event.Integer(NewsField::kVersion, 1);
  EventView& view = event.Seal();
  AddRule("a", Severity::kHigh).evidence = {{NewsField::kVersion, 0, 0, 0, "s"},
                                            {NewsField::kHeadline, 0, 20, 500, "s"},
                                            {NewsField::kHeadline, 7, 0, 3, "s"}};
  ASSERT_TRUE(Assemble(view));
  for (const AlertEvidence& evidence : alert().matches[0].evidence) EXPECT_EQ(evidence.text, "");
}

TEST_F(JudgeTest, FillsWhatTheStoryAndItsPlaceSay) {
  GalliumStory event;
  event.Text(NewsField::kLanguage, "en")
      .Integer(NewsField::kVersion, 1)
      .Text(NewsField::kUrls, "https://example.org/1")
      .Text(NewsField::kUrls, "https://example.org/2")
      .Integer(NewsField::kReceivedTime, kMay2025 + 1)
      .Integer(NewsField::kEmbargoUntil, kMay2025 + 2);
  AddRule("a", Severity::kHigh).info.tags = {"t1", "t2"};
  JudgeInput input = Input(event.Seal());
  input.traceparent = "00-trace";
  ASSERT_TRUE(Assemble(input));
  const Alert& a = alert();
  EXPECT_EQ(a.status, AlertStatus::kExercise);
  EXPECT_EQ(a.msg_type, MessageType::kAlert);
  EXPECT_EQ(a.headline, "China halts gallium exports");
  EXPECT_EQ(a.language, "en");
  EXPECT_EQ(a.provider, "reuters");
  EXPECT_EQ(a.story_id, "story-1");
  EXPECT_EQ(a.story_version, 1u);
  EXPECT_EQ(a.url, "https://example.org/1");
  EXPECT_EQ(a.source_reliability, 2);
  EXPECT_EQ(a.information_credibility, 2);
  EXPECT_EQ(a.event_ms, kMay2025);
  EXPECT_EQ(a.published_ms, kMay2025);
  EXPECT_EQ(a.received_ms, kMay2025 + 1);
  EXPECT_EQ(a.embargo_until_ms, kMay2025 + 2);
  EXPECT_EQ(a.kafka_ms, kMay2025 + 5000);
  EXPECT_EQ(a.matched_ms, kMay2025 + 6000);
  EXPECT_EQ(a.topic, "news.events");
  EXPECT_EQ(a.partition, 3);
  EXPECT_EQ(a.offset, 42);
  EXPECT_EQ(a.leader_epoch, 4);
  EXPECT_EQ(a.cluster_id, "cluster");
  EXPECT_EQ(a.group, "group");
  EXPECT_EQ(a.member, "member");
  EXPECT_EQ(a.binary_version, "0.1.0");
  EXPECT_EQ(a.dedupe_key, "reuters:story-1");
  EXPECT_EQ(a.traceparent, "00-trace");
  EXPECT_EQ(a.rule_set_digest, "rules-digest");
  EXPECT_EQ(a.domain_digest, ShippedDomain().digest());
  EXPECT_EQ(a.alert_id, AlertId("news.events", 3, 42, PayloadHash("payload")));
  EXPECT_EQ(a.event_uid, EventUid(PayloadHash("payload")));
  EXPECT_EQ(a.thread_id, ThreadId(Category::kNews, "reuters", "story-1", {}));
  EXPECT_EQ(a.matches[0].tags.size(), 2u);
  EXPECT_EQ(a.matches[0].rule_version, "0123456789ab");
}

TEST_F(JudgeTest, A1_TheAlertCarriesWhatTheRulesAuthorWrote) {
  GalliumStory event;
  RuleInfo& info = AddRule("a", Severity::kHigh).info;
  info.title = "Gallium";
  info.tags = {"attack.t1"};
  info.author = "desk";
  info.license = "MIT";
  info.fields = {"headline", "body"};
  info.custom = {{"owner", "{\"team\":\"metals\"}"}};
  ASSERT_TRUE(Assemble(Input(event.Seal())));
  const AlertMatch& match = alert().matches[0];
  EXPECT_EQ(match.rule_id, "a");
  EXPECT_EQ(match.title, "Gallium");
  EXPECT_EQ(match.level, Severity::kHigh);
  EXPECT_EQ(match.tags[0], "attack.t1");
  EXPECT_EQ(match.author, "desk");
  EXPECT_EQ(match.license, "MIT");
  EXPECT_EQ(match.fields[1], "body");
  EXPECT_EQ(match.custom[0].key, "owner");
  EXPECT_EQ(match.custom[0].value, "{\"team\":\"metals\"}");
}

TEST_F(JudgeTest, TakesTheIdFromTheOriginOfAReplayedRecord) {
  GalliumStory event;
  AddRule("a", Severity::kHigh);
  JudgeInput input = Input(event.Seal());
  input.offset = 7;  // Where the record stood first; it stands at 42 of the dead-letter topic.
  input.replay = true;
  input.repaired_utf8 = true;
  ASSERT_TRUE(Assemble(input));
  EXPECT_EQ(alert().alert_id, AlertId("news.events", 3, 7, PayloadHash("payload")));
  EXPECT_THAT(Marks(), ElementsAre("replay", "repaired_utf8"));
}

TEST_F(JudgeTest, IsAPureFunctionOfItsInput) {
  GalliumStory event;
  EventView& view = event.Seal();
  AddRule("a", Severity::kHigh).evidence = {Place(view, NewsField::kHeadline, "gallium")};
  const auto judge = MakeJudge();
  const JudgeInput input = Input(view);
  std::array<std::vector<char>, 2> encoded;
  Alert first;
  for (auto& bytes : encoded) {
    ASSERT_TRUE(judge->Assemble(input, &first));
    bytes.resize(1 << 16);
    bytes.resize(FindEncoder("protobuf")->encode(first, kWholeEvent, bytes));
    // Another event in between must leave nothing behind.
    TestEvent other(FieldTable::News());
    other.Text(NewsField::kHeadline, "tungsten, antimony in Malaysia, MOFCOM");
    JudgeInput other_input = input;
    EventView& other_view = other.Seal();
    other_input.view = &other_view;
    Alert second;
    ASSERT_TRUE(judge->Assemble(other_input, &second));
  }
  EXPECT_FALSE(encoded[0].empty());
  EXPECT_EQ(encoded[0], encoded[1]);
}

// Severity, message type and CAP.

TEST_F(JudgeTest, CapsSeverityForUnreliableSourcesAndSaysSo) {
  for (const char* letter : {"d", "e"}) {
    TestEvent event(FieldTable::News());
    event.Text(NewsField::kHeadline, "gallium").Text(NewsField::kSourceReliability, letter);
    rules().rules.clear();
    AddRule("a", Severity::kCritical);
    ASSERT_TRUE(Assemble(event.Seal()));
    EXPECT_EQ(alert().severity, Severity::kMedium);
    EXPECT_THAT(Reasons(), ElementsAre("rule:critical", std::string("source_reliability_") +
                                                            letter + ":cap_medium"));
    EXPECT_THAT(Marks(), IsEmpty());
  }
}

TEST_F(JudgeTest, DoesNotNameACapThatChangesNothing) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "gallium").Text(NewsField::kSourceReliability, "e");
  AddRule("a", Severity::kLow);
  ASSERT_TRUE(Assemble(event.Seal()));
  EXPECT_THAT(Reasons(), ElementsAre("rule:low"));
}

TEST_F(JudgeTest, MarksUnratedSourcesAndNeverCapsThem) {
  for (const char* letter : {"", "f"}) {
    TestEvent event(FieldTable::News());
    event.Text(NewsField::kHeadline, "gallium").Text(NewsField::kSourceReliability, letter);
    rules().rules.clear();
    AddRule("a", Severity::kCritical);
    ASSERT_TRUE(Assemble(event.Seal()));
    EXPECT_EQ(alert().severity, Severity::kCritical);
    EXPECT_THAT(Marks(), ElementsAre("source_unrated"));
  }
}

TEST_F(JudgeTest, MarksWhatStateMediaSayOfAnActOfTheirOwnGovernment) {
  struct Case {
    const char* affiliation;
    const char* country;
    bool marked;
  };
  for (const Case& one : {Case{"state_media", "CN", true},
                          {"state_media", "RU", false},
                          {"state_funded", "CN", false},
                          {"official", "CN", false},
                          {"", "", false}}) {
    TestEvent event(FieldTable::News());
    event.Text(NewsField::kHeadline, "China bans gallium exports, Russia watches")
        .Text(NewsField::kSourceReliability, "b")
        .Text(NewsField::kStateAffiliation, one.affiliation)
        .Text(NewsField::kStateCountry, one.country);
    rules().rules.clear();
    AddRule("a", Severity::kHigh);
    ASSERT_TRUE(Assemble(event.Seal()));
    EXPECT_EQ(alert().state_affiliation, one.affiliation);
    EXPECT_EQ(alert().state_country, one.country);
    EXPECT_EQ(Marks(), one.marked ? std::vector<std::string>{"state_media_own_government"}
                                  : std::vector<std::string>{})
        << one.affiliation << " " << one.country;
    EXPECT_EQ(alert().summary.find("state media on its own government") != std::string_view::npos,
              one.marked);
  }
}

TEST_F(JudgeTest, RaisesABanByChinaInTheHeadlineAndFloorsTonnesSeized) {
  GalliumStory story;
  EventView& view = story.Seal();
  auto& rule = AddRule("a", Severity::kHigh);
  rule.info.event_type = "ban";
  rule.evidence = {Place(view, NewsField::kHeadline, "gallium")};
  ASSERT_TRUE(Assemble(view));
  EXPECT_EQ(alert().severity, Severity::kCritical);
  EXPECT_THAT(Reasons(), ElementsAre("rule:high", "ban_by_china:raise_1"));
  rules().rules[0].info.event_type = "quota";
  ASSERT_TRUE(Assemble(view));
  EXPECT_THAT(Reasons(), ElementsAre("rule:high"));

  for (auto [kilograms, severity] :
       {std::pair{999.0, Severity::kMedium}, {1000.0, Severity::kHigh}}) {
    TestEvent goods(FieldTable::Trade());
    goods.Text(TradeField::kDescription, "metal").Double(TradeField::kNetWeightKg, kilograms);
    rules().rules.clear();
    AddRule("a", Severity::kMedium).info.event_type = "seizure";
    ASSERT_TRUE(Assemble(goods.Seal()));
    EXPECT_EQ(alert().severity, severity);
  }
}

struct Withdrawal {
  const char* status;
  const char* signal;
  int64_t version;
  const char* expected;     // alert, update, cancel, none
  const char* prefix = "";  // Of the headline.
};

TEST_F(JudgeTest, NeverAlertsAsNewOnAWithdrawnStory) {
  AddRule("a", Severity::kHigh);
  for (const Withdrawal& story : {Withdrawal{"usable", "", 1, "alert"},
                                  {"", "", 0, "alert"},
                                  {"usable", "", 2, "update"},
                                  {"usable", "correction", 1, "update"},
                                  {"canceled", "", 1, "cancel"},
                                  {"usable", "kill", 3, "cancel"},
                                  {"withheld", "", 1, "none"},
                                  {"withheld", "", 2, "cancel"},
                                  {"withheld", "kill", 1, "cancel"},
                                  {"usable", "", 1, "cancel", "kill"},
                                  {"usable", "", 1, "update", "refile"}}) {
    GalliumStory event;
    event.Text(NewsField::kHeadlinePrefix, story.prefix);
    event.Text(NewsField::kPublicationStatus, story.status);
    event.Integer(NewsField::kVersion, story.version);
    if (story.signal[0] != '\0') event.Text(NewsField::kSignals, story.signal);
    const bool made = Assemble(event.Seal());
    const char* type = !made                                      ? "none"
                       : alert().msg_type == MessageType::kAlert  ? "alert"
                       : alert().msg_type == MessageType::kUpdate ? "update"
                                                                  : "cancel";
    EXPECT_STREQ(type, story.expected)
        << story.status << " " << story.signal << " " << story.version;
  }
}

TEST_F(JudgeTest, MakesUpdatesAndCancelsOfAmendedDeclarations) {
  AddRule("a", Severity::kHigh);
  for (auto [function, type] : {std::pair{"original", MessageType::kAlert},
                                {"amendment", MessageType::kUpdate},
                                {"cancellation", MessageType::kCancel}}) {
    TestEvent event(FieldTable::Trade());
    event.Text(TradeField::kFunctionCode, function);
    ASSERT_TRUE(Assemble(event.Seal()));
    EXPECT_EQ(alert().msg_type, type);
  }
}

TEST_F(JudgeTest, WeighsConfidenceByMineralSourceAndCredibility) {
  GalliumStory event;
  EventView& view = event.Seal();
  AddRule("a", Severity::kHigh).evidence = {Place(view, NewsField::kHeadline, "gallium")};
  ASSERT_TRUE(Assemble(view));
  EXPECT_DOUBLE_EQ(alert().confidence, 0.86);  // 1.0 x 0.9 (B) x 0.95 (2), two decimals
  EXPECT_EQ(alert().certainty, Certainty::kLikely);
}

TEST_F(JudgeTest, CallsObservedWhatAnAuthorityOrAnInspectionSays) {
  AddRule("a", Severity::kHigh);
  GalliumStory news;
  news.Text(NewsField::kStateAffiliation, "official");
  ASSERT_TRUE(Assemble(news.Seal()));
  EXPECT_EQ(alert().certainty, Certainty::kObserved);
  TestEvent trade(FieldTable::Trade());
  trade.Text(TradeField::kInspectionResult, "seizure");
  ASSERT_TRUE(Assemble(trade.Seal()));
  EXPECT_EQ(alert().certainty, Certainty::kObserved);
  TestEvent clean(FieldTable::Trade());
  clean.Text(TradeField::kInspectionResult, "conforming");
  ASSERT_TRUE(Assemble(clean.Seal()));
  EXPECT_NE(alert().certainty, Certainty::kObserved);
}

TEST_F(JudgeTest, DerivesUrgencyAndExpiryFromSeverity) {
  constexpr int64_t kDay = 86'400'000;
  for (auto [level, urgency, days] : {std::tuple{Severity::kCritical, Urgency::kImmediate, 7},
                                      {Severity::kHigh, Urgency::kImmediate, 7},
                                      {Severity::kMedium, Urgency::kExpected, 3},
                                      {Severity::kLow, Urgency::kFuture, 1}}) {
    GalliumStory event;
    rules().rules.clear();
    AddRule("a", level);
    ASSERT_TRUE(Assemble(event.Seal()));
    EXPECT_EQ(alert().urgency, urgency);
    EXPECT_EQ(alert().expires_ms, kMay2025 + days * kDay);
  }
}

TEST_F(JudgeTest, LooksBackOnAWithdrawnStory) {
  GalliumStory event;
  event.Text(NewsField::kPublicationStatus, "canceled");
  AddRule("a", Severity::kHigh);
  ASSERT_TRUE(Assemble(event.Seal()));
  EXPECT_EQ(alert().urgency, Urgency::kPast);
}

TEST_F(JudgeTest, JudgesAtTheKafkaTimeWhereTheEventHasNone) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "gallium");
  EventView& view = event.Seal();
  AddRule("a", Severity::kHigh);
  ASSERT_TRUE(Assemble(view));
  EXPECT_EQ(alert().event_ms, kMay2025 + 5000);
  JudgeInput input = Input(view);
  record().timestamp_ms = -1;
  ASSERT_TRUE(Assemble(input));
  EXPECT_EQ(alert().event_ms, kNoTime);
  EXPECT_EQ(alert().expires_ms, kNoTime);
  for (const AlertRegime& regime : alert().regimes) EXPECT_EQ(regime.status, "unknown");
}

// The summary.

TEST_F(JudgeTest, SumsUpNewsInOneLineOfEnglish) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kHeadline, "商务部宣布对镓、锗实施出口管制")
      .Text(NewsField::kProvider, "xinhua")
      .Text(NewsField::kSourceReliability, "b");
  EventView& view = event.Seal();
  AddRule("a", Severity::kHigh).evidence = {Place(view, NewsField::kHeadline, "镓")};
  ASSERT_TRUE(Assemble(view));
  EXPECT_EQ(alert().summary,
            "Export control concerning gallium, germanium (China, tightening): rule 'Title of a'; "
            "reported by xinhua, high confidence");
}

TEST_F(JudgeTest, SumsUpTradeWithItsRouteAndQuantity) {
  TestEvent event(FieldTable::Trade());
  event.Text(TradeField::kHsCode, "811010")
      .Text(TradeField::kCountryOrigin, "CN")
      .Text(TradeField::kCountryTransit, "TH")
      .Text(TradeField::kCountryDestination, "US")
      .Text(TradeField::kProvider, "customs-hk")
      .Double(TradeField::kNetWeightKg, 25171.85);
  auto& rule = AddRule("a", Severity::kHigh);
  rule.info.event_type = "transshipment";
  rule.info.direction = Direction::kUnspecified;
  ASSERT_TRUE(Assemble(event.Seal()));
  EXPECT_EQ(alert().summary,
            "Transshipment concerning antimony (from China to United States via Thailand): rule "
            "'Title of a'; declared through customs-hk, 25172 kg, medium confidence");
}

TEST_F(JudgeTest, SumsUpHostileTextInOneBoundedLine) {
  TestEvent event(FieldTable::News());
  event.Text(NewsField::kProvider, std::string(5000, '\n') + "\xFF");
  auto& rule = AddRule("a", Severity::kHigh);
  rule.info.title = std::string(3000, 'x') + "\n";
  rule.info.event_type = "";
  ASSERT_TRUE(Assemble(event.Seal()));
  EXPECT_LT(alert().summary.size(), 640u);
  EXPECT_THAT(std::string(alert().summary), Not(Contains('\n')));
  EXPECT_TRUE(alert().summary.starts_with("Event concerning no mineral named"));
}

TEST_F(JudgeTest, SaysWhenItIsAnUpdateOrAWithdrawal) {
  GalliumStory event;
  event.Integer(NewsField::kVersion, 2);
  AddRule("a", Severity::kHigh);
  ASSERT_TRUE(Assemble(event.Seal()));
  EXPECT_TRUE(alert().summary.starts_with("Update: Export control"));
}

}  // namespace
}  // namespace lodewire
