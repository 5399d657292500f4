#include "verification/block_reference.h"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/rejection.h"

namespace asvit {
namespace {

nlohmann::json golden() {
  std::ifstream file(ASVIT_CRATE_GOLDEN);
  return nlohmann::json::parse(file);
}

TEST(BlockReference, RecordedValuesComeOutInBothPrecisions) {
  const nlohmann::json document = golden();
  ASSERT_EQ(document["cases"].size(), 2U);
  for (const auto type : {at::kFloat, at::kDouble}) {
    for (const nlohmann::json& value : document["cases"]) {
      ASSERT_TRUE(is_block_case(value));
      const auto comparisons = check_block_case(value, "", at::TensorOptions().dtype(type));
      ASSERT_EQ(comparisons.size(), 3U);
      EXPECT_EQ(comparisons[2].quantity, "crate_zero_fraction");
      for (const Comparison& comparison : comparisons) {
        EXPECT_TRUE(comparison.passed()) << comparison.quantity << " off by " << comparison.error;
      }
    }
  }
}

TEST(BlockReference, NoticesWrongValuesAndCounts) {
  nlohmann::json document = golden();
  nlohmann::json& value = document["cases"][0];
  value["crate_output"][1][3][2] = 0.5;
  const auto comparisons = check_block_case(value, "", at::TensorOptions().dtype(at::kFloat));
  EXPECT_FALSE(comparisons[0].passed());
  EXPECT_TRUE(comparisons[1].passed());
  document["parameters"]["crate_tiny"] = 6090857;
  for (const Comparison& comparison : check_published_parameters(document["parameters"], "")) {
    EXPECT_EQ(comparison.passed(), comparison.quantity != "crate-tiny") << comparison.quantity;
  }
}

TEST(BlockReference, NamesWhatIsWrongWithACase) {
  nlohmann::json value = golden()["cases"][0];
  value["heads"] = 5;
  EXPECT_EQ(rejection([&] { check_block_case(value, "/cases/0", {}); }),
            "/cases/0: got dim 24 and 5 heads, expected a divisor of the dim");
  EXPECT_EQ(rejection([] {
              check_published_parameters({{"crate_huge", 1}}, "/parameters");
            }),
            "/parameters/crate_huge: got 1, expected a count of parameters by a published model's "
            "name");
}

}  // namespace
}  // namespace asvit
