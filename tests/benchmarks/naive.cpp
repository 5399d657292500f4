#include "tests/benchmarks/naive.h"

#include <chrono>
#include <cmath>
#include <vector>

#include <torch/csrc/autograd/autograd.h>

#include "metrics/probes/curve.h"
#include "metrics/scores/ntk_condition.h"
#include "network/init.h"
#include "network/network.h"

namespace asvit::benchmarks {
namespace {

/// sum over points of || df/dt ||, a Jacobian row after the other.
double naive_length(const Network& network, const GreatCircle& circle, int points) {
  double length = 0.0;
  for (int k = 0; k < points; ++k) {
    const double angle = 6.283185307179586 * k / (points - 1);
    const at::Tensor position =
        circle.radius * (circle.u0 * std::cos(angle) + circle.u1 * std::sin(angle));
    const at::Tensor direction =
        circle.radius * (circle.u1 * std::cos(angle) - circle.u0 * std::sin(angle));
    const at::Tensor input = position.unsqueeze(0).requires_grad_(true);
    const at::Tensor features = network.features(input)[0];
    double squares = 0.0;
    for (std::int64_t channel = 0; channel < features.size(0); ++channel) {
      const at::Tensor row =
          torch::autograd::grad({features[channel]}, {input}, {}, /*retain_graph=*/true)[0];
      const double speed = (row * direction).sum().item<double>();
      squares += speed * speed;
    }
    length += std::sqrt(squares);
  }
  return length;
}

at::Tensor naive_kernel(const Topology& topology, const Weights& weights,
                        const at::Tensor& images) {
  const Weights own = make_weights(topology, HeadWeights::kAbsent, [&](const WeightSpec& spec) {
    return weights.at(spec.name).clone().requires_grad_(true);
  });
  std::vector<at::Tensor> wanted;
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kAbsent)) {
    if (spec.kind != WeightKind::kBias && spec.kind != WeightKind::kConvolutionBias) {
      wanted.push_back(own.at(spec.name));
    }
  }
  const Network network(topology, own, NormKind::kLayerNorm);
  std::vector<at::Tensor> rows;
  for (std::int64_t i = 0; i < images.size(0); ++i) {
    const auto gradients =
        torch::autograd::grad({network.features(images.slice(0, i, i + 1)).sum()}, wanted);
    std::vector<at::Tensor> row;
    for (const at::Tensor& gradient : gradients) {
      row.push_back(gradient.flatten());
    }
    rows.push_back(at::cat(row));
  }
  const at::Tensor jacobian = at::stack(rows);
  return at::mm(jacobian, jacobian.t()).to(at::kDouble);
}

}  // namespace

double naive_seconds(const Setting& setting) {
  const auto float32 = at::TensorOptions().dtype(at::kFloat);
  const auto start = std::chrono::steady_clock::now();
  const Topology& topology = setting.topology;
  const Weights weights = draw_weights(topology, HeadWeights::kAbsent, 3, float32);
  const Network network(topology, weights, NormKind::kIdentity);
  const GreatCircle circle = GreatCircle::draw(topology, 21, float32);
  naive_length(network, circle, setting.curve_points);
  condition_number(naive_kernel(topology, weights, noise_images(setting)), at::kFloat);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace asvit::benchmarks
