#include "pipeline/decode/decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "lodewire/v1/trade_event.pb.h"
#include "pipeline/event/taxonomy.h"
#include "pipeline/memory/allocation_guard.h"
#include "tests/decode/decoding.h"
#include "tests/decode/wire_bytes.h"

namespace lodewire {
namespace {

using testing::ElementsAre;
using namespace std::string_literals;

TEST(Encoding, NamesAreParsedAndPrinted) {
  for (const std::string_view name : {"protobuf", "protobuf_confluent", "json"}) {
    Encoding encoding;
    ASSERT_TRUE(ParseEncoding(name, &encoding));
    EXPECT_EQ(EncodingName(encoding), name);
  }
  Encoding encoding;
  EXPECT_FALSE(ParseEncoding("avro", &encoding));
}

TEST(Decoder, RecordBeyondItsLimitIsTooLarge) {
  Decoding decoding({.record_bytes_max = 10});
  EXPECT_EQ(decoding.VerdictOf(StringField(1, "12345678")), Verdict::kOk);
  EXPECT_EQ(decoding.VerdictOf(StringField(1, "123456789")), Verdict::kTooLarge);
}

TEST(Decoder, ValueBeyondItsLimitIsTooLong) {
  for (const uint32_t number : {1u, 8u, 12u}) {  // A string, a text, a repeated string.
    Decoding decoding({.field_bytes_max = 5});
    EXPECT_EQ(decoding.VerdictOf(StringField(number, "12345")), Verdict::kOk);
    EXPECT_EQ(decoding.VerdictOf(StringField(number, "123456")), Verdict::kFieldTooLong);
    EXPECT_EQ(decoding.ValueCount(), 0u);
  }
}

TEST(Decoder, MoreValuesThanTheViewHoldsAreTooMany) {
  Decoding decoding({}, {.values = 2});
  const std::string url = StringField(12, "u");
  EXPECT_EQ(decoding.VerdictOf(url + url), Verdict::kOk);
  EXPECT_EQ(decoding.VerdictOf(url + url + url), Verdict::kTooManyValues);
  EXPECT_EQ(decoding.VerdictOf(url + url + StringField(1, "p")), Verdict::kTooManyValues);
}

TEST(Decoder, RepairsThatFitNoArenaAreTextTooLong) {
  Decoding decoding({}, {.arena_bytes = 64});
  EXPECT_EQ(decoding.VerdictOf(StringField(1, std::string(21, '\xFF'))), Verdict::kOk);
  EXPECT_EQ(decoding.VerdictOf(StringField(1, std::string(22, '\xFF'))), Verdict::kTextTooLong);
}

TEST(Decoder, FullArenaIsBackPressureThatTakesNothing) {
  for (const Encoding encoding : {Encoding::kProtobuf, Encoding::kJson}) {
    Decoding decoding({.encoding = encoding}, {.arena_bytes = 128});
    const std::string payload = encoding == Encoding::kProtobuf
                                    ? StringField(1, "\xFF\xFF\xFF\xFF") + VarintField(4, 99)
                                    : R"({"provider": "p"})";
    char* taken = decoding.arena().Allocate(120);
    ASSERT_NE(taken, nullptr);
    const TextArenaMark mark = decoding.arena().Mark();
    for (int i = 0; i < 1000; ++i) {
      const DecodeResult result =
          decoding.decoder().Decode(payload, &decoding.view(), &decoding.arena());
      ASSERT_TRUE(result.back_pressure);
      ASSERT_EQ(decoding.arena().used(), 120u);
    }
    decoding.arena().ReleaseTo(mark);
    const DecodeResult result =
        decoding.decoder().Decode(payload, &decoding.view(), &decoding.arena());
    EXPECT_FALSE(result.back_pressure);
    EXPECT_EQ(result.verdict, Verdict::kOk);
    EXPECT_EQ(decoding.view().First(decoding.view().table().Find("provider")).empty(), false);
  }
}

class ConfluentFraming : public testing::Test {
 protected:
  static std::string Framed(uint32_t id, std::string_view indexes, std::string_view message) {
    std::string bytes(1, '\0');
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(id >> shift);
    return bytes + std::string(indexes) + std::string(message);
  }
  const std::string message_ = StringField(1, "reuters");
  Decoding any_{{.encoding = Encoding::kProtobufConfluent}};
  Decoding listed_{{.encoding = Encoding::kProtobufConfluent, .schema_ids = {7, 0x01020304}}};
};

TEST_F(ConfluentFraming, BothFormsOfTheFirstMessageAreRead) {
  for (const std::string& indexes : {"\x00"s, "\x02\x00"s}) {
    ASSERT_EQ(any_.VerdictOf(Framed(1, indexes, message_)), Verdict::kOk);
    EXPECT_THAT(any_.Rendered("provider"), ElementsAre("s:reuters"));
  }
  EXPECT_EQ(any_.VerdictOf(Framed(1, "\x00"s, "")), Verdict::kOk);
}

TEST_F(ConfluentFraming, OtherMessagesAreWrong) {
  // Index 1; the first message nested in the first; a negative count; an endless one.
  for (const std::string& indexes : {"\x02\x02"s, "\x04\x00\x00"s, "\x01"s, Varint(~0ull - 1)}) {
    EXPECT_EQ(any_.VerdictOf(Framed(1, indexes, message_)), Verdict::kWrongMessage);
  }
}

TEST_F(ConfluentFraming, SchemaIdIsBigEndianAndMustBeListed) {
  EXPECT_EQ(listed_.VerdictOf(Framed(7, "\x00"s, message_)), Verdict::kOk);
  EXPECT_EQ(listed_.VerdictOf(Framed(0x01020304, "\x00"s, message_)), Verdict::kOk);
  EXPECT_EQ(listed_.VerdictOf(Framed(0x04030201, "\x00"s, message_)), Verdict::kUnknownSchemaId);
}

TEST_F(ConfluentFraming, MissingPiecesAreBadFraming) {
  const std::string framed = Framed(1, "\x02\x00"s, "");
  for (size_t size = 0; size < framed.size(); ++size) {
    EXPECT_EQ(any_.VerdictOf(framed.substr(0, size)), Verdict::kBadFraming) << size;
  }
  EXPECT_EQ(any_.VerdictOf("\x01" + Framed(1, "\x00"s, message_).substr(1)), Verdict::kBadFraming);
  EXPECT_EQ(any_.VerdictOf(message_), Verdict::kBadFraming);
}

TEST_F(ConfluentFraming, BadMessageBehindGoodFramingIsMalformed) {
  EXPECT_EQ(any_.VerdictOf(Framed(1, "\x00"s, "\x08")), Verdict::kMalformed);
}

TEST(Decoder, CallsNoHeapInTheSteadyState) {
  if (!AllocationGuardIsLinked()) GTEST_SKIP() << "a sanitizer has its own malloc";
  v1::TradeEvent event;
  event.set_description("germanium dioxide");
  event.add_parties()->set_name("\xE4\xB8\xAD");
  const std::string json =
      R"({"description": "germanium \u00e9", "netWeightKg": 1.5, "unknown": {"a": [1, "b\n"]},
          "parties": [{"role": 1, "name": "Long enough for no small string"}]})";
  std::string wire = event.SerializeAsString() + StringField(1, "\xFF") + VarintField(3, 99);
  Decoding protobuf({.category = Category::kTrade});
  Decoding proto_json({.category = Category::kTrade, .encoding = Encoding::kJson});
  FieldTable table;
  table.Intern("parties.name");
  table.Intern("a long field name that no event has");
  JsonDecoder any_json(&table);
  OwnedEventView owned(100, 10);
  const auto decode_all = [&] {
    const bool decoded =
        protobuf.VerdictOf("\x08") == Verdict::kMalformed &&
        proto_json.VerdictOf("[") == Verdict::kMalformedJson &&
        protobuf.VerdictOf(wire) == Verdict::kOk && proto_json.VerdictOf(json) == Verdict::kOk &&
        any_json.Decode(json, &owned.view(), &protobuf.arena()).verdict == Verdict::kOk;
    protobuf.arena().ReleaseTo(protobuf.arena().Mark());
    return decoded;
  };
  ASSERT_TRUE(decode_all());  // Warms up what grows to the largest event.
  SetAllocationGuardMode(AllocationGuardMode::kCount);
  const uint64_t before = AllocationCounts::ForThread().own;
  bool decoded = true;
  for (int i = 0; i < 100; ++i) {
    ScopedNoHeap no_heap("decode");
    decoded = decode_all() && decoded;
  }
  const uint64_t calls = AllocationCounts::ForThread().own - before;
  SetAllocationGuardMode(AllocationGuardMode::kAbort);
  EXPECT_TRUE(decoded);
  EXPECT_EQ(calls, 0u);
  EXPECT_THAT(protobuf.Rendered("flow"), ElementsAre("s:99"));
  EXPECT_THAT(proto_json.Rendered("exporter"), ElementsAre("s:Long enough for no small string"));
}

TEST(Taxonomy, DocumentIsCurrent) {
  const std::string path = LODEWIRE_SOURCE_DIR "/docs/taxonomy.md";
  if (std::getenv("LODEWIRE_UPDATE") != nullptr) std::ofstream(path) << TaxonomyMarkdown();
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_TRUE(text.str() == TaxonomyMarkdown())
      << path << " is not what the field tables say. Write it anew with\n"
      << "  LODEWIRE_UPDATE=1 decode_test --gtest_filter=Taxonomy.DocumentIsCurrent";
}

}  // namespace
}  // namespace lodewire
