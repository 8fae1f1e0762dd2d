// Writes trade events from the stock's goods.
//
// Threading: one thread. Memory: reuses the message it is given. Errors: none.
// Example:
//   TradeWriter writer(&stock);
//   writer.Write(goods, time_ms, number, &random, &event);
#ifndef LODEWIRE_PIPELINE_DEMO_TRADE_WRITER_H_
#define LODEWIRE_PIPELINE_DEMO_TRADE_WRITER_H_

#include <cstdint>
#include <string>

#include "pipeline/demo/feed_random.h"
#include "pipeline/demo/feed_stock.h"

namespace lodewire {

class TradeWriter {
 public:
  explicit TradeWriter(const FeedStock* stock);  // `stock` must outlive it.

  // `time_ms`: declaration, ms since 1970. `number` makes the declaration id.
  void Write(const Goods& goods, int64_t time_ms, uint64_t number, FeedRandom* random,
             v1::TradeEvent* event);

 private:
  void WriteWeights(const Goods& goods, FeedRandom* random, v1::TradeEvent* event);
  void WriteParties(const Goods& goods, FeedRandom* random, v1::TradeEvent* event);

  const FeedStock* stock_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DEMO_TRADE_WRITER_H_
