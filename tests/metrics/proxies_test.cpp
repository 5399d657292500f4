// Scores of other authors against slow direct computations on a network of 300 weights in float64.
#include <algorithm>
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "base/random.h"
#include "metrics/probes/loss_gradient.h"
#include "metrics/probes/noise_images.h"
#include "metrics/probes/stream_entropy.h"
#include "metrics/registry.h"
#include "metrics/scorer.h"
#include "network/init.h"
#include "tests/support/rejection.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

constexpr double kStep = 1e-5;

Topology tiny_topology() {
  Topology topology = testing::class_token_topology();
  topology.image_size = 8;
  topology.classes = 3;
  topology.stages[0].width = 4;
  topology.stages[0].blocks = {{2, 2, 1, 2.0}};
  return topology;
}

class ProxyTest : public ::testing::Test {
 protected:
  MetricInput input() const {
    MetricInput result{topology_, 5, at::TensorOptions().dtype(at::kDouble), images_, 10};
    result.labels = labels_;
    return result;
  }

  double value_of(const std::string& metric) const {
    const MetricValue value = make_metric(metric)->evaluate(input());
    EXPECT_EQ(value.status, ScoreStatus::kOk) << metric;
    return value.value;
  }

  const Topology topology_ = tiny_topology();
  const at::Tensor images_ = draw_normal(4 * 3 * 8 * 8, 5).reshape({4, 3, 8, 8});
  const at::Tensor labels_ = at::tensor({0, 2, 1, 2}, at::kLong);
};

bool is_matrix(const WeightSpec& spec) {
  return spec.kind == WeightKind::kLinear || spec.kind == WeightKind::kConvolution;
}

/// A weight, and the gradient of something by it.
struct WeightAndGradient {
  WeightSpec spec;
  at::Tensor weight;
  at::Tensor gradient;
};

/// Central differences by every element of every matrix and kernel.
std::vector<WeightAndGradient> differences(const Topology& topology, const Weights& weights,
                                           const std::function<double(const Network&)>& of) {
  std::vector<WeightAndGradient> result;
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
    if (!is_matrix(spec)) {
      continue;
    }
    const at::Tensor weight = weights.at(spec.name);
    at::Tensor flat = weight.view({-1});
    at::Tensor gradient = at::empty_like(flat);
    for (std::int64_t i = 0; i < flat.numel(); ++i) {
      flat[i].add_(kStep);
      const double above = of(Network(topology, weights, NormKind::kLayerNorm));
      flat[i].sub_(2 * kStep);
      const double below = of(Network(topology, weights, NormKind::kLayerNorm));
      flat[i].add_(kStep);
      gradient[i] = (above - below) / (2 * kStep);
    }
    result.push_back({spec, weight, gradient.view(spec.shape)});
  }
  return result;
}

/// Of the loss of the images from `first` on.
std::vector<WeightAndGradient> loss_differences(const MetricInput& input, std::int64_t first,
                                                std::int64_t count) {
  return differences(input.topology, fresh_weights(input), [&](const Network& network) {
    return class_loss(network, input.images.narrow(0, first, count),
                      input.labels.narrow(0, first, count))
        .item<double>();
  });
}

/// Of the sum of logits for an image of ones, all parameters positive.
std::vector<WeightAndGradient> flow_differences(const MetricInput& input) {
  const Weights fresh = fresh_weights(input);
  const Weights positive =
      make_weights(input.topology, HeadWeights::kPresent,
                   [&](const WeightSpec& spec) { return fresh.at(spec.name).abs(); });
  return differences(input.topology, positive, [](const Network& network) {
    return network.logits(at::ones({1, 3, 8, 8}, at::kDouble)).sum().item<double>();
  });
}

double sum_of(const at::Tensor& tensor) { return tensor.sum().item<double>(); }

TEST_F(ProxyTest, GradientNormAddsLengths) {
  double expected = 0.0;
  for (const auto& [spec, weight, gradient] : loss_differences(input(), 0, 4)) {
    expected += gradient.norm().item<double>();
  }
  EXPECT_NEAR(value_of("grad_norm"), expected, 1e-7 * expected);
}

TEST_F(ProxyTest, SnipAddsProductsOfWeightAndGradient) {
  double expected = 0.0;
  for (const auto& [spec, weight, gradient] : loss_differences(input(), 0, 4)) {
    expected += sum_of((weight * gradient).abs());
  }
  EXPECT_NEAR(value_of("snip"), expected, 1e-6 * expected);
}

