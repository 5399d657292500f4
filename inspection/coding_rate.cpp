#include "inspection/coding_rate.h"

#include <cmath>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <tuple>

namespace asvit {

void CodingRateOptions::validate() const {
  constexpr double kLeast = 1e-6;
  constexpr double kMost = 1e6;
  if (!(epsilon >= kLeast && epsilon <= kMost)) {
    std::ostringstream text;
    text << "epsilon: got " << epsilon << ", expected 1e-06 .. 1e+06";
    throw std::invalid_argument(text.str());
  }
}

double coding_rate(const at::Tensor& coordinates, const CodingRateOptions& options) {
  at::Tensor w = coordinates.to(at::kDouble);
  if (!at::isfinite(w).all().item<bool>()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (options.unit_length) {
    const at::Tensor length = w.norm(2, {-1}, /*keepdim=*/true);
    w = w / at::where(length > 0.0, length, at::ones_like(length));
  }
  const std::int64_t tokens = w.size(1);
  const std::int64_t dim = w.size(2);
  const double scale =
      static_cast<double>(dim) / (static_cast<double>(tokens) * options.epsilon * options.epsilon);
  // det(I + s W^T W) = det(I + s W W^T): the smaller of both.
  const at::Tensor gram =
      dim <= tokens ? at::matmul(w.transpose(1, 2), w) : at::matmul(w, w.transpose(1, 2));
  const at::Tensor matrix = at::eye(gram.size(1), w.options()) + scale * gram;
  const auto [factor, trouble] = at::linalg_cholesky_ex(matrix);
  if (trouble.any().item<bool>()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const double rate = factor.diagonal(0, 1, 2).log().sum().item<double>();
  return std::isfinite(rate) ? rate : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace asvit
