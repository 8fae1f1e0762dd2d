#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/decode/json_number.h"
#include "pipeline/decode/rfc3339.h"
#include "pipeline/decode/utf8.h"
#include "tests/decode/decoding.h"

namespace lodewire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::string_literals;

class ProtoJsonTest : public testing::Test {
 protected:
  Decoding news_{{.category = Category::kNews, .encoding = Encoding::kJson}};
  Decoding trade_{{.category = Category::kTrade, .encoding = Encoding::kJson}};
};

TEST_F(ProtoJsonTest, CamelAndSnakeKeysAreTheSame) {
  ASSERT_EQ(news_.VerdictOf(R"({"storyId": "1", "state_country": "CN"})"), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("story_id"), ElementsAre("s:1"));
  EXPECT_THAT(news_.Rendered("state_country"), ElementsAre("s:CN"));
}

TEST_F(ProtoJsonTest, EmptyObjectIsAnEmptyEvent) {
  EXPECT_EQ(news_.VerdictOf(" {} "), Verdict::kOk);
  EXPECT_EQ(news_.ValueCount(), 0u);
}

TEST_F(ProtoJsonTest, EscapesAreDecoded) {
  ASSERT_EQ(
      news_.VerdictOf(
          R"({"headline": "a\"b\\c\/\b\f\n\r\t\u00e9\u4e2d\ud83d\ude00\u0000z", "body": ""})"),
      Verdict::kOk);
  EXPECT_THAT(news_.Rendered("headline"),
              ElementsAre("s:a\"b\\c/\b\f\n\r\t\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80\0z"s));
  EXPECT_EQ(news_.VerdictOf(R"({"headline": "\x41"})"), Verdict::kMalformedJson);
  EXPECT_EQ(news_.VerdictOf(R"({"headline": "\u12g4"})"), Verdict::kMalformedJson);
}

TEST_F(ProtoJsonTest, LongStringsAroundEscapesStayWhole) {
  for (size_t size = 0; size < 40; ++size) {
    const std::string run(size, 'x');
    ASSERT_EQ(news_.VerdictOf("{\"body\": \"" + run + "\\n" + run + "\\u00e9" + run + "\"}"),
              Verdict::kOk);
    EXPECT_THAT(news_.Rendered("body"), ElementsAre("s:" + run + "\n" + run + "\xC3\xA9" + run));
  }
}

TEST_F(ProtoJsonTest, LoneSurrogateIsRepairedAndMarked) {
  const DecodeResult result = news_.Decode(R"({"headline": "a\ud83d b\ude00 \ud83d\u0041"})");
  EXPECT_EQ(result.verdict, Verdict::kOk);
  EXPECT_TRUE(result.repaired_utf8);
  EXPECT_THAT(news_.Rendered("headline"),
              ElementsAre("s:a\xEF\xBF\xBD b\xEF\xBF\xBD \xEF\xBF\xBD\x41"));
  EXPECT_FALSE(news_.Decode(R"({"headline": "\ud83d\ude00"})").repaired_utf8);
}

TEST_F(ProtoJsonTest, InvalidUtf8IsRepairedAndMarked) {
  const DecodeResult result = news_.Decode("{\"headline\": \"a\xFFz\"}");
  EXPECT_EQ(result.verdict, Verdict::kOk);
  EXPECT_TRUE(result.repaired_utf8);
  EXPECT_THAT(news_.Rendered("headline"), ElementsAre("s:a\xEF\xBF\xBDz"));
}

TEST_F(ProtoJsonTest, ByteOrderMarkIsIgnored) {
  EXPECT_EQ(news_.VerdictOf("\xEF\xBB\xBF{\"headline\": \"a\"}"), Verdict::kOk);
}

TEST_F(ProtoJsonTest, EnumsAreReadByNameAndByNumber) {
  ASSERT_EQ(news_.VerdictOf(R"({"publicationStatus": "PUBLICATION_STATUS_CANCELED",
                                "signals": [1, "CORRECTION_SIGNAL_KILL", 0, "2"],
                                "bodyFormat": 2, "usageTerms": 0,
                                "stateAffiliation": "STATE_AFFILIATION_UNSPECIFIED"})"),
            Verdict::kOk);
  EXPECT_THAT(news_.Rendered("publication_status"), ElementsAre("s:canceled"));
  EXPECT_THAT(news_.Rendered("signals"), ElementsAre("s:update", "s:kill", "s:correction"));
  EXPECT_THAT(news_.Rendered("body_format"), ElementsAre("s:html"));
  EXPECT_THAT(news_.Rendered("usage_terms"), IsEmpty());
  EXPECT_THAT(news_.Rendered("state_affiliation"), IsEmpty());
}

