#include "pipeline/demo/feed.h"

#include "pipeline/base/check.h"

namespace lodewire {
namespace {

// 2025-05-09T00:00:00Z, the day of the crackdown that the domain begins with; a seed moves it by
// less than a week.
constexpr int64_t kFirstTimeMs = 1746748800000;
constexpr int64_t kWeekMs = 7 * 86'400'000;
// Mean distance of two events in event time, ms.
constexpr int64_t kStepMs = 40;
// A correction comes this many events after its story.
constexpr int64_t kCorrectionLeast = 200;
constexpr int64_t kCorrectionMost = 900;

// FNV-1a; stable over machines and library versions, as partitions must be.
uint32_t KeyHash(std::string_view key) {
  uint32_t hash = 2166136261u;
  for (const char c : key) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
  return hash;
}

}  // namespace

Feed::Feed(const FeedStock* stock, const FeedOptions& options)
    : stock_(stock),
      options_(options),
      random_(options.seed),
      news_writer_(stock),
      trade_writer_(stock),
      true_turn_{60, 190, 0},
      trap_turn_{20, 90, 0},
      broken_turn_{1200, 3800, 0},
      tombstone_turn_{1500, 4500, 0} {
  CHECK(options.partitions > 0);
  time_ms_ = kFirstTimeMs + static_cast<int64_t>(random_.Next() % static_cast<uint64_t>(kWeekMs));
  // The first of each kind comes early, so that a short feed has one.
  true_turn_.next = random_.Below(60) + 10;
  trap_turn_.next = random_.Below(40) + 5;
  broken_turn_.next = random_.Below(300) + 50;
  tombstone_turn_.next = random_.Below(300) + 60;
}

bool Feed::Due(Turn* turn) {
  if (number_ < turn->next) return false;
  turn->next = number_ + static_cast<uint64_t>(random_.Between(turn->least, turn->most));
  return true;
}

bool Feed::Next(FeedEvent* event) {
  if (number_ >= options_.events) return false;
  time_ms_ += random_.Between(int64_t{1}, 2 * kStepMs - 1);
  event->null_payload = false;
  event->minerals = 0;
  event->expectation = Expectation::kNone;
  event->event_time_ms = time_ms_;
  if (!corrections_.empty() && corrections_.front().due <= number_) {
    WriteCorrection(event);
  } else if (Due(&true_turn_)) {
    Plant(stock_->true_stories(), stock_->true_goods(), &planted_, Expectation::kAlert, event);
  } else if (Due(&trap_turn_)) {
    Plant(stock_->trap_stories(), stock_->trap_goods(), &traps_, Expectation::kNone, event);
  } else {
    if (random_.Below(5) < 3) {
      WriteNews(nullptr, event);
    } else {
      const std::vector<Goods>& goods = stock_->background_goods();
      WriteTrade(goods[random_.Below(goods.size())], event);
    }
    if (Due(&broken_turn_)) {
      Break(event);
    } else if (Due(&tombstone_turn_)) {
      event->payload.clear();
      event->null_payload = true;
      event->expectation = Expectation::kTombstone;
      event->description = "tombstone";
    }
  }
  Finish(event);
  ++number_;
  return true;
}

void Feed::WriteNews(const Story* story, FeedEvent* event) {
  event->category = Category::kNews;
  if (story == nullptr) {
    news_writer_.WriteBackground(time_ms_, number_, &random_, &news_);
    event->description = "background news";
  } else {
    news_writer_.WriteStory(*story, time_ms_, number_, &random_, &news_);
    event->description = story->name;
  }
  event->key = news_.story_id();
  news_.SerializeToString(&event->payload);
}

void Feed::WriteTrade(const Goods& goods, FeedEvent* event) {
  event->category = Category::kTrade;
  trade_writer_.Write(goods, time_ms_, number_, &random_, &trade_);
  event->description = goods.name;
  event->key = trade_.declaration_id();
  trade_.SerializeToString(&event->payload);
}

void Feed::Plant(const std::vector<Story>& stories, const std::vector<Goods>& goods,
                 uint64_t* count, Expectation expectation, FeedEvent* event) {
  const size_t turn = static_cast<size_t>((*count)++ % (stories.size() + goods.size()));
  if (turn < stories.size()) {
    const Story& story = stories[turn];
    WriteNews(&story, event);
    event->minerals = story.minerals;
    if (expectation == Expectation::kAlert && random_.OneIn(6)) {
      corrections_.push_back(
          {number_ + static_cast<uint64_t>(random_.Between(kCorrectionLeast, kCorrectionMost)),
           &story, news_});
    }
  } else {
    WriteTrade(goods[turn - stories.size()], event);
    event->minerals = goods[turn - stories.size()].minerals;
  }
  event->expectation = expectation;
}

void Feed::WriteCorrection(FeedEvent* event) {
  news_.Swap(&corrections_.front().event);
  const Story& story = *corrections_.front().story;
  corrections_.pop_front();
  news_writer_.WriteCorrection(time_ms_, &news_);
  event->category = Category::kNews;
  event->description = story.name;
  event->key = news_.story_id();
  event->minerals = story.minerals;
  event->expectation = Expectation::kAlert;
  news_.SerializeToString(&event->payload);
}

void Feed::Break(FeedEvent* event) {
  event->expectation = Expectation::kDeadLetter;
  if (broken_++ % 3 == 2) {
    event->description = "JSON on a protobuf topic";
    event->payload.assign("{\"headline\": \"a record of another encoding\"}");
    return;
  }
  // The cut falls into a string that is longer than what is left, so that the wire ends early for
  // certain.
  event->description = "truncated record";
  const std::string& text =
      event->category == Category::kNews ? news_.body() : trade_.description();
  const size_t begin = event->payload.find(text);
  CHECK(begin != std::string::npos && text.size() > 1);
  event->payload.resize(begin + text.size() / 2);
}

void Feed::Finish(FeedEvent* event) {
  event->topic = event->category == Category::kNews ? 0 : 1;
  event->partition =
      static_cast<int32_t>(KeyHash(event->key) % static_cast<uint32_t>(options_.partitions));
}

}  // namespace lodewire
