// Judge and encoders make no heap call: an alert costs the event path nothing that could wait for a
// lock.
#include <gtest/gtest.h>

#include "pipeline/alert/cloud_events.h"
#include "pipeline/alert/router.h"
#include "pipeline/memory/allocation_guard.h"
#include "tests/alert/judge_fixture.h"

namespace lodewire {
namespace {

class HeapTest : public ::testing::Test, protected JudgeFixture {
 protected:
  void SetUp() override {
    if (!AllocationGuardIsLinked()) GTEST_SKIP() << "a sanitizer has the heap";
    SetAllocationGuardMode(AllocationGuardMode::kCount);
  }
};

TEST_F(HeapTest, IsNotCalledByJudgeRouterHeadersAndEncoders) {
  TestEvent news(FieldTable::News());
  news.Text(NewsField::kHeadline,
            "商务部: rare earths, gallium, germanium, antimony, tungsten \xFF")
      .Text(NewsField::kBody, "via Malaysia, semiconductors, Vietnam's Ministry of Commerce")
      .Text(NewsField::kProvider, "reuters")
      .Text(NewsField::kStoryId, "s")
      .Integer(NewsField::kPublishedTime, kMay2025);
  TestEvent trade(FieldTable::Trade());
  trade.Text(TradeField::kHsCode, "811010")
      .Text(TradeField::kNationalCode, "8110101000")
      .Text(TradeField::kCountryTransit, "TH")
      .Text(TradeField::kExporter, "A")
      .Double(TradeField::kNetWeightKg, 12);
  for (int i = 0; i < 20; ++i) {
    AddRule(std::string(1, static_cast<char>('a' + i)), Severity::kHigh).info.typologies = {"T1"};
  }
  EventView& news_view = news.Seal();
  for (auto& rule : rules().rules) rule.evidence = {{NewsField::kHeadline, 0, 0, 9, "s"}};
  const auto judge = MakeJudge();
  const auto router = Router::Create({RouteConfig()});
  ASSERT_TRUE(router.ok());
  static std::array<char, 1 << 16> buffer;
  static Alert alert_memory;
  static AlertHeaders headers;
  EventView& trade_view = trade.Seal();
  for (const EventView* view : {&news_view, &trade_view}) {
    const JudgeInput input = Input(*view);
    const uint64_t before = AllocationCounts::ForThread().own;
    bool made = false;
    size_t bytes = 0;
    {
      ScopedNoHeap no_heap("alert");
      made = judge->Assemble(input, &alert_memory);
      const Route& route = router->routes()[0];
      Decide(route, alert_memory, kWholeEvent, kMay2025);
      WriteAlertHeaders(alert_memory, 0, *route.encoder, &headers);
      for (const Encoder& encoder : Encoders()) {
        bytes += encoder.encode(alert_memory, kWholeEvent, buffer);
        bytes += encoder.encode(alert_memory, 1, buffer);
      }
    }
    EXPECT_TRUE(made);
    EXPECT_GT(bytes, 1000u);
    EXPECT_EQ(AllocationCounts::ForThread().own - before, 0u);
  }
}

}  // namespace
}  // namespace lodewire