TEST_F(ProtoJsonTest, UnknownEnumsKeepTheirText) {
  ASSERT_EQ(news_.VerdictOf(R"({"publicationStatus": 77, "bodyFormat": "BODY_FORMAT_MARKDOWN"})"),
            Verdict::kOk);
  EXPECT_THAT(news_.Rendered("publication_status"), ElementsAre("s:77"));
  EXPECT_THAT(news_.Rendered("body_format"), ElementsAre("s:markdown"));
}

TEST_F(ProtoJsonTest, NumbersMayBeStrings) {
  ASSERT_EQ(trade_.VerdictOf(R"({"hsVersion": "2022", "netWeightKg": "1.5", "packageCount": 0,
                                 "value": {"units": "9223372036854775807", "nanos": 5,
                                           "currencyCode": "USD"},
                                 "statisticalValue": {"units": 1e3}})"),
            Verdict::kOk);
  EXPECT_THAT(trade_.Rendered("hs_version"), ElementsAre("i:2022"));
  EXPECT_THAT(trade_.Rendered("net_weight_kg"), ElementsAre(RenderDouble(1.5)));
  EXPECT_THAT(trade_.Rendered("package_count"), ElementsAre("i:0"));
  EXPECT_THAT(trade_.Rendered("value"), ElementsAre("m:9223372036854775807+5"));
  EXPECT_THAT(trade_.Rendered("value_currency"), ElementsAre("s:USD"));
  EXPECT_THAT(trade_.Rendered("statistical_value"), ElementsAre("m:1000+0"));
}

TEST_F(ProtoJsonTest, TimesAreRfc3339) {
  ASSERT_EQ(news_.VerdictOf(R"({"publishedTime": "2025-05-09T08:30:00.125+08:00"})"), Verdict::kOk);
  EXPECT_THAT(news_.Rendered("published_time"), ElementsAre("i:1746750600125"));
  EXPECT_EQ(news_.VerdictOf(R"({"publishedTime": "9 May 2025"})"), Verdict::kMalformedJson);
  EXPECT_EQ(news_.VerdictOf(R"({"publishedTime": 1746750600125})"), Verdict::kMalformedJson);
}

TEST_F(ProtoJsonTest, PartiesAndLegsFeedTheirFields) {
  ASSERT_EQ(trade_.VerdictOf(R"({"parties": [{"name": "A", "role": "PARTY_ROLE_IMPORTER",
                                              "registrationDate": "1970-01-02T00:00:00Z"},
                                             {"role": 1, "name": "B"}, {}],
                                 "routeLegs": [{"portFrom": "CNSHA"}, {"portFrom": "THLCH"}]})"),
            Verdict::kOk);
  EXPECT_THAT(trade_.Rendered("party"), ElementsAre("s:A", "s:B"));
  EXPECT_THAT(trade_.Rendered("importer"), ElementsAre("s:A"));
  EXPECT_THAT(trade_.Rendered("importer_registration_date"), ElementsAre("i:86400000"));
  EXPECT_THAT(trade_.Rendered("exporter"), ElementsAre("s:B"));
  EXPECT_THAT(trade_.Rendered("route_port_from"), ElementsAre("s:CNSHA", "s:THLCH"));
}

TEST_F(ProtoJsonTest, NullIsAbsenceAndTheLastValueWins) {
  ASSERT_EQ(news_.VerdictOf(R"({"provider": "a", "provider": "b", "provider": null,
                                "storyId": "x", "story_id": "", "urls": null, "version": null})"),
            Verdict::kOk);
  EXPECT_THAT(news_.Rendered("provider"), ElementsAre("s:b"));
  EXPECT_EQ(news_.ValueCount(), 1u);
}

TEST_F(ProtoJsonTest, UnknownKeysAreReadPast) {
  ASSERT_EQ(news_.VerdictOf(R"({"new": {"a": [1, {"b": null}, "x\n", true, -1.5e3], "": {}},
                                "provider": "a", "Provider": "b"})"),
            Verdict::kOk);
  EXPECT_EQ(news_.ValueCount(), 1u);
}

