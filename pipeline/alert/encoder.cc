#include "pipeline/alert/encoder.h"

#include <array>

#include "pipeline/alert/formats/formats.h"

namespace lodewire {
namespace {

// A new format is a row here, an encoder pair in formats/ and a line in docs/alerts.md.
constexpr std::array<Encoder, 6> kEncoders = {{
    {"protobuf", "application/protobuf", EncodeProtobuf},
    {"json", "application/json", EncodeJson},
    {"ocsf", "application/json", EncodeOcsf},
    {"ecs", "application/json", EncodeEcs},
    {"cef", "text/plain; charset=utf-8", EncodeCef},
    {"splunk_hec", "application/json", EncodeSplunkHec},
}};

}  // namespace

std::span<const Encoder> Encoders() { return kEncoders; }

const Encoder* FindEncoder(std::string_view format) {
  for (const Encoder& encoder : kEncoders) {
    if (encoder.format == format) return &encoder;
  }
  return nullptr;
}

}  // namespace lodewire