TEST_F(ProxyTest, GraspTakesTheGradientsChangeAlongItself) {
  const MetricInput all = input();
  const Weights weights = fresh_weights(all);
  const DifferentiableNetwork here(topology_, weights);
  const std::vector<at::Tensor> along = loss_gradient(here, all);
  const auto moved = [&](double step) {
    std::size_t next = 0;
    const Weights there =
        make_weights(topology_, HeadWeights::kPresent, [&](const WeightSpec& spec) {
          const at::Tensor& weight = weights.at(spec.name);
          return is_matrix(spec) ? weight + step * along[next++] : weight;
        });
    return loss_gradient(DifferentiableNetwork(topology_, there), all);
  };
  const std::vector<at::Tensor> above = moved(kStep);
  const std::vector<at::Tensor> below = moved(-kStep);
  double expected = 0.0;
  for (std::size_t i = 0; i < along.size(); ++i) {
    expected -= sum_of(here.leaves()[i].detach() * (above[i] - below[i])) / (2 * kStep);
  }
  EXPECT_NEAR(value_of("grasp"), expected, 1e-5 * std::abs(expected));
}

TEST_F(ProxyTest, SynFlowIsTheFlowsLogarithm) {
  double flow = 0.0;
  for (const auto& [spec, weight, gradient] : flow_differences(input())) {
    flow += sum_of((weight * gradient).abs());
  }
  EXPECT_NEAR(value_of("synflow"), std::log(flow), 1e-6);
}

TEST_F(ProxyTest, DssTakesNuclearNormsInAttentionAndFlowElsewhere) {
  double expected = 0.0;
  const auto nuclear = [](const at::Tensor& matrix) {
    return at::linalg_eigvalsh(at::mm(matrix.t(), matrix)).clamp_min(0.0).sqrt().sum();
  };
  for (const auto& [spec, weight, gradient] : flow_differences(input())) {
    if (spec.name.find("attn") != std::string::npos) {
      expected += sum_of(nuclear(weight) * nuclear(gradient));
    } else if (spec.kind == WeightKind::kLinear) {
      expected += sum_of((weight * gradient).abs());
    }
  }
  EXPECT_NEAR(value_of("dss"), expected, 1e-4 * expected);
}

TEST_F(ProxyTest, NaswotIsTheDeterminantOfAgreements) {
  // Two images: K = [[n, a], [a, n]], n hidden units in all, a of them alike.
  MetricInput two = input();
  const at::Tensor pair = images_.narrow(0, 0, 2);
  const MetricInput of_pair{two.topology, two.seed, two.options, pair, 10};
  const MetricValue value = make_metric("naswot")->evaluate(of_pair);
  ASSERT_EQ(value.status, ScoreStatus::kOk);
  const double units = 5.0 * 8.0;  // tokens, class token included, and hidden units of a token
  const double alike = std::sqrt(units * units - std::exp(value.value));
  EXPECT_NEAR(alike, std::round(alike), 1e-9);
  EXPECT_GT(alike, 0.0);
  EXPECT_LT(alike, units);
  const at::Tensor twins = at::stack({images_[0], images_[0]});
  const MetricInput of_twins{two.topology, two.seed, two.options, twins, 10};
  EXPECT_EQ(make_metric("naswot")->evaluate(of_twins).status, ScoreStatus::kSingular);
}

TEST_F(ProxyTest, JacobianCovarianceLooksAtOneGradientAnImage) {
  const MetricInput all = input();
  const Weights weights = fresh_weights(all);
  std::vector<at::Tensor> rows;
  for (std::int64_t i = 0; i < 4; ++i) {
    at::Tensor image = images_.narrow(0, i, 1).clone();
    at::Tensor row = at::empty({image.numel()}, at::kDouble);
    const Network network(topology_, weights, NormKind::kLayerNorm);
    for (std::int64_t p = 0; p < image.numel(); ++p) {
      at::Tensor pixel = image.view({-1})[p];
      pixel.add_(kStep);
      const double above = sum_of(network.logits(image));
      pixel.sub_(2 * kStep);
      const double below = sum_of(network.logits(image));
      pixel.add_(kStep);
      row[p] = (above - below) / (2 * kStep);
    }
    row -= row.mean();
    rows.push_back(row / row.norm());
  }
  const at::Tensor unit = at::stack(rows);
  const at::Tensor values = at::linalg_eigvalsh(at::mm(unit, unit.t())) + 1e-5;
  const double expected = -sum_of(values.log() + 1.0 / values);
  EXPECT_NEAR(value_of("jacob_cov"), expected, 1e-4 * std::abs(expected));
}

