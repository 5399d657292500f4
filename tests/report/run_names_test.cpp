#include "report/run_names.h"

#include <gtest/gtest.h>

#include "tests/support/rejection.h"

namespace asvit {
namespace {

using Names = std::vector<std::string>;

TEST(RunNames, AreAsShortAsTellsThemApart) {
  EXPECT_EQ(run_names({"x/a"}), Names{"a"});
  EXPECT_EQ(run_names({"x/a/", "y/./b/."}), (Names{"a", "b"}));
  EXPECT_EQ(run_names({"x/run", "y/run", "z"}).front(), "x/run");
  EXPECT_EQ(run_names({"/1/x/run", "/2/x/run"}), (Names{"1/x/run", "2/x/run"}));
  EXPECT_EQ(run_names({"/run", "/2/run"}), (Names{"run", "2/run"}));
  EXPECT_EQ(run_names({}), Names{});
}

TEST(RunNames, AFolderIsNotGivenTwice) {
  EXPECT_EQ(rejection([] {
              run_names({"a", "b", "./a/"});
            }),
            "run: got ./a/ twice, expected different folders");
}

}  // namespace
}  // namespace asvit
