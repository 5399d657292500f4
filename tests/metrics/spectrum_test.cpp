#include "metrics/probes/spectrum.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "network/init.h"

namespace asvit {
namespace {

/// Q diag(values) Q^T with a random orthogonal Q.
at::Tensor with_eigenvalues(const at::Tensor& values) {
  const std::int64_t n = values.size(0);
  const at::Tensor q = std::get<0>(at::linalg_qr(draw_normal(n * n, 7).reshape({n, n})));
  return at::mm(q * values, q.t());
}

TEST(Spectrum, FindsTheEndsOfSmallAndLargeMatrices) {
  for (std::int64_t n : {1, 2, 16, 128, 129, 512}) {
    const at::Tensor values = at::logspace(-3, 2, n, 10.0, at::kDouble);
    const SpectrumEnds ends = spectrum_ends(with_eigenvalues(values));
    EXPECT_EQ(ends.status, ScoreStatus::kOk);
    EXPECT_NEAR(ends.largest / values[n - 1].item<double>(), 1.0, 1e-10) << n;
    EXPECT_NEAR(ends.smallest / values[0].item<double>(), 1.0, 1e-8) << n;
  }
}

TEST(Spectrum, FindsClusteredEndsOfLargeMatrices) {
  const std::int64_t n = 300;
  at::Tensor values = at::ones({n}, at::kDouble) + at::arange(n, at::kDouble) * 1e-6;
  values[n - 1] = 50.0;
  const SpectrumEnds ends = spectrum_ends(with_eigenvalues(values));
  EXPECT_NEAR(ends.largest, 50.0, 1e-9);
  EXPECT_NEAR(ends.smallest, 1.0, 1e-9);
}

TEST(Spectrum, GivesTheSmallestOfASingularMatrixAsNearlyZero) {
  for (std::int64_t n : {20, 200}) {
    at::Tensor values = at::ones({n}, at::kDouble);
    values[0] = 0.0;
    const SpectrumEnds ends = spectrum_ends(with_eigenvalues(values));
    EXPECT_EQ(ends.status, ScoreStatus::kOk);
    EXPECT_LT(std::abs(ends.smallest), 1e-12);
    EXPECT_NEAR(ends.largest, 1.0, 1e-10);
  }
}

TEST(Spectrum, ReportsEntriesThatAreNotFinite) {
  for (std::int64_t n : {3, 200}) {
    at::Tensor matrix = at::eye(n, at::kDouble);
    matrix[1][2] = std::numeric_limits<double>::infinity();
    EXPECT_EQ(spectrum_ends(matrix).status, ScoreStatus::kNotFinite);
    EXPECT_TRUE(eigenvalues(matrix).empty());
  }
}

TEST(Spectrum, ListsAllEigenvaluesInOrder) {
  const at::Tensor values = at::tensor({0.5, 1.0, 4.0, 9.0}, at::kDouble);
  const std::vector<double> found = eigenvalues(with_eigenvalues(values));
  ASSERT_EQ(found.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(found[i], values[static_cast<std::int64_t>(i)].item<double>(), 1e-12);
  }
}

}  // namespace
}  // namespace asvit