TEST_F(ProtoJsonTest, WhatIsNotProto3JsonIsMalformed) {
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  for (const std::string& json : {
           ""s,
           "null"s,
           "[]"s,
           "\"a\""s,
           "{"s,
           "{}}"s,
           "{} {}"s,
           "{}x"s,
           "{\"a\" 1}"s,
           "{\"a\": 1,}"s,
           "{a: 1}"s,
           "{\"a\": 01}"s,
           "{\"a\": +1}"s,
           "{\"a\": .5}"s,
           "{\"a\": tru}"s,
           "{\"a\": nul}"s,
           "{\"a\": \"\n\"}"s,
           "{\"a\": [1 2]}"s,
           "{\"a\": [1,]}"s,
           "{\"a\": \"\\q\"}"s,
           "{\"a\": " + deep + "}",
           "{\"a\": 1} // b"s,
           R"({"provider": 1})"s,
           R"({"provider": ["a"]})"s,
           R"({"provider": {}})"s,
           R"({"provider": nullx})"s,
           R"({"urls": "a"})"s,
           R"({"urls": [null]})"s,
           R"({"urls": [1]})"s,
           R"({"version": true})"s,
           R"({"version": -1})"s,
           R"({"version": 4294967296})"s,
           R"({"version": 1.5})"s,
           R"({"version": "x"})"s,
           R"({"version": ""})"s,
           R"({"signals": 1})"s,
           R"({"signals": [true]})"s,
           R"({"bodyFormat": 1.0})"s,
           R"({"bodyFormat": 4294967296})"s,
           R"({"instruments": {}})"s,
           R"({"instruments": [1]})"s,
           R"({"embargoUntil": {}})"s,
       }) {
    EXPECT_EQ(news_.VerdictOf(json), Verdict::kMalformedJson) << json;
    EXPECT_EQ(news_.ValueCount(), 0u);
  }
  for (const std::string& json : {R"({"netWeightKg": "NaN"})"s, R"({"netWeightKg": "Infinity"})"s,
                                  R"({"netWeightKg": 1e999})"s, R"({"value": 5})"s}) {
    EXPECT_EQ(trade_.VerdictOf(json), Verdict::kMalformedJson) << json;
  }
}

TEST_F(ProtoJsonTest, DocumentThatFitsNoArenaIsTextTooLong) {
  Decoding small({.encoding = Encoding::kJson}, {.arena_bytes = 128});
  const std::string fits = R"({"headline": ")" + std::string(40, 'x') + "\"}";
  EXPECT_EQ(small.VerdictOf(fits), Verdict::kOk);
  EXPECT_EQ(small.VerdictOf(R"({"headline": ")" + std::string(80, 'x') + "\"}"),
            Verdict::kTextTooLong);
}

class JsonDecoderTest : public testing::Test {
 protected:
  // Fields are interned in this order; each decodes one object.
  explicit JsonDecoderTest(std::initializer_list<std::string_view> names = {"a", "a.b", "a.b.c",
                                                                            "list", "x.y", "n"})
      : owned_(200, 50), arena_(bytes_), decoder_(&table_) {
    for (const std::string_view name : names) table_.Intern(name);
  }
  DecodeResult Decode(std::string_view json) {
    arena_.ReleaseTo(arena_.Mark());
    return decoder_.Decode(json, &owned_.view(), &arena_, &error_);
  }
  std::vector<std::string> Rendered(std::string_view field) {
    return RenderedId(table_.Find(field));
  }
  std::vector<std::string> RenderedId(FieldId field) {
    std::vector<std::string> texts;
    for (const Value& value : owned_.view().Values(field)) texts.push_back(Render(value));
    return texts;
  }

  FieldTable table_;
  OwnedEventView owned_;
  alignas(8) std::array<char, 1 << 16> bytes_ = {};
  TextArena arena_;
  JsonDecoder decoder_;
  std::string error_;
};

TEST_F(JsonDecoderTest, DottedPathsReachIntoObjects) {
  ASSERT_EQ(Decode(R"({"a": {"b": {"c": "deep", "d": "other"}}})").verdict, Verdict::kOk);
  EXPECT_THAT(Rendered("a.b.c"), ElementsAre("s:deep"));
  EXPECT_THAT(Rendered("a.b"), ElementsAre("object"));
  EXPECT_THAT(Rendered("a"), ElementsAre("object"));
  EXPECT_THAT(RenderedId(kFieldUnnamed), ElementsAre("s:other"));
}

