// Walks the protobuf wire once and hands each field that a rule can name to the event builder.
//
// It accepts and refuses the bytes that the generated parser accepts and refuses, with one
// difference: proto3's generated parser refuses invalid UTF-8 in a string, this walk keeps the
// bytes (they are repaired later), since one wrong byte in a byline must not lose a story.
//
// Threading: a function without state.
// Memory: none; strings are views into the payload.
// Errors: false, and the builder has the verdict (kMalformed, or the builder's own).
// Example:
//   WalkWire(plan, payload, &builder);
#ifndef LODEWIRE_PIPELINE_DECODE_WIRE_WALK_H_
#define LODEWIRE_PIPELINE_DECODE_WIRE_WALK_H_

#include <string_view>

#include "pipeline/decode/event_builder.h"
#include "pipeline/decode/message_plan.h"

namespace lodewire {

// Messages and groups may nest this deep. Source: protobuf's default recursion limit.
inline constexpr int kWireDepthMax = 100;

bool WalkWire(const EventPlan& plan, std::string_view payload, EventBuilder* builder);

}  // namespace lodewire

#endif  // LODEWIRE_PIPELINE_DECODE_WIRE_WALK_H_
