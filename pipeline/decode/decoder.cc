#include "pipeline/decode/decoder.h"

#include <array>
#include <optional>

#include "pipeline/decode/confluent.h"
#include "pipeline/decode/event_builder.h"
#include "pipeline/decode/json_object.h"
#include "pipeline/decode/proto_json.h"
#include "pipeline/decode/wire_walk.h"

namespace lodewire {
namespace {

constexpr std::array<std::string_view, 3> kEncodingNames = {"protobuf", "protobuf_confluent",
                                                            "json"};

}  // namespace

bool ParseEncoding(std::string_view name, Encoding* encoding) {
  for (size_t i = 0; i < kEncodingNames.size(); ++i) {
    if (kEncodingNames[i] != name) continue;
    *encoding = static_cast<Encoding>(i);
    return true;
  }
  return false;
}

std::string_view EncodingName(Encoding encoding) {
  return kEncodingNames[static_cast<size_t>(encoding)];
}

struct Decoder::State {
  explicit State(const DecoderOptions& given)
      : options(given), plan(EventPlan::Of(given.category)), builder(given.field_bytes_max) {
    if (options.encoding == Encoding::kJson) json.emplace(options.record_bytes_max);
  }

  const DecoderOptions options;
  const EventPlan& plan;
  EventBuilder builder;
  std::optional<ProtoJson> json;
};

Decoder::Decoder(const DecoderOptions& options) : state_(std::make_unique<State>(options)) {}
Decoder::~Decoder() = default;

DecodeResult Decoder::Decode(std::string_view payload, EventView* view, TextArena* arena) {
  EventBuilder& builder = state_->builder;
  builder.Begin(state_->plan, view);
  DecodeResult json_result;
  std::string_view message = payload;
  if (payload.size() > state_->options.record_bytes_max) {
    builder.Fail(Verdict::kTooLarge);
  } else if (state_->json.has_value()) {
    json_result = state_->json->Decode(state_->plan, payload, &builder, arena);
    // Nothing was taken from the arena: the same record comes again.
    if (json_result.back_pressure) view->Seal();
    if (json_result.back_pressure) return json_result;
  } else {
    Verdict framing = Verdict::kOk;
    if (state_->options.encoding == Encoding::kProtobufConfluent) {
      framing = RemoveConfluentFraming(payload, state_->options.schema_ids, &message);
    }
    if (framing == Verdict::kOk) {
      WalkWire(state_->plan, message, &builder);
    } else {
      builder.Fail(framing);
    }
  }
  DecodeResult result = builder.Finish(arena);
  result.repaired_utf8 = result.repaired_utf8 || json_result.repaired_utf8;
  return result;
}

struct JsonDecoder::State {
  explicit State(const FieldTable* table) : object(table) {}
  JsonObject object;
};

JsonDecoder::JsonDecoder(const FieldTable* table) : state_(std::make_unique<State>(table)) {}
JsonDecoder::~JsonDecoder() = default;

DecodeResult JsonDecoder::Decode(std::string_view json, EventView* view, TextArena* arena,
                                 std::string* error) {
  return state_->object.Decode(json, view, arena, error);
}

}  // namespace lodewire