TEST_F(JsonDecoderTest, FlatKeyHidesTheDottedPathWhereverItStands) {
  for (const std::string_view json :
       {R"({"a.b": 1, "a": {"b": 2, "z": 3}})", R"({"a": {"b": 2, "z": 3}, "a.b": 1})"}) {
    ASSERT_EQ(Decode(json).verdict, Verdict::kOk);
    EXPECT_THAT(Rendered("a.b"), ElementsAre("i:1")) << json;
    EXPECT_THAT(RenderedId(kFieldUnnamed), testing::UnorderedElementsAre("i:2", "i:3"));
  }
  ASSERT_EQ(Decode(R"({"a": {"b": 2}})").verdict, Verdict::kOk);
  EXPECT_THAT(Rendered("a.b"), ElementsAre("i:2"));
}

TEST_F(JsonDecoderTest, NamesAreCaseSensitive) {
  ASSERT_EQ(Decode(R"({"A": 1, "a": 2})").verdict, Verdict::kOk);
  EXPECT_THAT(Rendered("a"), ElementsAre("i:2"));
}

TEST_F(JsonDecoderTest, EscapedKeysAreNames) {
  ASSERT_EQ(Decode(R"({"\u0061": 1, "li\u0073t": 2})").verdict, Verdict::kOk);
  EXPECT_THAT(Rendered("a"), ElementsAre("i:1"));
  EXPECT_THAT(Rendered("list"), ElementsAre("i:2"));
}

TEST_F(JsonDecoderTest, ArraysGiveAValueAnElement) {
  ASSERT_EQ(
      Decode(R"({"list": ["x", 1, null, true, [2, [3]]], "x": [{"y": 1}, {"y": [2, 3]}]})").verdict,
      Verdict::kOk);
  EXPECT_THAT(Rendered("list"), ElementsAre("s:x", "i:1", "null", "b:1", "i:2", "i:3"));
  EXPECT_THAT(Rendered("x.y"), ElementsAre("i:1", "i:2", "i:3"));
}

TEST_F(JsonDecoderTest, EmptyThingsArePresentWhereNamed) {
  ASSERT_EQ(Decode(R"({"list": [], "a": {}, "n": null, "other": [], "more": {}})").verdict,
            Verdict::kOk);
  EXPECT_THAT(Rendered("list"), ElementsAre("object"));
  EXPECT_THAT(Rendered("a"), ElementsAre("object"));
  EXPECT_THAT(Rendered("n"), ElementsAre("null"));
  EXPECT_THAT(RenderedId(kFieldUnnamed), IsEmpty());
}

TEST_F(JsonDecoderTest, NumbersStayExact) {
  ASSERT_EQ(Decode(R"({"list": [9007199254740993, -9223372036854775808, 9223372036854775808,
                                0.1, -1.50, 42.0, 1e3, 0.1234567891, 1e400, -0.5e-8]})")
                .verdict,
            Verdict::kOk);
  EXPECT_THAT(Rendered("list"),
              ElementsAre("i:9007199254740993", "i:-9223372036854775808", "s:9223372036854775808",
                          "m:0+100000000", "m:-1+-500000000", "m:42+0", "m:1000+0",
                          RenderDouble(0.1234567891), "s:1e400", "m:0+-5"));
}

TEST_F(JsonDecoderTest, NamesInternedLaterAreSeen) {
  ASSERT_EQ(Decode(R"({"late": 1})").verdict, Verdict::kOk);
  EXPECT_THAT(RenderedId(kFieldUnnamed), ElementsAre("i:1"));
  table_.Intern("late");
  ASSERT_EQ(Decode(R"({"late": 1})").verdict, Verdict::kOk);
  EXPECT_THAT(Rendered("late"), ElementsAre("i:1"));
}

TEST_F(JsonDecoderTest, BadJsonSaysWhatAndWhere) {
  EXPECT_EQ(Decode(R"({"a": 01})").verdict, Verdict::kMalformedJson);
  EXPECT_EQ(error_, "not a number at byte 6");
  EXPECT_EQ(Decode(R"([1])").verdict, Verdict::kMalformedJson);
  EXPECT_THAT(error_, HasSubstr("at byte"));
  EXPECT_EQ(Decode("").verdict, Verdict::kMalformedJson);
  EXPECT_EQ(Decode(R"({"a": 1} {"a": 2})").verdict, Verdict::kMalformedJson);
  EXPECT_THAT(error_, HasSubstr("follows the JSON object"));
  EXPECT_EQ(owned_.view().AllValues().size(), 0u);
}

