// The conformance items of the modifiers that make other values or compare in other ways: M1, M2,
// M5 to M7, the rest of M4, M8 and M9.
#include "absl/strings/escaping.h"
#include "tests/rules/rule_fixture.h"

namespace lodewire {
namespace {

using ::testing::HasSubstr;

TestEvent F(std::string_view text) { return TestEvent().Text("f", text); }

std::string Base64(std::string_view bytes) { return absl::Base64Escape(ToAbsl(bytes)); }

std::string StrictError(std::string_view items) {
  TestRules rules(GenericRule(absl::StrCat("sel:\n", Indented(items), "condition: sel")), true,
                  nullptr, true);
  EXPECT_FALSE(rules.ok()) << items;
  return rules.error();
}

TEST(SigmaConformance, M1_Base64IsOfTheWholeValue) {
  EXPECT_TRUE(SelectionMatches("f|base64: foobar", F("Zm9vYmFy")));
  EXPECT_TRUE(SelectionMatches("f|base64: foob", F("Zm9vYg==")));
  EXPECT_FALSE(SelectionMatches("f|base64: foob", F("xZm9vYg==")));
  EXPECT_TRUE(SelectionMatches("f|base64|contains: foob", F("xZm9vYg==")));
  EXPECT_TRUE(SelectionMatches("f|base64|startswith: foobar", F("Zm9vYmFyZZZ")));
  EXPECT_TRUE(SelectionMatches(R"(f|base64: 'a\*b')", F(Base64("a*b"))));
  EXPECT_TRUE(SelectionMatches("f|base64: 镓", F(Base64("镓"))));
  EXPECT_FALSE(SelectionMatches("f|base64|cased: foobar", F("zm9vymfy")));
}

TEST(SigmaConformance, M1_Base64OffsetFindsAllEmbeddings) {
  size_t found = 0;
  for (const std::string value : {"ab", "foo", "foobar", "/bin/sh -c", "镓"}) {
    TestRules rules(GenericRule("sel: {f|base64offset|contains: '" + value + "'}\ncondition: sel"));
    for (size_t before = 0; before < 6; ++before) {
      for (size_t behind = 0; behind < 4; ++behind) {
        const std::string text = std::string(before, '\xC3') + value + std::string(behind, '~');
        found += rules.Matches(F(Base64(text))) ? 1 : 0;
      }
    }
    EXPECT_FALSE(rules.Matches(F(Base64("something else"))));
  }
  EXPECT_EQ(found, 120u);
}

TEST(SigmaConformance, M1_Base64OffsetIsOrUnderAll) {
  const char* items = "f|base64offset|contains|all: [foobar, quux]";
  EXPECT_TRUE(SelectionMatches(items, F(Base64("x foobar, quux"))));
  EXPECT_FALSE(SelectionMatches(items, F(Base64("x foobar"))));
}

TEST(SigmaConformance, M1_Utf16StandsBeforeBase64) {
  EXPECT_TRUE(SelectionMatches("f|wide|base64: ab", F(Base64({"a\0b\0", 4}))));
  EXPECT_TRUE(SelectionMatches("f|utf16le|base64: ab", F(Base64({"a\0b\0", 4}))));
  EXPECT_TRUE(SelectionMatches("f|utf16be|base64: ab", F(Base64({"\0a\0b", 4}))));
  EXPECT_TRUE(SelectionMatches("f|utf16|base64: ab", F(Base64({"\xFF\xFE"
                                                               "a\0b\0",
                                                               6}))));
  EXPECT_TRUE(SelectionMatches("f|wide|base64: é", F(Base64({"\xE9\0", 2}))));
  EXPECT_TRUE(SelectionMatches("f|wide|base64: 😀", F(Base64("\x3D\xD8\x00\xDE"))) == false);
  EXPECT_TRUE(SelectionMatches("f|wide|base64: 😀", F(Base64({"\x3D\xD8\x00\xDE", 4}))));
  EXPECT_TRUE(SelectionMatches("f|wide|base64offset|contains: ping",
                               F(Base64({"x\0 \0p\0i\0n\0g\0 \0", 14}))));
  EXPECT_THAT(ErrorOfItem("f|wide: ab"), HasSubstr("'base64' or 'base64offset' must follow"));
  EXPECT_THAT(ErrorOfItem("f|wide|contains: ab"), HasSubstr("must follow"));
}

TEST(SigmaConformance, M1_WildcardsAndEmptyValuesCannotBeEncoded) {
  EXPECT_THAT(ErrorOfItem("f|base64: 'a*'"), HasSubstr("without wildcards"));
  EXPECT_THAT(ErrorOfItem("f|base64offset: 'a?b'"), HasSubstr("without wildcards"));
  EXPECT_THAT(ErrorOfItem("f|wide|base64: '*'"), HasSubstr("without wildcards"));
  EXPECT_THAT(ErrorOfItem("f|base64: ''"), HasSubstr("not empty"));
  // Of one byte at an offset, nothing of the encoding is sure: it would match any text.
  EXPECT_THAT(ErrorOfItem("f|base64offset|contains: a"), HasSubstr("two bytes or more"));
  EXPECT_THAT(ErrorOfItem("f|contains|base64: ab"), HasSubstr("must stand before 'contains'"));
}

TEST(SigmaConformance, M2_WindashVariesTheDashesOfOptions) {
  for (const char* dash : {"-", "/", "–", "—", "―"}) {
    EXPECT_TRUE(
        SelectionMatches("f|windash|contains: ' -foo'", F(absl::StrCat("cmd ", dash, "foo bar"))))
        << dash;
    EXPECT_TRUE(
        SelectionMatches("f|contains|windash: ' /foo'", F(absl::StrCat("cmd ", dash, "foo bar"))))
        << dash;
  }
  EXPECT_FALSE(SelectionMatches("f|windash|contains: ' -foo'", F("cmd +foo")));
  // Only where an option begins: not inside a word, not before a space.
  EXPECT_FALSE(SelectionMatches("f|windash: '-param-name'", F("/param/name")));
  EXPECT_TRUE(SelectionMatches("f|windash: '-param-name'", F("/param-name")));
  EXPECT_FALSE(SelectionMatches("f|windash: 'a - b'", F("a / b")));
  EXPECT_TRUE(SelectionMatches("f|windash: '-a -b'", F("/a –b")));
  EXPECT_TRUE(SelectionMatches("f|windash: '-a*-b'", F("/a and /b")));
}

TEST(SigmaConformance, M2_WindashIsOrUnderAllAndBounded) {
  const char* items = "f|windash|contains|all: ['-a', '-b']";
  EXPECT_TRUE(SelectionMatches(items, F("x /a –b")));
  EXPECT_FALSE(SelectionMatches(items, F("x /a")));
  EXPECT_TRUE(SelectionMatches("f|windash: '-a -b -c'", F("/a —b ―c")));
  EXPECT_THAT(ErrorOfItem("f|windash: '-a -b -c -d'"), HasSubstr("at most 3 dashes"));
}

TEST(SigmaConformance, M4_NeqNegatesEveryKindOfItem) {
  EXPECT_FALSE(SelectionMatches("f|cidr|neq: 10.0.0.0/8", F("10.1.1.1")));
  EXPECT_TRUE(SelectionMatches("f|cidr|neq: 10.0.0.0/8", F("11.1.1.1")));
  EXPECT_TRUE(SelectionMatches("f|cidr|neq: 10.0.0.0/8", TestEvent()));
  EXPECT_FALSE(SelectionMatches("f|gt|neq: 5", TestEvent().Integer("f", 6)));
  EXPECT_TRUE(SelectionMatches("f|gt|neq: 5", TestEvent().Integer("f", 5)));
  EXPECT_FALSE(SelectionMatches("f|windash|neq: [-a, -b]", F("/b")));
  EXPECT_FALSE(SelectionMatches("f|fieldref|neq: g", F("x").Text("g", "X")));
  // Together with `exists` it is "there, and another".
  const char* there = "f|exists: true\nf|neq: a";
  EXPECT_TRUE(SelectionMatches(there, F("b")));
  EXPECT_FALSE(SelectionMatches(there, TestEvent()));
}

TEST(SigmaConformance, M5_NetworksOfBothKinds) {
  EXPECT_TRUE(SelectionMatches("f|cidr: 192.168.0.0/16", F("192.168.255.1")));
  EXPECT_FALSE(SelectionMatches("f|cidr: 192.168.0.0/16", F("192.169.0.1")));
  EXPECT_TRUE(SelectionMatches("f|cidr: 10.0.0.0/9", F("10.127.255.255")));
  EXPECT_FALSE(SelectionMatches("f|cidr: 10.0.0.0/9", F("10.128.0.0")));
  EXPECT_TRUE(SelectionMatches("f|cidr: 0.0.0.0/0", F("255.255.255.255")));
  EXPECT_TRUE(SelectionMatches("f|cidr: 127.0.0.1", F("127.0.0.1")));
  EXPECT_FALSE(SelectionMatches("f|cidr: 127.0.0.1/32", F("127.0.0.2")));
  EXPECT_TRUE(SelectionMatches("f|cidr: ['10.0.0.0/8', 'fe80::/10']", F("FE80::1")));
  EXPECT_TRUE(SelectionMatches("f|cidr: 'fe80::/10'", F("fe80::1%eth0")));
  EXPECT_TRUE(SelectionMatches("f|cidr: '2001:db8::/33'", F("2001:db8:7fff::")));
  EXPECT_FALSE(SelectionMatches("f|cidr: '2001:db8::/33'", F("2001:db8:8000::")));
}

TEST(SigmaConformance, M5_AnIpv4AddressMayBeWrittenAsIpv6) {
  EXPECT_TRUE(SelectionMatches("f|cidr: 10.0.0.0/8", F("::ffff:10.1.2.3")));
  EXPECT_TRUE(SelectionMatches("f|cidr: 10.0.0.0/8", F("::ffff:0a01:0203")));
  EXPECT_TRUE(SelectionMatches("f|cidr: '::ffff:10.0.0.0/104'", F("10.1.2.3")));
  EXPECT_FALSE(SelectionMatches("f|cidr: '::/0'", F("10.1.2.3")));
  EXPECT_TRUE(SelectionMatches("f|cidr: '::/0'", F("::1")));
}

TEST(SigmaConformance, M5_WhatIsNoAddressIsInNoNetwork) {
  for (const char* text : {"", "localhost", "10.1.2", "10.1.2.3.4", "10.1.2.300", "010.1.2.3",
                           "10.1.2.3 ", "10.1.2.3:80", ":::", "1:2:3:4:5:6:7:8:9"}) {
    EXPECT_FALSE(SelectionMatches("f|cidr: ['0.0.0.0/0', '::/0']", F(text))) << text;
  }
  EXPECT_FALSE(SelectionMatches("f|cidr: 0.0.0.0/0", F(std::string_view("10.1.2.3\0x", 10))));
  EXPECT_FALSE(SelectionMatches("f|cidr: 0.0.0.0/0", TestEvent().Integer("f", 167772161)));
  EXPECT_FALSE(SelectionMatches("f|cidr: 0.0.0.0/0", TestEvent()));
}

TEST(SigmaConformance, M5_BadNetworksAreErrors) {
  EXPECT_THAT(ErrorOfItem("f|cidr: 10.1.0.0/8"), HasSubstr("is 10.0.0.0/8 meant?"));
  EXPECT_THAT(ErrorOfItem("f|cidr: 'fe80::1/10'"), HasSubstr("is fe80::/10 meant?"));
  EXPECT_THAT(ErrorOfItem("f|cidr: 10.0.0.0/33"), HasSubstr("from 0 to 32"));
  EXPECT_THAT(ErrorOfItem("f|cidr: 10.0.0.0/"), HasSubstr("from 0 to 32"));
  EXPECT_THAT(ErrorOfItem("f|cidr: 'x'"), HasSubstr("'x' is no network"));
  EXPECT_THAT(ErrorOfItem("f|cidr: '10.*'"), HasSubstr("is no network"));
}

TEST(SigmaConformance, M6_FieldRefComparesTwoFields) {
  const TestEvent same = F("Abc").Text("g", "aBC");
  EXPECT_TRUE(SelectionMatches("f|fieldref: g", same));
  EXPECT_FALSE(SelectionMatches("f|fieldref|cased: g", same));
  EXPECT_FALSE(SelectionMatches("f|cased|fieldref: g", same));
  EXPECT_TRUE(SelectionMatches("f|fieldref: g", F("ГАЛЛИЙ K").Text("g", "галлий \u212A")));
  EXPECT_FALSE(SelectionMatches("f|fieldref: g", F("abcd").Text("g", "abc")));
  EXPECT_TRUE(SelectionMatches("f|fieldref|startswith: g", F("abcd").Text("g", "ABC")));
  EXPECT_FALSE(SelectionMatches("f|fieldref|startswith: g", F("xabc").Text("g", "abc")));
  EXPECT_TRUE(SelectionMatches("f|fieldref|endswith: g", F("xABC").Text("g", "abc")));
  EXPECT_FALSE(SelectionMatches("f|fieldref|endswith: g", F("abcx").Text("g", "abc")));
  EXPECT_TRUE(SelectionMatches("f|fieldref|contains: g", F("xabÉx").Text("g", "abé")));
  EXPECT_FALSE(SelectionMatches("f|fieldref|contains|cased: g", F("xabCx").Text("g", "abc")));
  EXPECT_TRUE(SelectionMatches("f|fieldref|contains|cased: g", F("xabcx").Text("g", "abc")));
  EXPECT_TRUE(SelectionMatches("f|fieldref|endswith: g", F("aab").Text("g", "ab")));
}

TEST(SigmaConformance, M6_FieldRefOnMissingSidesNumbersAndLists) {
  EXPECT_FALSE(SelectionMatches("f|fieldref: g", F("a")));
  EXPECT_FALSE(SelectionMatches("f|fieldref: g", TestEvent().Text("g", "a")));
  EXPECT_FALSE(SelectionMatches("f|fieldref: g", TestEvent()));
  EXPECT_FALSE(SelectionMatches("f|fieldref: g", TestEvent().Null("f").Null("g")));
  EXPECT_TRUE(SelectionMatches("f|fieldref|neq: g", F("a")));
  EXPECT_TRUE(SelectionMatches("f|fieldref: g", TestEvent().Integer("f", 42).Double("g", 42.0)));
  EXPECT_TRUE(SelectionMatches("f|fieldref: g", TestEvent().Integer("f", 42).Text("g", "42")));
  EXPECT_FALSE(SelectionMatches("f|fieldref: g", TestEvent().Integer("f", 42).Text("g", "042")));
  EXPECT_TRUE(SelectionMatches("f|fieldref: [g, h]", F("b").Text("g", "a").Text("h", "b")));
  EXPECT_FALSE(SelectionMatches("f|fieldref|all: [g, h]", F("b").Text("g", "a").Text("h", "b")));
  EXPECT_TRUE(SelectionMatches("f|fieldref: g", F("x").Text("f", "y").Text("g", "y")));
  EXPECT_THAT(ErrorOfItem("f|fieldref: 'g*'"), HasSubstr("without wildcards"));
  EXPECT_THAT(ErrorOfItem("f|fieldref: ''"), HasSubstr("takes the name of a field"));
  EXPECT_THAT(ErrorOfItem("'|fieldref': g"), HasSubstr("keywords cannot"));
  TestRules unknown(NewsRule("sel: {headline|fieldref: hedline}\ncondition: sel"), false);
  EXPECT_THAT(unknown.error(), HasSubstr("unknown field 'hedline'; did you mean 'headline'?"));
}

TEST(SigmaConformance, M7_PartsOfADate) {
  const TestEvent text = F("2024-12-30T23:05:59.999Z");
  EXPECT_TRUE(SelectionMatches("f|minute: 5", text));
  EXPECT_FALSE(SelectionMatches("f|minute: 6", text));
  EXPECT_TRUE(SelectionMatches("f|hour: 23", text));
  EXPECT_TRUE(SelectionMatches("f|day: [1, 30]", text));
  EXPECT_TRUE(SelectionMatches("f|month: 12", text));
  EXPECT_TRUE(SelectionMatches("f|year: 2024", text));
  EXPECT_TRUE(SelectionMatches("f|hour|neq: 22", text));
  // ISO 8601: that Monday is of the next year's first week.
  EXPECT_TRUE(SelectionMatches("f|week: 1", text));
  EXPECT_TRUE(SelectionMatches("f|week: 53", F("2021-01-03")));
  EXPECT_TRUE(SelectionMatches("f|week: 1", F("2021-01-04")));
  EXPECT_TRUE(SelectionMatches("f|week: 52", F("2023-01-01T00:00:00Z")));
}

TEST(SigmaConformance, M7_TimesAreUtcTextsOrNumbersSince1970) {
  EXPECT_TRUE(SelectionMatches("f|hour: 22", F("2024-12-31T06:05:59+08:00")));
  EXPECT_TRUE(SelectionMatches("f|day: 30", F("2024-12-31T06:05:59+08:00")));
  EXPECT_TRUE(SelectionMatches("f|hour: 6", F("2024-12-31 06:05:59.123456")));
  EXPECT_TRUE(SelectionMatches("f|hour: 6", F("2024-12-31T06:05")));
  // 2023-11-14T22:13:20Z
  EXPECT_TRUE(SelectionMatches("f|hour: 22", TestEvent().Integer("f", 1'700'000'000)));
  EXPECT_TRUE(SelectionMatches("f|minute: 13", TestEvent().Integer("f", 1'700'000'000'999)));
  EXPECT_TRUE(SelectionMatches("f|minute: 13", TestEvent().Integer("f", 1'700'000'000'999'999)));
  EXPECT_TRUE(
      SelectionMatches("f|minute: 13", TestEvent().Integer("f", 1'700'000'000'999'999'999)));
  EXPECT_TRUE(SelectionMatches("f|minute: 13", TestEvent().Double("f", 1'700'000'000.25)));
  EXPECT_TRUE(SelectionMatches("f|minute: 59", TestEvent().Integer("f", -1)));
  // The taxonomy's times are milliseconds, also the early ones.
  TestRules news(NewsRule("sel: {published_time|day: 2}\ncondition: sel"), false);
  EXPECT_TRUE(news.Matches(TestEvent().Integer("published_time", 86'400'000)));
}

TEST(SigmaConformance, M7_WhatIsNoTimeHasNoParts) {
  for (const char* text : {"", "noon", "2024", "2024-13-01", "2024-02-30", "2024-01-01T24:00:00Z",
                           "2024-01-01T00:00:00Zx", "2024-01-01Tx", "20240101", "1700000000"}) {
    EXPECT_FALSE(SelectionMatches("f|month: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]", F(text)))
        << text;
  }
  EXPECT_TRUE(SelectionMatches("f|day: 1", F("2024-01-01")));
  EXPECT_FALSE(SelectionMatches("f|hour: 0", F("2024-01-01")));
  EXPECT_FALSE(SelectionMatches("f|hour: 0", TestEvent()));
  EXPECT_FALSE(SelectionMatches("f|hour: 0", TestEvent().Bool("f", false)));
  EXPECT_FALSE(SelectionMatches("f|year: 1970", TestEvent().Double("f", 1e300)));
}

TEST(SigmaConformance, M7_PartsTakeComparisonsAndSoundNumbers) {
  EXPECT_TRUE(SelectionMatches("f|hour|gte: 22", F("2024-01-01T22:00:00Z")));
  EXPECT_FALSE(SelectionMatches("f|hour|lt: 6", F("2024-01-01T22:00:00Z")));
  EXPECT_THAT(StrictError("f|hour|gte: 22"), HasSubstr("in another way by other tools"));
  EXPECT_THAT(ErrorOfItem("f|hour: 24"), HasSubstr("from 0 to 23"));
  EXPECT_THAT(ErrorOfItem("f|day: 0"), HasSubstr("from 1 to 31"));
  EXPECT_THAT(ErrorOfItem("f|month: 1.5"), HasSubstr("whole number"));
  EXPECT_THAT(ErrorOfItem("f|month: '1'"), HasSubstr("whole number"));
}

TEST(SigmaConformance, M8_SeveralPlaceholdersRegexesAndEncodings) {
  VocabularySet vocabularies;
  vocabularies.Add({"metal", "", {{"tin", "", "", false, false}, {"a.b", "", "", false, false}}});
  vocabularies.Add({"form", "", {{"ore", "", "", false, false}, {"dust", "", "", false, false}}});
  const auto matches = [&](std::string_view items, std::string_view text) {
    TestRules rules(GenericRule(absl::StrCat("sel:\n", Indented(items), "condition: sel")), true,
                    &vocabularies);
    return rules.Matches(F(text));
  };
  EXPECT_TRUE(matches("f|expand: '%metal% %form%'", "tin dust"));
  EXPECT_TRUE(matches("f|expand: '%metal% %form%'", "a.b ore"));
  EXPECT_FALSE(matches("f|expand: '%metal% %form%'", "tin tin"));
  EXPECT_TRUE(matches("f|re|expand: '^%metal%\\d$'", "tin5"));
  EXPECT_FALSE(matches("f|re|expand: '^%metal%\\d$'", "axb5"));
  EXPECT_TRUE(matches("f|re|i|expand: '^%metal%\\d$'", "TIN5"));
  EXPECT_TRUE(matches("f|expand|base64offset|contains: '%metal%'", Base64("a tin can")));
  EXPECT_TRUE(matches("f|expand|windash: '-%form%'", "/ore"));
  TestRules unknown(GenericRule("sel: {f|re|expand: '%x%'}\ncondition: sel"), true, &vocabularies);
  EXPECT_THAT(unknown.error(), HasSubstr("rule \"test\": field 'f': no vocabulary is called 'x'"));
}

TEST(SigmaConformance, M9_ForbiddenPairsHaveTexts) {
  EXPECT_THAT(ErrorOfItem("f|base64|base64offset: ab"), HasSubstr("stands twice, or beside"));
  EXPECT_THAT(ErrorOfItem("f|utf16|wide|base64: ab"), HasSubstr("stands twice, or beside"));
  EXPECT_THAT(ErrorOfItem("f|base64|wide: ab"), HasSubstr("must stand before 'base64'"));
  EXPECT_THAT(ErrorOfItem("f|base64|windash: ab"), HasSubstr("must stand before 'base64'"));
  EXPECT_THAT(ErrorOfItem("f|base64|re: ab"), HasSubstr("cannot be combined with an encoding"));
  EXPECT_THAT(ErrorOfItem("f|re|base64: ab"), HasSubstr("cannot be combined with 're'"));
  EXPECT_THAT(ErrorOfItem("f|re|windash: ab"), HasSubstr("cannot be combined with 're'"));
  EXPECT_THAT(ErrorOfItem("f|cidr|contains: 10.0.0.0/8"), HasSubstr("cannot be combined"));
  EXPECT_THAT(ErrorOfItem("f|cidr|cased: 10.0.0.0/8"), HasSubstr("no meaning"));
  EXPECT_THAT(ErrorOfItem("f|contains|fieldref: g"), HasSubstr("must stand before 'contains'"));
  EXPECT_THAT(ErrorOfItem("f|fieldref|contains|endswith: g"), HasSubstr("cannot be combined"));
  EXPECT_THAT(ErrorOfItem("f|hour|minute: 5"), HasSubstr("cannot be combined"));
  EXPECT_THAT(ErrorOfItem("f|gt|hour: 5"), HasSubstr("cannot be combined"));
  EXPECT_THAT(ErrorOfItem("f|windash|expand: '%a%'"), HasSubstr("must stand before encodings"));
  EXPECT_THAT(ErrorOfItem("f|re|startswith: a"), HasSubstr("cannot be combined with 're'"));
  EXPECT_THAT(ErrorOfItem("f|: a"), HasSubstr("modifier '' is unknown"));
  // A tool that reads modifiers one by one refuses these, so strict mode does.
  EXPECT_THAT(StrictError("f|all|re: [a, b]"), HasSubstr("must be the first"));
  EXPECT_THAT(StrictError("f|all|cidr: [10.0.0.0/8, 11.0.0.0/8]"), HasSubstr("must be the first"));
  EXPECT_TRUE(SelectionMatches("f|all|re: [a, b]", F("ab")));
}

TEST(SigmaConformance, L4_NumbersAreThoseOfYaml12) {
  EXPECT_TRUE(SelectionMatches("f|gt: .5", TestEvent().Double("f", 0.75)));
  EXPECT_TRUE(SelectionMatches("f|gt: -.5", TestEvent().Double("f", -0.25)));
  EXPECT_TRUE(SelectionMatches("f|lt: 5.", TestEvent().Integer("f", 4)));
  EXPECT_TRUE(SelectionMatches("f|gte: +5", TestEvent().Integer("f", 5)));
  EXPECT_TRUE(SelectionMatches("f|gte: 0x10", TestEvent().Integer("f", 16)));
  EXPECT_TRUE(SelectionMatches("f: 0x10", TestEvent().Integer("f", 16)));
  EXPECT_TRUE(SelectionMatches("f: 0x10", F("0x10")));
  EXPECT_FALSE(SelectionMatches("f: '0x10'", TestEvent().Integer("f", 16)));
  EXPECT_FALSE(SelectionMatches("f: 1_000", TestEvent().Integer("f", 1000)));
}

}  // namespace
}  // namespace lodewire
