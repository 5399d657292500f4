#include "inspection/coding_rate.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "network/init.h"
#include "tests/support/rejection.h"

namespace asvit {
namespace {

at::Tensor noise(at::IntArrayRef shape, std::uint64_t seed) {
  return draw_normal(c10::multiply_integers(shape), seed).reshape(shape);
}

/// The formula word by word, by the determinant of the p x p matrix.
double direct_rate(const at::Tensor& coordinates, double epsilon) {
  double sum = 0.0;
  for (std::int64_t k = 0; k < coordinates.size(0); ++k) {
    const at::Tensor w = coordinates[k];
    const auto tokens = static_cast<double>(w.size(0));
    const auto dim = static_cast<double>(w.size(1));
    const at::Tensor matrix =
        at::eye(w.size(1), w.options()) + dim / (tokens * epsilon * epsilon) * at::matmul(w.t(), w);
    sum += 0.5 * at::logdet(matrix).item<double>();
  }
  return sum;
}

TEST(CodingRate, OfOrthogonalCoordinatesIsKnown) {
  // Columns of length 3, at right angles: W^T W = 9 I.
  const at::Tensor w = 3.0 * at::eye(8, at::kDouble).narrow(1, 0, 4).unsqueeze(0);
  const double expected = 4.0 / 2.0 * std::log(1.0 + 4.0 / (8.0 * 0.25) * 9.0);
  EXPECT_NEAR(coding_rate(w, {0.5, false}), expected, 1e-12);
}

TEST(CodingRate, IsTheFormulaForFewAndForManyTokens) {
  for (const std::int64_t tokens : {3, 6, 40}) {
    const at::Tensor w = noise({3, tokens, 6}, 1);
    for (const double epsilon : {0.1, 0.5, 2.0}) {
      const double expected = direct_rate(w, epsilon);
      EXPECT_NEAR(coding_rate(w, {epsilon, false}), expected, 1e-10 * expected);
    }
  }
}

TEST(CodingRate, AddsUpOverSubspacesAndIsZeroForNothing) {
  const at::Tensor w = noise({2, 9, 4}, 2);
  const CodingRateOptions options;
  EXPECT_NEAR(coding_rate(w, options),
              coding_rate(w.narrow(0, 0, 1), options) + coding_rate(w.narrow(0, 1, 1), options),
              1e-10);
  EXPECT_EQ(coding_rate(at::zeros({2, 9, 4}), options), 0.0);
  EXPECT_EQ(coding_rate(at::zeros({2, 9, 4}), {0.1, true}), 0.0);
}

TEST(CodingRate, OfUnitLengthsForgetsLengths) {
  const at::Tensor w = noise({2, 5, 4}, 3);
  const at::Tensor scaled = w * noise({2, 5, 1}, 4).abs();
  const at::Tensor unit = w / w.norm(2, {-1}, true);
  EXPECT_NEAR(coding_rate(scaled, {0.3, true}), direct_rate(unit, 0.3), 1e-9);
}

TEST(CodingRate, OfTokensInOneDirectionIsLessThanOfScatteredOnes) {
  const at::Tensor direction = noise({1, 1, 6}, 5);
  const at::Tensor aligned = direction.expand({1, 12, 6});
  EXPECT_LT(coding_rate(aligned, {0.1, true}), coding_rate(noise({1, 12, 6}, 6), {0.1, true}));
}

TEST(CodingRate, OfWhatIsNotFiniteIsNoNumber) {
  at::Tensor w = noise({1, 5, 4}, 7);
  w[0][2][1] = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(std::isnan(coding_rate(w, {})));
}

TEST(CodingRateOptions, RefusePrecisionsThatAreNone) {
  for (const double epsilon :
       {0.0, -1.0, 1e-7, 1e7, std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_NE(rejection([&] {
                CodingRateOptions{epsilon, false}.validate();
              }).find("epsilon: got"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace asvit