TEST_F(JsonDecoderTest, DepthAndValuesAreBounded) {
  const auto nested = [](int depth) {
    return "{\"a\": " + std::string(depth, '[') + "1" + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(Decode(nested(99)).verdict, Verdict::kOk);
  EXPECT_EQ(Decode(nested(100)).verdict, Verdict::kMalformedJson);
  EXPECT_THAT(error_, HasSubstr("too deep"));
  std::string objects;
  for (int i = 0; i < 100; ++i) objects += "{\"a\": ";
  EXPECT_EQ(Decode(objects + "1" + std::string(100, '}')).verdict, Verdict::kOk);
  EXPECT_EQ(Decode("{\"a\": " + objects + "1" + std::string(101, '}')).verdict,
            Verdict::kMalformedJson);
  std::string many = "{\"a\": [0";
  for (int i = 1; i < 200; ++i) many += ", 1";
  EXPECT_EQ(Decode(many + "]}").verdict, Verdict::kOk);
  EXPECT_EQ(Decode(many + ", 1]}").verdict, Verdict::kTooManyValues);
}

TEST_F(JsonDecoderTest, LargeDocumentsMakeTheParserGrow) {
  std::vector<char> bytes(4 << 20);
  TextArena arena(bytes);
  const std::string json = R"({"a": ")" + std::string(1 << 20, 'x') + "\"}";
  EXPECT_EQ(decoder_.Decode(json, &owned_.view(), &arena).verdict, Verdict::kOk);
  EXPECT_EQ(owned_.view().First(table_.Find("a")).size(), size_t{1 << 20});
}

TEST(ParseJsonNumber, KnowsTheGrammar) {
  for (const std::string_view bad : {"", "-", "+1", "01", "-01", "1.", ".1", "1e", "1e+", "0x1",
                                     "1 ", " 1", "NaN", "Infinity", "1.e1", "--1", "1_0"}) {
    EXPECT_EQ(ParseJsonNumber(bad).kind, JsonNumberKind::kNone) << bad;
  }
  for (const std::string_view good : {"0", "-0", "0.0", "0e0", "1E+2", "1e-2", "-0.0e-0"}) {
    EXPECT_NE(ParseJsonNumber(good).kind, JsonNumberKind::kNone) << good;
  }
}

TEST(ParseJsonNumber, DecimalsAreExactUpToNinePlaces) {
  const auto is_decimal = [](std::string_view text, int64_t units, int32_t nanos) {
    const JsonNumber number = ParseJsonNumber(text);
    return number.kind == JsonNumberKind::kDecimal && number.units == units &&
           number.nanos == nanos;
  };
  EXPECT_TRUE(is_decimal("0.000000001", 0, 1));
  EXPECT_TRUE(is_decimal("0.0000000010000000000000000000000000000000000000", 0, 1));
  EXPECT_TRUE(is_decimal("-9223372036854775807.999999999", -9223372036854775807, -999999999));
  EXPECT_TRUE(is_decimal("123456e-4", 12, 345600000));
  EXPECT_TRUE(is_decimal("0.00012e4", 1, 200000000));
  EXPECT_TRUE(is_decimal("0e999999999", 0, 0));
  EXPECT_TRUE(is_decimal("10000000000000000000e-1", 1000000000000000000, 0));
  EXPECT_EQ(ParseJsonNumber("0.0000000001").kind, JsonNumberKind::kDouble);
  EXPECT_EQ(ParseJsonNumber("9223372036854775808.5").kind, JsonNumberKind::kDouble);
  EXPECT_EQ(ParseJsonNumber("1e19").kind, JsonNumberKind::kDouble);
}

TEST(ParseJsonNumber, TooSmallIsZeroAndTooLargeIsBeyond) {
  EXPECT_EQ(ParseJsonNumber("1e-400").kind, JsonNumberKind::kDouble);
  EXPECT_EQ(ParseJsonNumber("1e-400").number, 0.0);
  EXPECT_TRUE(std::signbit(ParseJsonNumber("-1e-400").number));
  const std::string tiny = "0." + std::string(400, '0') + "1";
  EXPECT_EQ(ParseJsonNumber(tiny).number, 0.0);
  EXPECT_EQ(ParseJsonNumber("1e400").kind, JsonNumberKind::kBeyond);
  EXPECT_EQ(ParseJsonNumber("1e99999999999999999999").kind, JsonNumberKind::kBeyond);
  EXPECT_EQ(ParseJsonNumber(std::string(400, '9') + ".5").kind, JsonNumberKind::kBeyond);
  EXPECT_EQ(ParseJsonNumber(std::string(400, '9')).kind, JsonNumberKind::kBeyond);
}