TEST_F(ProxyTest, WhatIsNotFiniteIsSaidToBeSo) {
  const at::Tensor images = images_.clone();
  images[0][0][0][0] = std::nan("");
  MetricInput broken{topology_, 5, at::TensorOptions().dtype(at::kDouble), images, 10};
  broken.labels = labels_;
  for (const char* metric : {"naswot", "zico", "snip", "grad_norm", "jacob_cov"}) {
    EXPECT_EQ(make_metric(metric)->evaluate(broken).status, ScoreStatus::kNotFinite) << metric;
  }
}

TEST_F(ProxyTest, ZicoComparesTheHalvesGradients) {
  const auto first = loss_differences(input(), 0, 2);
  const auto second = loss_differences(input(), 2, 2);
  double expected = 0.0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const at::Tensor both = at::stack({first[i].gradient, second[i].gradient});
    const at::Tensor mean = both.mean(0);
    const at::Tensor deviation = (both - mean).square().mean(0).sqrt();
    expected += std::log(sum_of(both.abs().mean(0) / deviation));
  }
  EXPECT_NEAR(value_of("zico"), expected, 1e-3 * std::abs(expected));
}

TEST_F(ProxyTest, ZenMeasuresASmallStepOfNoise) {
  // One image at a time, from the same draws.
  const MetricInput all = input();
  const std::uint64_t seed = derive_seed({all.seed, fnv1a("weights")});
  const Weights drawn = draw_weights(topology_, HeadWeights::kAbsent, seed, all.options);
  const Weights unit = make_weights(topology_, HeadWeights::kAbsent, [&](const WeightSpec& spec) {
    return is_matrix(spec) ? draw_normal(spec.count(), derive_seed({seed, fnv1a(spec.name)}))
                                 .reshape(spec.shape)
                           : drawn.at(spec.name);
  });
  const Network network(topology_, unit, NormKind::kLayerNorm);
  const auto noise = [&](const char* name) {
    return draw_normal(16 * 3 * 8 * 8, derive_seed({all.seed, fnv1a(name)})).reshape({16, 3, 8, 8});
  };
  double sum = 0.0;
  for (std::int64_t i = 0; i < 16; ++i) {
    const at::Tensor image = noise("images").narrow(0, i, 1);
    const at::Tensor step = noise("step").narrow(0, i, 1);
    sum += sum_of((network.features(image + 0.01 * step) - network.features(image)).abs());
  }
  EXPECT_NEAR(value_of("zen"), std::log(sum / 16.0), 1e-9);
}

TEST_F(ProxyTest, NtkTraceIsTheMeanSquaredGradient) {
  const MetricInput all = input();
  const Weights weights = draw_weights(topology_, HeadWeights::kAbsent,
                                       derive_seed({all.seed, fnv1a("weights")}), all.options);
  double sum = 0.0;
  for (std::int64_t i = 0; i < 4; ++i) {
    const Weights own = make_weights(topology_, HeadWeights::kAbsent, [&](const WeightSpec& spec) {
      return weights.at(spec.name).clone().requires_grad_();
    });
    Network(topology_, own, NormKind::kLayerNorm)
        .features(images_.narrow(0, i, 1))
        .sum()
        .backward();
    for (const WeightSpec& spec : weight_specs(topology_, HeadWeights::kAbsent)) {
      if (is_matrix(spec) || spec.kind == WeightKind::kNorm) {
        sum += sum_of(own.at(spec.name).grad().square());
      }
    }
  }
  EXPECT_NEAR(value_of("ntk_trace"), sum / 4.0, 1e-9 * sum);
}

/// The residual stream of the tiny network behind each of its four branches, and before the first:
/// later branches are switched off by a scale of zero.
class StreamTest : public ProxyTest {
 protected:
  at::Tensor stream(int branches) const {
    const at::Tensor scales = at::zeros({4, 16}, at::kDouble);
    scales.narrow(0, 0, branches).fill_(1.0);
    return network_.tokens(noise_images(all_, "images"), {nullptr, scales});
  }

