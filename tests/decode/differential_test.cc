// The decoders against protobuf's own: the same bytes are accepted, and the same values come out.
// Everything is from fixed seeds; a failure prints the round and the bytes.
#include <google/protobuf/stubs/common.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#if GOOGLE_PROTOBUF_VERSION < 3022000
#include <google/protobuf/stubs/logging.h>
#endif

#include "pipeline/decode/rfc3339.h"
#include "tests/decode/decoding.h"
#include "tests/decode/random_message.h"
#include "tests/decode/reflected.h"

namespace lodewire {
namespace {

using google::protobuf::Message;

// Sanitizers are ten times slower; they look for other things than values.
#ifdef LODEWIRE_SANITIZED
constexpr int kRounds = 10'000;
#else
constexpr int kRounds = 100'000;
#endif

// Keeps protobuf from printing a line for every invalid string; later versions leave that to
// Abseil's log.
#if GOOGLE_PROTOBUF_VERSION < 3022000
using QuietProtobuf = google::protobuf::LogSilencer;
#else
struct QuietProtobuf {
  ~QuietProtobuf() {}
};
#endif

class Differential : public testing::TestWithParam<Category> {
 protected:
  // The first field that differs, in words.
  std::string Difference(const Rendering& expected, const Rendering& actual) const {
    for (size_t i = 0; i < expected.size(); ++i) {
      if (expected[i] == actual[i]) continue;
      return "field " + FieldTable::Of(GetParam()).info(static_cast<FieldId>(i)).name +
             ": expected " + testing::PrintToString(expected[i]) + ", got " +
             testing::PrintToString(actual[i]);
    }
    return "";
  }