int64_t Ms(std::string_view text) {
  int64_t ms = -1;
  return ParseRfc3339(text, &ms) ? ms : INT64_MIN;
}

TEST(ParseRfc3339, ReadsTimesOffsetsAndFractions) {
  EXPECT_EQ(Ms("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(Ms("1969-12-31T23:59:59.999Z"), -1);
  EXPECT_EQ(Ms("2025-05-09T08:30:00+08:00"), Ms("2025-05-09T00:30:00Z"));
  EXPECT_EQ(Ms("2025-05-09T00:00:00-05:30"), Ms("2025-05-09T05:30:00Z"));
  EXPECT_EQ(Ms("2025-05-09T00:00:00.1Z"), 1746748800100);
  EXPECT_EQ(Ms("2025-05-09T00:00:00.123999999999Z"), 1746748800123);
  EXPECT_EQ(Ms("0001-01-01T00:00:00Z"), -62135596800000);
  EXPECT_EQ(Ms("9999-12-31T23:59:59Z"), 253402300799000);
  EXPECT_EQ(Ms("2024-02-29T00:00:00Z"), 1709164800000);
}

TEST(ParseRfc3339, TakesALeapSecondAsTheNextSecond) {
  EXPECT_EQ(Ms("2016-12-31T23:59:60Z"), Ms("2017-01-01T00:00:00Z"));
  EXPECT_EQ(Ms("2017-01-01T07:59:60+08:00"), Ms("2017-01-01T00:00:00Z"));
  EXPECT_EQ(Ms("2016-12-31T12:00:60Z"), INT64_MIN);
}

TEST(ParseRfc3339, RefusesEverythingElse) {
  for (const std::string_view bad : {"",
                                     "2025-05-09",
                                     "2025-05-09T00:00:00",
                                     "2025-05-09t00:00:00Z",
                                     "2025-05-09 00:00:00Z",
                                     "2025-05-09T00:00:00z",
                                     "2025-02-29T00:00:00Z",
                                     "2025-13-01T00:00:00Z",
                                     "2025-00-01T00:00:00Z",
                                     "2025-04-31T00:00:00Z",
                                     "2025-05-00T00:00:00Z",
                                     "2025-05-09T24:00:00Z",
                                     "2025-05-09T00:60:00Z",
                                     "2025-05-09T00:00:61Z",
                                     "2025-05-09T00:00:00.Z",
                                     "2025-05-09T00:00:00+24:00",
                                     "2025-05-09T00:00:00+00:60",
                                     "2025-05-09T00:00:00+0800",
                                     "2025-05-09T00:00:00ZZ",
                                     "0000-01-01T00:00:00Z",
                                     "+2025-05-09T00:00:00Z",
                                     "1900-02-29T00:00:00Z"}) {
    EXPECT_EQ(Ms(bad), INT64_MIN) << bad;
  }
}

TEST(Utf8, EachMaximalSubpartBecomesOneReplacement) {
  const std::string r = "\xEF\xBF\xBD";
  // The Unicode Standard, tables 3-8 to 3-11.
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", r + r + r + r + r + r + r + r + "A"},
      {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", r + r + r + r + r + r + r + r + "A"},
      {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", r + r + r + r + r + "A" + r + r + "B"},
      {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", r + r + r + r + "A"},
      {"plain \xE4\xB8\xAD\xF4\x8F\xBF\xBF", "plain \xE4\xB8\xAD\xF4\x8F\xBF\xBF"},
      {"\xE4\xB8", r},
      {"12345678\xFF", "12345678" + r},
  };
  for (const auto& [bytes, repaired] : rows) {
    std::string out(3 * bytes.size(), '?');
    EXPECT_EQ(RepairedUtf8Size(bytes), repaired.size());
    out.resize(RepairUtf8(bytes, out.data()));
    EXPECT_EQ(out, repaired);
    EXPECT_EQ(IsUtf8(bytes), bytes == repaired);
  }
}

}  // namespace
}  // namespace lodewire
