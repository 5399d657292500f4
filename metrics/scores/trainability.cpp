#include "metrics/scores/trainability.h"

#include <cmath>

#include <torch/csrc/autograd/autograd.h>

#include "base/random.h"
#include "metrics/probes/residual_stream.h"
#include "network/init.h"

namespace asvit {
namespace {

constexpr double kSmallest = 1e-6;

at::Tensor random_signs(const at::Tensor& like, std::uint64_t seed) {
  const at::Tensor normal = draw_normal(like.numel(), seed, at::kFloat).reshape(like.sizes());
  return (normal.ge(0).to(at::kFloat) * 2 - 1).to(like.options());
}

/// The branch from `before` to `after`: 0 where the gradient's gain is 1, else less.
double score_of(const at::Tensor& before, const at::Tensor& after, std::uint64_t seed) {
  const at::Tensor g_out = random_signs(after, seed);
  const at::Tensor g_in =
      torch::autograd::grad({after}, {before}, {g_out}, /*retain_graph=*/true)[0];
  const std::int64_t width = g_out.size(-1);
  const at::Tensor rows_in = g_in.reshape({-1, width});
  const at::Tensor product =
      at::mm(rows_in.t(), g_out.reshape({-1, width})) / static_cast<double>(rows_in.size(0));
  if (!at::isfinite(product).all().item<bool>()) {
    return std::nan("");
  }
  const double gain = at::linalg_svdvals(product.to(at::kCPU, at::kDouble)).max().item<double>();
  return 2.0 - gain - 1.0 / (gain + kSmallest);
}

}  // namespace

Trainability::Trainability()
    : Metric({"trainability", Direction::kHigherIsBetter, MetricProbe::kNone}) {}

MetricValue Trainability::evaluate(const MetricInput& input) const {
  const at::AutoGradMode with_gradients(true);
  double sum = 0.0;
  std::uint64_t branches = 0;
  const auto add = [&](const at::Tensor& before, const at::Tensor& after) {
    sum += score_of(before, after, derive_seed({input.seed, fnv1a("signs"), branches++}));
  };
  for_each_block(input, [&](const StreamBlock& block) {
    add(block.input, block.middle);
    add(block.middle, block.output);
  });
  return finite_value(sum / static_cast<double>(branches));
}

}  // namespace asvit
