// What a CUDA device computes equals what the CPU computes. Skipped where LibTorch sees none.

#include <ATen/Context.h>
#include <gtest/gtest.h>

#include "metrics/scorer.h"
#include "metrics/scores/ntk_condition.h"
#include "network/init.h"
#include "tests/support/topologies.h"
#include "verification/reference_case.h"

namespace asvit {
namespace {

class Gpu : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!at::globalContext().hasCUDA()) {
      GTEST_SKIP() << "LibTorch sees no CUDA device";
    }
    at::globalContext().setAllowTF32CuBLAS(false);
    at::globalContext().setAllowTF32CuDNN(false);
  }
};

at::Tensor images() { return draw_normal(4 * 3 * 32 * 32, 5, at::kFloat).reshape({4, 3, 32, 32}); }

std::vector<Topology> topologies() {
  return {testing::small_topology(), testing::small_topology("5,4,2|3,2,5|2,2,3|4,1,4|16"),
          testing::small_topology("8,2,6|4,1,2|3,1,2|2,1,6|32")};
}

std::vector<std::vector<Score>> scores_on(const at::Device& device, at::ScalarType type) {
  ScorerOptions options;
  options.metrics = {"ntk_condition", "length_distortion", "gauss_length", "curvature"};
  options.repeats = 3;
  options.curve_points = 5;
  options.device = device;
  options.dtype = type;
  return Scorer(options, images()).score(topologies());
}

void expect_equal_scores(at::ScalarType type, double tolerance) {
  const auto expected = scores_on(at::kCPU, at::kDouble);
  const auto got = scores_on({at::kCUDA, 0}, type);
  for (std::size_t t = 0; t < expected.size(); ++t) {
    for (std::size_t m = 0; m < expected[t].size(); ++m) {
      ASSERT_TRUE(got[t][m].ok()) << got[t][m].metric;
      EXPECT_NEAR(got[t][m].mean / expected[t][m].mean, 1.0, tolerance) << got[t][m].metric;
    }
  }
}

TEST_F(Gpu, ScoresEqualTheCpusInFloat64) { expect_equal_scores(at::kDouble, 1e-8); }

TEST_F(Gpu, ScoresAreCloseInFloat32) { expect_equal_scores(at::kFloat, 1e-3); }

TEST_F(Gpu, DrawsAreTheCpus) {
  const Topology topology = testing::small_topology();
  const auto options = at::TensorOptions().dtype(at::kFloat);
  const Weights here = draw_weights(topology, HeadWeights::kAbsent, 3, options);
  const Weights there =
      draw_weights(topology, HeadWeights::kAbsent, 3, options.device(at::kCUDA, 0));
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kAbsent)) {
    EXPECT_TRUE(at::equal(here.at(spec.name), there.at(spec.name).cpu())) << spec.name;
  }
}

}  // namespace
}  // namespace asvit
