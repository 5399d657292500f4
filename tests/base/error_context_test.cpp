#include "base/error_context.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/rejection.h"

namespace asvit {
namespace {

TEST(ErrorContext, ReturnsWhatTheCallReturns) {
  int value = 3;
  int& same = at_place("there", [&]() -> int& { return value; });
  EXPECT_EQ(&same, &value);
}

TEST(ErrorContext, PutsPlacesBeforeTheCallersMistakes) {
  EXPECT_EQ(rejection([] {
              at_place("file",
                       [] { at_place("line 2", [] { throw std::invalid_argument("got x"); }); });
            }),
            "file: line 2: got x");
}

TEST(ErrorContext, TakesWrongMembersForTheCallersMistake) {
  const nlohmann::json document = {{"a", "text"}};
  const auto message = [&](const auto& read) {
    return rejection([&] { at_json_place("file", read); });
  };
  EXPECT_EQ(message([&] { document.at("a").get<int>(); }).rfind("file: [json.exception.", 0), 0U);
  EXPECT_EQ(message([&] { document.at("b"); }).rfind("file: [json.exception.", 0), 0U);
  EXPECT_EQ(message([] { throw std::invalid_argument("got x"); }), "file: got x");
}

TEST(ErrorContext, LeavesOtherErrorsAlone) {
  EXPECT_THROW(at_place("there", [] { throw std::runtime_error("the world's"); }),
               std::runtime_error);
}

}  // namespace
}  // namespace asvit
