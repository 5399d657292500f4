#include "base/named_values.h"

#include <gtest/gtest.h>

#include "tests/support/rejection.h"

namespace asvit {
namespace {

enum class Color { kRed, kGreen, kBlue };

constexpr NamedValue<Color> kColors[] = {
    {"red", Color::kRed}, {"green", Color::kGreen}, {"blue", Color::kBlue}};

/// A table with a further column.
struct ColorTraits {
  const char* name;
  Color value;
  bool warm;
};
constexpr ColorTraits kTraits[] = {{"red", Color::kRed, true}, {"blue", Color::kBlue, false}};

TEST(NamedValues, PrintsAndReadsByTheSameTable) {
  for (const auto& [name, value] : kColors) {
    EXPECT_STREQ(name_of(value, kColors), name);
    EXPECT_EQ(value_of("color", name, kColors), value);
    EXPECT_EQ(find_value(name, kColors), value);
  }
  EXPECT_EQ(find_value("grey", kColors), std::nullopt);
}

TEST(NamedValues, ListTheNamesTheyExpect) {
  constexpr NamedValue<Color> kOne[] = {{"red", Color::kRed}};
  EXPECT_EQ(listed_names(kOne), "red");
  EXPECT_EQ(listed_names(kTraits), "red or blue");
  EXPECT_EQ(listed_names(kColors), "red, green or blue");
  EXPECT_EQ(listed_names(kColors, ", "), "red, green, blue");
  EXPECT_EQ(rejection([] { value_of("color", "grey", kColors); }),
            "color: got 'grey', expected red, green or blue");
  EXPECT_THROW(value_of("color", "", kColors), std::invalid_argument);
  EXPECT_THROW(value_of("color", "re", kColors), std::invalid_argument);
}

TEST(NamedValues, AValueThatIsNotListedNeverBecomesItsNeighbour) {
  EXPECT_EQ(rejection([] { name_of(static_cast<Color>(7), kColors); }),
            "got the value 7, expected that of red, green or blue");
  EXPECT_THROW(name_of(Color::kGreen, kTraits), std::invalid_argument);
  EXPECT_TRUE(row_of(Color::kRed, kTraits).warm);
}

TEST(NamedValues, OneToOneMeansNothingTwice) {
  constexpr NamedValue<int> kSameName[] = {{"a", 1}, {"b", 2}, {"a", 3}};
  constexpr NamedValue<int> kSameValue[] = {{"a", 1}, {"b", 2}, {"c", 1}};
  static_assert(is_one_to_one(kColors));
  static_assert(!is_one_to_one(kSameName));
  static_assert(!is_one_to_one(kSameValue));
}

}  // namespace
}  // namespace asvit
