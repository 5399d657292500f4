#include "base/json_reader.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/support/sample_topologies.h"

namespace asvit {
namespace {

using nlohmann::json;

TEST(Shown, IsOneShortLineOfPrintableAscii) {
  EXPECT_EQ(shown("a\nb\x01"), "\"a\\nb\\u0001\"");
  EXPECT_EQ(shown(std::string("\xff")), "\"\\ufffd\"");
  EXPECT_EQ(shown("\xc3\xa9"), "\"\\u00e9\"");
  EXPECT_EQ(shown(std::string(1000, 'x')).size(), 60u);
  EXPECT_EQ(shown(json::array({1, 2})), "an array of 2");
  EXPECT_EQ(shown(json::object()), "an object");
  EXPECT_EQ(shown(nullptr), "null");
  EXPECT_EQ(shown(0.25), "0.25");
}

TEST(NestedDeeperThan, CountsLevels) {
  EXPECT_FALSE(nested_deeper_than(1, 0));
  EXPECT_TRUE(nested_deeper_than(json::array(), 0));
  EXPECT_FALSE(nested_deeper_than(json::array(), 1));
  EXPECT_FALSE(nested_deeper_than(json::parse(R"({"a": [[1], 2]})"), 3));
  EXPECT_TRUE(nested_deeper_than(json::parse(R"({"a": [[1], 2]})"), 2));
}

TEST(JsonReaderTest, NamesTheWayToAValue) {
  const json document = json::parse(R"({"a": [{"b/c~d": 1}, true]})");
  const JsonReader reader(document);
  EXPECT_EQ(reader.where(), "");
  EXPECT_EQ(reader["a"].element(0)["b/c~d"].where(), "/a/0/b~1c~0d");
  EXPECT_EQ(rejection([&] { reader["a"].element(1).integer(); }),
            "/a/1: got true, expected an integer of 32 bits");
  EXPECT_EQ(rejection([&] { reader["a"].element(2); }),
            "/a: got an array of 2, expected an array of more than 2 elements");
  EXPECT_EQ(rejection([&] { reader["z"]; }), "/z: got nothing, expected this member");
  EXPECT_EQ(rejection([&] { reader.integer(); }),
            "(document): got an object, expected an integer of 32 bits");
  EXPECT_EQ(rejection([&] { reader["a"]["b"]; }), "/a: got an array of 2, expected an object");
  EXPECT_EQ(rejection([&] { reader.elements(); }), "(document): got an object, expected an array");
}

TEST(JsonReaderTest, TakesIntegersOfThirtyTwoBitsOnly) {
  const auto read = [](const json& value) { return JsonReader(value).integer(); };
  EXPECT_EQ(read(5), 5);
  EXPECT_EQ(read(5u), 5);
  EXPECT_EQ(read(-2147483647), -2147483647);
  EXPECT_EQ(read(2147483647), 2147483647);
  for (const json& value :
       {json(2147483648), json(-3000000000), json(std::numeric_limits<std::uint64_t>::max()),
        json(std::numeric_limits<std::int64_t>::min()), json(8.0), json(true), json("8"),
        json(nullptr)}) {
    rejection([&] { read(value); });
  }
}

TEST(JsonReaderTest, TakesFiniteNumbersOnly) {
  const auto read = [](const json& value) { return JsonReader(value).number(); };
  EXPECT_EQ(read(5), 5.0);
  EXPECT_EQ(read(0.5), 0.5);
  for (const json& value : {json(std::nan("")), json(HUGE_VAL), json(true), json("1")}) {
    rejection([&] { read(value); });
  }
}

TEST(JsonReaderTest, TakesBooleansAndStringsStrictly) {
  const json one = 1;
  const json text = "true";
  rejection([&] { JsonReader(one).boolean(); });
  rejection([&] { JsonReader(text).boolean(); });
  rejection([&] { JsonReader(one).string(); });
  EXPECT_EQ(JsonReader(text).string(), "true");
}

TEST(JsonReaderTest, ListsTheNamesItExpects) {
  constexpr NamedValue<int> kNames[] = {{"one", 1}, {"two", 2}};
  const json two = "two";
  const json three = "three";
  EXPECT_EQ(JsonReader(two).one_of(kNames), 2);
  EXPECT_EQ(rejection([&] { JsonReader(three).one_of(kNames); }),
            "(document): got \"three\", expected one of \"one\", \"two\"");
}

TEST(JsonReaderTest, EscapesMemberNamesInMessages) {
  const json document = {{"line\nbreak \xff", 1}};
  EXPECT_EQ(rejection([&] {
              JsonReader(document).require_members({"a", "b"});
            }),
            "/line\\nbreak \\ufffd: got an unknown member, expected one of a, b");
}

}  // namespace
}  // namespace asvit
