#include "pipeline/stages/event_log.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

namespace lodewire {
namespace {

// A note whose parts all say the same number.
EventNote Made(uint64_t number) {
  EventNote note;
  note.offset = static_cast<int64_t>(number);
  note.pipeline_ns = number;
  note.rules_matched = static_cast<uint32_t>(number);
  note.excerpt.Set(std::to_string(number));
  note.rules[7].Set(std::to_string(number));
  return note;
}

TEST(EventLog, KeepsTheLastOldestFirst) {
  std::vector<EventLog::Place> places(4);
  EventLog log(places);
  EXPECT_TRUE(log.Read().empty());
  for (uint64_t i = 1; i <= 6; ++i) log.Write(Made(i));
  const std::vector<EventNote> notes = log.Read();
  ASSERT_EQ(notes.size(), 4u);
  EXPECT_EQ(notes.front().offset, 3);
  EXPECT_EQ(notes.back().offset, 6);
  EXPECT_EQ(notes.back().sequence, 6u);
  EXPECT_EQ(notes.back().excerpt.view(), "6");
}

TEST(EventLog, WithoutPlacesNothingIsKept) {
  EventLog log({});
  log.Write(Made(1));
  EXPECT_FALSE(log.keeps());
  EXPECT_TRUE(log.Read().empty());
}

TEST(EventLog, TextIsCutToItsRoom) {
  NoteText<4> text;
  text.Set("gallium");
  EXPECT_EQ(text.view(), "gall");
  text.Set("");
  EXPECT_EQ(text.view(), "");
}

TEST(EventLog, AReaderNeverSeesHalfOfANote) {
  std::vector<EventLog::Place> places(8);
  EventLog log(places);
  std::atomic<bool> ended{false};
  std::thread writer([&] {
    for (uint64_t i = 1; !ended.load(std::memory_order_relaxed); ++i) log.Write(Made(i));
  });
  size_t seen = 0;
  while (seen < 200'000) {
    for (const EventNote& note : log.Read()) {
      ++seen;
      const std::string number = std::to_string(note.offset);
      ASSERT_EQ(note.pipeline_ns, static_cast<uint64_t>(note.offset));
      ASSERT_EQ(note.sequence, static_cast<uint64_t>(note.offset));
      ASSERT_EQ(note.excerpt.view(), number);
      ASSERT_EQ(note.rules[7].view(), number);
    }
  }
  ended.store(true);
  writer.join();
}

}  // namespace
}  // namespace lodewire
