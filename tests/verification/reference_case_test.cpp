#include "verification/reference_case.h"

#include <fstream>

#include <gtest/gtest.h>

namespace asvit {
namespace {

nlohmann::json golden() {
  std::ifstream file(ASVIT_GOLDEN);
  return nlohmann::json::parse(file);
}

void expect_all_pass(at::ScalarType type) {
  const nlohmann::json document = golden();
  ASSERT_EQ(document["cases"].size(), 6u);
  for (const nlohmann::json& json : document["cases"]) {
    const ReferenceCase reference = reference_case_from_json(json, "/cases");
    const auto comparisons = check_reference_case(reference, at::TensorOptions().dtype(type));
    EXPECT_EQ(comparisons.size(), 11u);
    for (const Comparison& comparison : comparisons) {
      EXPECT_TRUE(comparison.passed())
          << reference.name << ": " << comparison.quantity << " off by " << comparison.error
          << ", tolerance " << comparison.tolerance;
    }
  }
}

TEST(ReferenceCase, RecordedValuesComeOutInFloat64) { expect_all_pass(at::kDouble); }

TEST(ReferenceCase, RecordedValuesComeOutInFloat32) { expect_all_pass(at::kFloat); }

TEST(ReferenceCase, NoticesAnyWrongQuantity) {
  nlohmann::json json = golden()["cases"][0];
  json["ntk_condition"] = json["ntk_condition"].get<double>() * 1.001;
  json["length_distortion"]["unit"]["speed"][3] = 0.2;
  json["parameter_count_backbone"] = 1;
  json["feature_sums"][1] = 3.0;
  const ReferenceCase reference = reference_case_from_json(json, "/cases/0");
  std::vector<std::string> failed;
  for (const Comparison& comparison :
       check_reference_case(reference, at::TensorOptions().dtype(at::kFloat))) {
    if (!comparison.passed()) {
      failed.push_back(comparison.quantity);
    }
  }
  EXPECT_EQ(failed, (std::vector<std::string>{"parameter count", "feature_sums", "speed.unit",
                                              "ntk_condition"}));
}

TEST(ReferenceCase, NamesWhatIsWrongWithAFile) {
  nlohmann::json json = golden()["cases"][0];
  json.erase("gain");
  try {
    reference_case_from_json(json, "/cases/0");
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("/cases/0"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("gain"), std::string::npos);
  }
}

}  // namespace
}  // namespace asvit
