#include "verification/reference_values.h"

#include <cmath>
#include <limits>
#include <vector>

#include "base/random.h"

namespace asvit {

at::Tensor hashed(const std::string& id, at::IntArrayRef shape) {
  at::Tensor values = at::empty(shape, at::kDouble);
  double* out = values.data_ptr<double>();
  const std::uint64_t seed = fnv1a(id);
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    const double u = to_unit(split_mix_at(seed, static_cast<std::uint64_t>(i)));
    out[i] = (2.0 * u - 1.0) * std::sqrt(3.0);
  }
  return values;
}

at::Tensor hashed_weight(const WeightSpec& spec, const std::string& id, double gain,
                         std::int64_t fan_in) {
  const at::Tensor h = hashed(id, spec.shape);
  if (multiplies(spec.kind)) {
    return h * (gain / std::sqrt(static_cast<double>(fan_in)));
  }
  return spec.kind == WeightKind::kNorm ? 1.0 + 0.1 * h : 0.1 * h;
}

at::Tensor recorded_tensor(const nlohmann::json& values) {
  if (values.is_array() && !values.empty() && values.front().is_array()) {
    std::vector<at::Tensor> rows;
    for (const nlohmann::json& row : values) {
      rows.push_back(recorded_tensor(row));
    }
    return at::stack(rows);
  }
  const auto numbers = values.is_array() ? values.get<std::vector<double>>()
                                         : std::vector<double>{values.get<double>()};
  return at::tensor(numbers, at::kDouble);
}

double relative_error(const at::Tensor& got, const at::Tensor& expected) {
  if (got.sizes() != expected.sizes() || !got.isfinite().all().item<bool>()) {
    return std::numeric_limits<double>::infinity();
  }
  return ((got - expected).abs().max() / expected.abs().max()).item<double>();
}

}  // namespace asvit
