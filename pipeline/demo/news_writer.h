// Writes news events from the stock: background stories, planted ones, traps.
//
// Threading: one thread. Memory: reuses its buffers and those of the message it is given. Errors:
// none.
// Example:
//   NewsWriter writer(&stock);
//   writer.WriteBackground(time_ms, number, &random, &event);
#ifndef LODEWIRE_PIPELINE_DEMO_NEWS_WRITER_H_
#define LODEWIRE_PIPELINE_DEMO_NEWS_WRITER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pipeline/demo/feed_random.h"
#include "pipeline/demo/feed_stock.h"

namespace lodewire {

class NewsWriter {
 public:
  explicit NewsWriter(const FeedStock* stock);  // `stock` must outlive it.

  // `time_ms`: publication, ms since 1970. `number` makes the story id.
  void WriteBackground(int64_t time_ms, uint64_t number, FeedRandom* random, v1::NewsEvent* event);
  void WriteStory(const Story& story, int64_t time_ms, uint64_t number, FeedRandom* random,
                  v1::NewsEvent* event);
  // Makes the next version of a story: same id, a line on what was corrected in front of the body.
  void WriteCorrection(int64_t time_ms, v1::NewsEvent* event);

 private:
  void WriteFrame(const std::string& language, int64_t time_ms, uint64_t number, FeedRandom* random,
                  v1::NewsEvent* event);
  // Sentences of the beat until `text` has about `bytes`, in an order that repeats none before all
  // were used.
  void AppendFiller(const Beat& beat, size_t bytes, FeedRandom* random, std::string* text);

  const FeedStock* stock_;
  std::map<std::string, std::vector<const Provider*>> providers_;  // By language.
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DEMO_NEWS_WRITER_H_