  /// Tokens behind `branch` alone, of the stream `before` it.
  at::Tensor behind(int branch, const at::Tensor& before) const {
    const at::Tensor scales = at::zeros({4, 16}, at::kDouble);
    scales[branch].fill_(1.0);
    const auto layer = static_cast<std::size_t>(1 + branch / 2);
    return network_.run_layers(layer, layer + 1, before, {nullptr, scales});
  }

  /// From the singular values of the centred tokens.
  static double entropy(const at::Tensor& tokens) {
    const at::Tensor rows = tokens.reshape({-1, tokens.size(2)});
    const at::Tensor values = at::linalg_svdvals(rows - rows.mean(0, true)).square();
    const at::Tensor parts = values / values.sum();
    return -sum_of(parts * parts.log());
  }

  static Topology two_blocks() {
    Topology topology = tiny_topology();
    topology.stages[0].blocks.push_back({2, 2, 1, 3.0});
    return topology;
  }

  const Topology topology_ = two_blocks();
  const at::Tensor no_images_;
  const MetricInput all_{topology_, 5, at::TensorOptions().dtype(at::kDouble), no_images_, 10};
  const Network network_{topology_, fresh_weights(all_), NormKind::kLayerNorm};
};

TEST_F(StreamTest, ExpressivityAddsEntropiesBehindEveryBranch) {
  double expected = 0.0;
  for (int branches = 1; branches <= 4; ++branches) {
    expected += entropy(stream(branches));
  }
  EXPECT_NEAR(make_metric("expressivity")->evaluate(all_).value, expected, 1e-9);
}

TEST_F(StreamTest, ProgressivityIsTheLeastStep) {
  double expected = HUGE_VAL;
  for (int branches = 2; branches <= 4; ++branches) {
    expected = std::min(expected, entropy(stream(branches)) - entropy(stream(branches - 1)));
  }
  EXPECT_NEAR(make_metric("progressivity")->evaluate(all_).value, expected, 1e-9);
}

TEST_F(StreamTest, EntropyOfEqualSharesIsTheLogarithmOfTheWidth) {
  const at::Tensor axes = at::eye(4, at::kDouble);
  EXPECT_NEAR(eigenvalue_entropy(at::cat({axes, -axes}).unsqueeze(0)), std::log(4.0), 1e-12);
  EXPECT_NEAR(eigenvalue_entropy(at::arange(8, at::kDouble).reshape({1, 4, 2})), 0.0, 1e-12);
  EXPECT_TRUE(std::isnan(eigenvalue_entropy(at::ones({2, 3, 4}, at::kDouble))));
  EXPECT_TRUE(std::isnan(eigenvalue_entropy(at::full({2, 3, 4}, HUGE_VAL))));
}

TEST_F(StreamTest, TrainabilityLooksAtTheGainOfGradients) {
  double sum = 0.0;
  for (int branch = 0; branch < 4; ++branch) {
    at::Tensor before = stream(branch).clone();
    const std::uint64_t seed =
        derive_seed({all_.seed, fnv1a("signs"), static_cast<std::uint64_t>(branch)});
    const at::Tensor signs = draw_normal(before.numel(), seed).reshape(before.sizes()).sign();
    const at::Tensor gradient = at::empty_like(before);
    for (std::int64_t i = 0; i < before.numel(); ++i) {
      at::Tensor value = before.view({-1})[i];
      value.add_(kStep);
      const double above = sum_of(behind(branch, before) * signs);
      value.sub_(2 * kStep);
      const double below = sum_of(behind(branch, before) * signs);
      value.add_(kStep);
      gradient.view({-1})[i] = (above - below) / (2 * kStep);
    }
    const at::Tensor product = at::einsum("bni,bnj->ij", {gradient, signs}) / (16.0 * 5.0);
    const double gain = at::linalg_matrix_norm(product, 2.0).item<double>();
    sum += 2.0 - gain - 1.0 / (gain + 1e-6);
  }
  EXPECT_NEAR(make_metric("trainability")->evaluate(all_).value, sum / 4.0, 1e-6);
}

TEST_F(ProxyTest, LabelsHaveToBeThereAndToFitTheHead) {
  ScorerOptions options;
  options.metrics = {"snip"};
  EXPECT_EQ(rejection([&] { Scorer(options, images_); }),
            "metric 'snip': got no labels, expected images of known classes");
  Topology narrow = topology_;
  narrow.classes = 2;
  EXPECT_EQ(rejection([&] { Scorer(options, images_, labels_).score(narrow); }),
            "classes: got 2 in the topology, expected more than the images' class 2");
}

}  // namespace
}  // namespace asvit
