#include "pipeline/alert/cloud_events.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/alert/sample_alerts.h"

namespace lodewire {
namespace {

std::map<std::string, std::string> Headers(const Alert& alert, size_t match) {
  AlertHeaders headers;
  WriteAlertHeaders(alert, match, *FindEncoder("json"), &headers);
  std::map<std::string, std::string> found;
  for (const AlertHeader& header : headers.list) {
    EXPECT_TRUE(found.emplace(header.name, header.value).second) << header.name;
  }
  return found;
}

TEST(AlertHeaders, AreCloudEventsInBinaryMode) {
  const auto alert = NewsAlert();
  const auto headers = Headers(*alert, kWholeEvent);
  EXPECT_EQ(headers.at("ce_specversion"), "1.0");
  EXPECT_EQ(headers.at("ce_id"), std::string(alert->alert_id.data(), 32));
  EXPECT_EQ(headers.at("ce_type"), "lodewire.alert.v1");
  EXPECT_EQ(headers.at("ce_source"), "/lodewire/c1/news.events");
  EXPECT_EQ(headers.at("ce_time"), "2025-05-09T08:00:00.000Z");
  EXPECT_EQ(headers.at("ce_subject"), "reuters:story-1");
  EXPECT_EQ(headers.at("content-type"), "application/json");
  EXPECT_EQ(headers.at("traceparent"), alert->traceparent);
  EXPECT_EQ(headers.size(), kAlertHeadersMax);
}

TEST(AlertHeaders, OfOneMatchHaveItsId) {
  const auto alert = NewsAlert();
  const auto id = RecordId(*alert, 1);
  EXPECT_EQ(Headers(*alert, 1).at("ce_id"), std::string(id.data(), id.size()));
}

TEST(AlertHeaders, LeaveOutWhatIsNotKnown) {
  const auto alert = SmallAlert();
  alert->topic = "t";
  const auto headers = Headers(*alert, kWholeEvent);
  EXPECT_EQ(headers.at("ce_source"), "/lodewire/t");
  EXPECT_EQ(headers.at("ce_time"), "1970-01-01T00:00:00.000Z");  // When it matched.
  EXPECT_FALSE(headers.contains("traceparent"));
}

TEST(AlertHeaders, StayInTheirMemoryWhateverTheEventSays) {
  const auto alert = NewsAlert();
  const std::string absurd(5000, '\xFF');
  alert->cluster_id = absurd;
  alert->topic = absurd;
  alert->dedupe_key = absurd;
  const auto headers = Headers(*alert, kWholeEvent);
  EXPECT_LE(headers.at("ce_source").size(), 1536u);
  EXPECT_TRUE(IsValidUtf8(headers.at("ce_subject")));
}

}  // namespace
}  // namespace lodewire
