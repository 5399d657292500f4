#include "base/list_text.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/rejection.h"

namespace asvit {
namespace {

using testing::ElementsAre;

TEST(ListText, JoinsWithSeparatorsBetweenItemsAlone) {
  EXPECT_EQ(joined(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(joined(std::vector<std::string>{"a"}, ", "), "a");
  EXPECT_EQ(joined(std::vector<const char*>{"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(joined(std::vector<std::string>{"", "b", ""}, "+"), "+b+");
}

TEST(ListText, JoinsWhatIsSaidOfItems) {
  const std::map<std::string, int> counts = {{"a", 1}, {"b", 2}};
  const auto text_of = [](const auto& item) { return item.first + std::to_string(item.second); };
  EXPECT_EQ(joined(counts, ",", text_of), "a1,b2");
}

TEST(ListText, SplitsWhatItJoins) {
  const std::vector<std::string> names = {"a", "b c", "d"};
  EXPECT_EQ(split_list("names", joined(names, ",")), names);
  EXPECT_EQ(split_list("names", joined(names, "+"), '+'), names);
  EXPECT_THAT(split_list("names", "a"), ElementsAre("a"));
}

TEST(ListText, RefusesEmptyElements) {
  for (const char* text : {"", ",a", "a,", "a,,b"}) {
    EXPECT_EQ(rejection([&] { split_list("names", text); }),
              "names: got '" + std::string(text) + "', expected names separated by single commas");
  }
  EXPECT_EQ(rejection([] { split_list("names", "a++b", '+'); }),
            "names: got 'a++b', expected names separated by single +");
}

TEST(ListText, RefusesElementsGivenTwiceWhereTheyMustDiffer) {
  EXPECT_THAT(distinct_list("names", "a,b"), ElementsAre("a", "b"));
  EXPECT_EQ(rejection([] { distinct_list("names", "a,b,a"); }),
            "names: got 'a' more than once, expected it once");
}

}  // namespace
}  // namespace asvit
