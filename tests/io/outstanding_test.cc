#include "pipeline/io/outstanding.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pipeline/io/memory_sink.h"

namespace lodewire {
namespace {

constexpr TopicPartition kNews = {0, 3};

class OutstandingTest : public testing::Test {
 protected:
  OutstandingTest() { outstanding_.Track(kNews, 7); }

  // An event with one record of each value.
  void Event(int64_t offset, std::vector<std::string> values,
             OutgoingKind kind = OutgoingKind::kAlert) {
    ASSERT_TRUE(outstanding_.Begin(kNews, offset, 7));
    for (const std::string& value : values) {
      ASSERT_NE(outstanding_.Add({.topic = 0, .value = value}, kind), 0U);
    }
    outstanding_.End();
  }
  size_t Drive() {
    return outstanding_.Drive(
        &sink_, [&](const OutstandingRecord& record, bool) { refused_.push_back(record); });
  }
  std::vector<Completion> Serve() {
    std::vector<Completion> completions;
    Delivery deliveries[8];
    while (const size_t count = sink_.Poll(deliveries, 0)) {
      for (size_t i = 0; i < count; ++i)
        completions.push_back(outstanding_.Complete(deliveries[i]));
    }
    return completions;
  }
  std::vector<int64_t> Advanced() {
    std::vector<int64_t> offsets;
    outstanding_.ForEachAdvanced([&](TopicPartition, int64_t next) { offsets.push_back(next); });
    return offsets;
  }
  std::vector<std::string> Delivered() {
    std::vector<std::string> values;
    for (const SunkRecord& record : sink_.records())
      values.push_back(record.value.value_or("null"));
    return values;
  }

