// The first stage: payload to fields.
//
// Threading: its runner's thread.
// Memory: strings that are not views go to the decode arena; `decode_mark` frees them behind
//   publish.
// Errors: a record that cannot be decoded gets its verdict and goes on; publish makes the dead
//   letter.
// Example:
//   size_t finished = decode.Process(ring.Acquire(kDecode, 64));
#ifndef LODEWIRE_PIPELINE_STAGES_DECODE_STAGE_H_
#define LODEWIRE_PIPELINE_STAGES_DECODE_STAGE_H_

#include <memory>
#include <span>
#include <vector>

#include "pipeline/decode/decoder.h"
#include "pipeline/event/event_slot.h"

namespace lodewire {

class DecodeStage {
 public:
  // `options[i]` decodes the input topic of index i. `arena` must outlive the stage.
  DecodeStage(std::span<const DecoderOptions> options, TextArena* arena);

  // Works on slots from the front; how many it finished. Fewer than given is back-pressure: the
  // arena is full.
  size_t Process(std::span<EventSlot> slots);

 private:
  std::vector<std::unique_ptr<Decoder>> decoders_;  // By input topic.
  TextArena* arena_;
};

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_STAGES_DECODE_STAGE_H_