  Oracle oracle_{GetParam()};
};

// Whether some time in compact JSON is not RFC 3339: protobuf's parser takes years of fewer digits
// and the like.
bool HasOddTime(std::string_view json) {
  for (const std::string_view key : {"Time", "Until", "From", "Date", "_time", "_date"}) {
    const std::string pattern = std::string(key) + "\":\"";
    for (size_t at = json.find(pattern); at != std::string_view::npos;
         at = json.find(pattern, at + 1)) {
      const std::string_view value = json.substr(at + pattern.size());
      int64_t ms = 0;
      if (!ParseRfc3339(value.substr(0, value.find('"')), &ms)) return true;
    }
  }
  return false;
}

std::string Name(const testing::TestParamInfo<Category>& info) {
  return std::string(CategoryName(info.param));
}

INSTANTIATE_TEST_SUITE_P(Categories, Differential,
                         testing::Values(Category::kNews, Category::kTrade), Name);

TEST_P(Differential, WalkSeesWhatReflectionSees) {
  Decoding decoding({.category = GetParam()});
  RandomMessages random(1);
  std::unique_ptr<Message> message = oracle_.NewGenerated();
  for (int round = 0; round < kRounds; ++round) {
    message->Clear();
    random.Fill(message.get());
    std::string bytes = message->SerializeAsString();
    // Now and then a second message behind the first, which replaces and merges, and unknown
    // fields.
    if (random.Below(4) == 0) {
      std::unique_ptr<Message> second = oracle_.NewGenerated();
      random.Fill(second.get());
      bytes += random.UnknownField() + second->SerializeAsString() + random.UnknownField();
      ASSERT_TRUE(message->ParseFromString(bytes));
    }
    ASSERT_EQ(decoding.VerdictOf(bytes), Verdict::kOk) << round;
    ASSERT_EQ(Difference(oracle_.Expected(*message), oracle_.Actual(decoding.view())), "")
        << "round " << round;
  }
}

TEST_P(Differential, DamagedBytesAreAcceptedAsTheGeneratedParserAcceptsThem) {
  Decoding decoding({.category = GetParam()});
  RandomMessages random(2);
  std::unique_ptr<Message> message = oracle_.NewGenerated();
  std::unique_ptr<Message> bytes_message = oracle_.NewBytes();
  std::string other;
  int accepted = 0;
  int invalid_utf8 = 0;
  int replaced = 0;
  const QuietProtobuf quiet;
  for (int round = 0; round < kRounds; ++round) {
    message->Clear();
    random.Fill(message.get());
    std::string bytes = message->SerializeAsString();
    if (random.Below(3) == 0) bytes += random.UnknownField();
    const std::string undamaged = bytes;
    random.Mutate(&bytes, other);
    other = undamaged;

    const bool is_ok = decoding.VerdictOf(bytes) == Verdict::kOk;
    const bool is_wire = bytes_message->ParseFromString(bytes);
    ASSERT_EQ(is_ok, is_wire) << "round " << round << " " << testing::PrintToString(bytes);
    if (is_wire != message->ParseFromString(bytes)) {
      // The one difference from the generated parser: it refuses invalid UTF-8. Without what was
      // replaced later it refuses exactly the messages that still hold some.
      ASSERT_TRUE(is_wire) << "round " << round << " " << testing::PrintToString(bytes);
      const bool is_utf8 = Oracle::AllUtf8(*bytes_message);
      ASSERT_EQ(message->ParseFromString(bytes_message->SerializeAsString()), is_utf8)
          << "round " << round << " " << testing::PrintToString(bytes);
      invalid_utf8 += is_utf8 ? 0 : 1;
      replaced += is_utf8 ? 1 : 0;
    }
    if (!is_ok) continue;
    ++accepted;
    ASSERT_EQ(Difference(oracle_.Expected(*bytes_message), oracle_.Actual(decoding.view())), "")
        << "round " << round << " " << testing::PrintToString(bytes);
  }
  // The damage must leave both kinds, or the test says nothing.
  EXPECT_GT(accepted, kRounds / 20);
  EXPECT_LT(accepted, kRounds / 20 * 19);
  EXPECT_GT(invalid_utf8, kRounds / 1000);
  EXPECT_LT(replaced, kRounds / 100);
}

TEST_P(Differential, JsonSeesWhatReflectionSees) {
  Decoding decoding({.category = GetParam(), .encoding = Encoding::kJson});
  RandomMessages random(3, /*for_json=*/true);
  std::unique_ptr<Message> message = oracle_.NewGenerated();
  for (int round = 0; round < kRounds / 2; ++round) {
    message->Clear();
    random.Fill(message.get());
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = random.Below(2) == 0;
    options.always_print_enums_as_ints = random.Below(2) == 0;
    options.always_print_primitive_fields = random.Below(4) == 0;
    options.add_whitespace = random.Below(2) == 0;
    std::string json;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(*message, &json, options).ok());
    ASSERT_EQ(decoding.VerdictOf(json), Verdict::kOk) << "round " << round << " " << json;
    // An optional double of -0.0 and the like come back as they were.
    ASSERT_EQ(Difference(oracle_.Expected(*message), oracle_.Actual(decoding.view())), "")
        << "round " << round << " " << json;
  }
}

TEST_P(Differential, DamagedJsonIsAcceptedAsProtobufAcceptsIt) {
  Decoding decoding({.category = GetParam(), .encoding = Encoding::kJson});
  RandomMessages random(4, /*for_json=*/true);
  simdjson::dom::parser dom;
  std::unique_ptr<Message> message = oracle_.NewGenerated();
  std::string other;
  int accepted = 0;
  int compared = 0;
  int refused_json = 0;
  for (int round = 0; round < kRounds / 2; ++round) {
    message->Clear();
    random.Fill(message.get());
    std::string json;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(*message, &json).ok());
    const std::string undamaged = json;
    random.Mutate(&json, other);
    other = undamaged;

    const bool is_ok = decoding.VerdictOf(json) == Verdict::kOk;
    const bool is_utf8 = IsUtf8(json);
    const bool is_json = dom.parse(json).error() == simdjson::SUCCESS;
    google::protobuf::util::JsonParseOptions lenient;
    lenient.ignore_unknown_fields = true;
    message->Clear();
    const bool is_proto =
        google::protobuf::util::JsonStringToMessage(json, message.get(), lenient).ok();
    // What is no JSON at all is refused, where it is not the bytes that are repaired first.
    if (is_utf8 && !is_json) {
      ++refused_json;
      ASSERT_FALSE(is_ok) << "round " << round << " " << json;
    }
    // Both protobuf and JSON's grammar take it: so do we.
    if (!is_utf8 || !is_json || !is_proto) continue;
    if (HasOddTime(json)) continue;
    ++accepted;
    ASSERT_TRUE(is_ok) << "round " << round << " " << json;
    // Without unknown keys and unknown enum names (whose text we keep), the values are the same.
    message->Clear();
    if (!google::protobuf::util::JsonStringToMessage(json, message.get()).ok()) continue;
    ++compared;
    ASSERT_EQ(Difference(oracle_.Expected(*message), oracle_.Actual(decoding.view())), "")
        << "round " << round << " " << json;
  }
  EXPECT_GT(accepted, kRounds / 40);
  EXPECT_GT(compared, kRounds / 100);
  EXPECT_GT(refused_json, kRounds / 40);
}

}  // namespace
}  // namespace lodewire