  Outstanding outstanding_{OutstandingOptions{8, 4096}};
  MemorySink sink_{{"alerts", "news.dlq"}};
  std::vector<OutstandingRecord> refused_;
};

TEST_F(OutstandingTest, WatermarkStandsAtTheLowestUnacknowledgedEvent) {
  Event(10, {"a"});
  Event(11, {"b"});
  outstanding_.Published(kNews, 12, 7);
  EXPECT_EQ(outstanding_.Watermark(kNews), 10);
  sink_.set_hold_deliveries(true);
  Drive();
  sink_.DeliverNext(1);
  Serve();
  EXPECT_EQ(outstanding_.Watermark(kNews), 11);
  sink_.DeliverNext(1);
  Serve();
  EXPECT_EQ(outstanding_.Watermark(kNews), 13);
}

TEST_F(OutstandingTest, EventWaitsForAllItsRecords) {
  Event(10, {"desk", "siem"});
  sink_.set_hold_deliveries(true);
  EXPECT_EQ(Drive(), 2U);
  sink_.DeliverNext(1);
  Serve();
  EXPECT_EQ(outstanding_.Watermark(kNews), 10);
  sink_.DeliverNext(1);
  Serve();
  EXPECT_EQ(outstanding_.Watermark(kNews), 11);
  EXPECT_TRUE(outstanding_.empty());
}

TEST_F(OutstandingTest, AdvancedIsToldOnceAnAdvance) {
  outstanding_.Published(kNews, 5, 7);
  outstanding_.Published(kNews, 6, 7);
  EXPECT_EQ(Advanced(), std::vector<int64_t>{7});
  EXPECT_TRUE(Advanced().empty());
}

TEST_F(OutstandingTest, EventReadAgainDoesNotTakeTheWatermarkBack) {
  outstanding_.Published(kNews, 20, 7);
  Event(15, {"again"});
  EXPECT_EQ(outstanding_.Watermark(kNews), 21);
}

TEST_F(OutstandingTest, WorkOfAnOlderAssignmentIsIgnored) {
  EXPECT_FALSE(outstanding_.Begin(kNews, 10, 6));
  outstanding_.Published(kNews, 10, 6);
  EXPECT_EQ(outstanding_.Watermark(kNews), -1);
}

TEST_F(OutstandingTest, LateDeliveryAfterDropIsIgnoredAndItsMemoryIsFree) {
  Event(10, {"a"});
  Drive();
  outstanding_.Drop(kNews);
  EXPECT_TRUE(outstanding_.empty());
  EXPECT_EQ(outstanding_.bytes(), 0U);
  outstanding_.Track(kNews, 8);
  EXPECT_EQ(Serve(), std::vector<Completion>{Completion::kIgnored});
  EXPECT_EQ(outstanding_.Watermark(kNews), -1);
}

TEST_F(OutstandingTest, FullTableRefusesAndAbandonLeavesNoTrace) {
  Event(10, {"1", "2", "3", "4", "5", "6", "7"});
  ASSERT_TRUE(outstanding_.Begin(kNews, 11, 7));
  EXPECT_NE(outstanding_.Add({.value = "8"}, OutgoingKind::kAlert), 0U);
  EXPECT_EQ(outstanding_.Add({.value = "9"}, OutgoingKind::kAlert), 0U);
  EXPECT_FALSE(outstanding_.CanAccept(1, 10));
  outstanding_.Abandon();
  EXPECT_EQ(outstanding_.size(), 7U);
  EXPECT_TRUE(outstanding_.CanAccept(1, 10));
  Drive();
  Serve();
  // 11 was abandoned, so it is neither published nor outstanding.
  EXPECT_EQ(outstanding_.Watermark(kNews), 11);
}

TEST_F(OutstandingTest, RecordsBehindOneThatWaitsAreFreedAndTheirBytesUsedAgain) {
  sink_.FailDeliveries("alerts", DeliveryError::kPermanent, 1);
  Event(10, {std::string(500, 'r')});
  Drive();
  EXPECT_EQ(Serve(), std::vector<Completion>{Completion::kRefused});
  for (int i = 0; i < 100; ++i) {
    Event(11 + i, {std::string(1000, 'x')});
    Drive();
    Serve();
  }
  EXPECT_EQ(outstanding_.size(), 1U);
  EXPECT_EQ(outstanding_.Watermark(kNews), 10);
  outstanding_.RetryRefused();
  Drive();
  Serve();
  EXPECT_EQ(sink_.records().back().value, std::string(500, 'r'));
  EXPECT_EQ(outstanding_.Watermark(kNews), 111);
}

TEST_F(OutstandingTest, FullQueueOfTheSinkLeavesRecordsPendingInOrder) {
  sink_.set_queue_max(2);
  Event(10, {"a", "b", "c"});
  EXPECT_EQ(Drive(), 2U);
  EXPECT_EQ(outstanding_.pending(), 1U);
  Serve();
  EXPECT_EQ(Drive(), 1U);
  Serve();
  EXPECT_EQ(Delivered(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(OutstandingTest, RebuiltProducerGetsEverythingAgainInOrder) {
  Event(10, {"a", "b"});
  Drive();
  Event(11, {"c"});
  sink_.Die();
  EXPECT_EQ(Serve(), (std::vector<Completion>{Completion::kAgain, Completion::kAgain}));
  EXPECT_EQ(Drive(), 0U);
  ASSERT_TRUE(sink_.Rebuild().ok());
  EXPECT_EQ(Drive(), 3U);
  Serve();
  EXPECT_EQ(Delivered(), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(outstanding_.Watermark(kNews), 12);
}

TEST_F(OutstandingTest, FailureOfAnAttemptThatWasGivenUpDoesNotTouchTheNext) {
  Event(10, {"a"});
  sink_.set_hold_deliveries(true);
  Drive();
  uint64_t first_tag = 0;
  outstanding_.ForEachUnacknowledged(
      [&](const OutstandingRecord& record, const OutgoingRecord&) { first_tag = record.tag; });
  outstanding_.Requeue();
  Drive();
  EXPECT_EQ(outstanding_.Complete({first_tag, DeliveryError::kFatal}), Completion::kIgnored);
  EXPECT_EQ(outstanding_.in_flight(), 1U);
  // But if the first attempt reached the broker after all, the record is there.
  EXPECT_EQ(outstanding_.Complete({first_tag, DeliveryError::kNone}), Completion::kAcknowledged);
}

TEST_F(OutstandingTest, DeadLetterRefusedForItsSizeGoesWithoutItsValue) {
  sink_.set_value_bytes_max(100);
  const HeaderView headers[] = {{"origin", "news.events", false}, {"empty", "", true}};
  const std::string value(300, 'v');
  ASSERT_TRUE(outstanding_.Begin(kNews, 10, 7));
  ASSERT_NE(outstanding_.Add({1, "key", value, headers}, OutgoingKind::kDeadLetter), 0U);
  outstanding_.End();
  Drive();
  Serve();
  ASSERT_EQ(sink_.records().size(), 1U);
  const SunkRecord& record = sink_.records()[0];
  EXPECT_EQ(record.topic, "news.dlq");
  EXPECT_EQ(record.key, "key");
  EXPECT_FALSE(record.value.has_value());
  ASSERT_NE(record.Header("lodewire.truncated"), nullptr);
  EXPECT_EQ(*record.Header("lodewire.truncated"), "1");
  EXPECT_EQ(*record.Header("origin"), "news.events");
  EXPECT_EQ(record.Header("empty"), nullptr);
  EXPECT_TRUE(refused_.empty());
}

TEST_F(OutstandingTest, AlertRefusedForItsSizeStaysAndSaysWhoseItIs) {
  sink_.set_value_bytes_max(100);
  Event(10, {std::string(300, 'v')});
  Drive();
  ASSERT_EQ(refused_.size(), 1U);
  EXPECT_EQ(refused_[0].partition, kNews);
  EXPECT_EQ(refused_[0].offset, 10);
  EXPECT_TRUE(outstanding_.settled());
  EXPECT_FALSE(outstanding_.empty());
}

TEST_F(OutstandingTest, DeadLetterLargerThanTheWholeTableLosesItsValueAtOnce) {
  const std::string value(10'000, 'v');
  ASSERT_TRUE(outstanding_.Begin(kNews, 10, 7));
  ASSERT_NE(outstanding_.Add({.topic = 1, .value = value}, OutgoingKind::kDeadLetter), 0U);
  outstanding_.End();
  Drive();
  Serve();
  ASSERT_EQ(sink_.records().size(), 1U);
  EXPECT_NE(sink_.records()[0].Header("lodewire.truncated"), nullptr);
}

TEST_F(OutstandingTest, EmptyKeyAndNoKeyStayApart) {
  ASSERT_TRUE(outstanding_.Begin(kNews, 10, 7));
  outstanding_.Add({.key = "", .value = ""}, OutgoingKind::kAlert);
  outstanding_.Add({.key = {}, .value = {}}, OutgoingKind::kAlert);
  outstanding_.End();
  Drive();
  Serve();
  ASSERT_EQ(sink_.records().size(), 2U);
  EXPECT_EQ(sink_.records()[0].key, "");
  EXPECT_EQ(sink_.records()[0].value, "");
  EXPECT_FALSE(sink_.records()[1].key.has_value());
  EXPECT_FALSE(sink_.records()[1].value.has_value());
}

}  // namespace
}  // namespace lodewire
