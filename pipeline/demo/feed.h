// The demo's feed: news and trade events as lodewire.v1 protobuf, the same for the same seed, each
// with what is true of it. Most are irrelevant, about one in 125 is planted, some are traps, a few
// are broken on purpose.
//
// The truth comes from config/demo/*.yaml, which was written without the rules. Event times and
// partitions come from the seed too, so that alert ids repeat. Planted stories take turns, so a
// short feed has them all.
//
// Threading: one thread. Memory: reuses its buffers and those of the event; keeps the few stories
// that wait for their correction. Errors: none after FeedStock::Load.
// Example:
//   Feed feed(stock.get(), {.seed = 7, .events = 100000});
//   FeedEvent event;
//   while (feed.Next(&event)) Produce(event);
#ifndef LODEWIRE_PIPELINE_DEMO_FEED_H_
#define LODEWIRE_PIPELINE_DEMO_FEED_H_

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/demo/feed_random.h"
#include "pipeline/demo/feed_stock.h"
#include "pipeline/demo/news_writer.h"
#include "pipeline/demo/trade_writer.h"
#include "pipeline/event/field_table.h"

namespace lodewire {

// What must come of an event.
enum class Expectation : uint8_t { kNone, kAlert, kDeadLetter, kTombstone };
inline constexpr size_t kExpectationCount = 4;

struct FeedEvent {
  Category category = Category::kNews;
  uint16_t topic = 0;  // Index into kFeedTopics.
  int32_t partition = 0;
  std::string key;
  std::string payload;        // lodewire.v1.NewsEvent or TradeEvent, or what is left of one.
  bool null_payload = false;  // A tombstone: send null, not an empty string.
  int64_t event_time_ms = 0;  // From the seed; ms since 1970.
  Expectation expectation = Expectation::kNone;
  MineralSet minerals = 0;       // What a planted event is about.
  std::string_view description;  // Which entry of the stock it is; lives as long as the stock.
};

inline constexpr std::array<std::string_view, 2> kFeedTopics = {"news.events", "trade.events"};

struct FeedOptions {
  uint64_t seed = 1;
  uint64_t events = 100'000;
  int32_t partitions = 4;  // of each topic
};

class Feed {
 public:
  Feed(const FeedStock* stock, const FeedOptions& options);  // `stock` must outlive it.

  // False: the feed is over.
  bool Next(FeedEvent* event);

 private:
  // Something that comes every so often: after a number of events drawn from a range.
  struct Turn {
    int64_t least = 0;
    int64_t most = 0;
    uint64_t next = 0;  // Number of the event it falls on.
  };
  struct Correction {
    uint64_t due = 0;  // Number of the event.
    const Story* story = nullptr;
    v1::NewsEvent event;
  };

  bool Due(Turn* turn);
  void WriteNews(const Story* story, FeedEvent* event);
  void WriteTrade(const Goods& goods, FeedEvent* event);
  void WriteCorrection(FeedEvent* event);
  void Plant(const std::vector<Story>& stories, const std::vector<Goods>& goods, uint64_t* count,
             Expectation expectation, FeedEvent* event);
  void Break(FeedEvent* event);
  void Finish(FeedEvent* event);

  const FeedStock* stock_;
  FeedOptions options_;
  FeedRandom random_;
  NewsWriter news_writer_;
  TradeWriter trade_writer_;
  v1::NewsEvent news_;
  v1::TradeEvent trade_;
  std::deque<Correction> corrections_;
  Turn true_turn_;
  Turn trap_turn_;
  Turn broken_turn_;
  Turn tombstone_turn_;
  uint64_t number_ = 0;
  uint64_t planted_ = 0;
  uint64_t traps_ = 0;
  uint64_t broken_ = 0;
  int64_t time_ms_ = 0;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DEMO_FEED_H_
