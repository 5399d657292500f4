#include "tests/benchmarks/measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>

#include <malloc.h>

#include "compute/workers.h"
#include "metrics/engine/buffer.h"
#include "metrics/engine/matrix.h"
#include "metrics/probes/curve.h"
#include "metrics/probes/ntk_kernel.h"
#include "metrics/scores/ntk_condition.h"
#include "network/init.h"
#include "space/cost.h"
#include "space/topology_text.h"

namespace asvit::benchmarks {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double relative(const at::Tensor& got, const at::Tensor& expected) {
  return ((got - expected).abs().max() / expected.abs().max()).item<double>();
}

double length(const MetricInput& input, const Weights& weights, const GreatCircle& circle) {
  return curve_velocity(input, weights, circle).norm(2, 1).sum().item<double>();
}

double condition(const at::Tensor& kernel) { return condition_number(kernel, at::kFloat).value; }

/// Images that share most of what they show, as photographs do.
at::Tensor alike(const at::Tensor& noise) { return noise.slice(0, 0, 1) + 0.12 * noise; }

}  // namespace

Topology topology_of(const std::string& text, int image_size, int hidden) {
  TextDefaults defaults;
  defaults.image_size = image_size;
  defaults.width = hidden;
  return parse_topology_text(text, defaults);
}

at::Tensor noise_images(const Setting& setting) {
  const std::int64_t side = setting.topology.image_size;
  return draw_normal(setting.images * 3 * side * side, 1, at::kFloat)
      .reshape({setting.images, 3, side, side});
}

double score_seconds(const Setting& setting, bool use_engine) {
  ScorerOptions options;
  options.repeats = setting.repeats;
  options.threads = setting.threads;
  options.curve_points = setting.curve_points;
  options.use_engine = use_engine;
  Scorer scorer(options, noise_images(setting));
  const auto start = Clock::now();
  scorer.score(setting.topology);
  return seconds_since(start);
}

double operations(const Setting& setting) {
  const Cost bill = cost(setting.topology);
  const Stage& last = setting.topology.stages.back();
  const auto side = static_cast<double>(grid_sides(setting.topology).back());
  const double fc2 = side * side * last.width * hidden_units(last, last.blocks.back());
  double tokenizer = 0.0;
  double linear = -fc2;
  double attention = 0.0;
  double weights = 0.0;
  for (const CostItem& item : bill.items) {
    if (item.name == "attention") {
      attention += static_cast<double>(item.macs);
    } else if (item.name != "head") {
      linear += static_cast<double>(item.macs);
      weights += static_cast<double>(item.parameters);
      tokenizer += item.name == "tokenizer" ? static_cast<double>(item.macs) : 0.0;
    }
  }
  const double points = setting.curve_points - 1;
  const double images = setting.images;
  const double curve = points * (2.0 * (linear - tokenizer) + 3.0 * attention);
  const double kernel = images * (3.0 * linear + 3.5 * attention) + images * images * weights;
  return 2.0 * setting.repeats * (curve + kernel);
}

double matrix_rate(int threads) {
  constexpr std::int64_t kSide = 768;
  constexpr int kProducts = 20;
  Workers workers(threads);
  double best = 0.0;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const auto start = Clock::now();
    workers.for_each(static_cast<std::size_t>(threads), [&](std::size_t) {
      const engine::Buffer a(kSide * kSide);
      const engine::Buffer product(kSide * kSide);
      std::fill_n(a.data(), kSide * kSide, 0.5f);
      const auto matrix = engine::Matrix::dense(a.data(), kSide, kSide);
      for (int i = 0; i < kProducts; ++i) {
        engine::multiply(matrix, matrix, product.data(), kSide, false);
      }
    });
    const double done = 2.0 * threads * kProducts * std::pow(static_cast<double>(kSide), 3);
    best = std::max(best, done / seconds_since(start));
  }
  return best;
}

Errors errors(const Setting& setting) {
  const Topology& topology = setting.topology;
  const auto float32 = at::TensorOptions().dtype(at::kFloat);
  const Weights weights = draw_weights(topology, HeadWeights::kAbsent, 3, float32);
  const Weights fine = make_weights(topology, HeadWeights::kAbsent, [&](const WeightSpec& spec) {
    return weights.at(spec.name).to(at::kDouble);
  });
  GreatCircle circle = GreatCircle::draw(topology, 21, float32);
  circle.radius = 1.0;
  const GreatCircle wide_circle = {circle.u0.to(at::kDouble), circle.u1.to(at::kDouble), 1.0};
  const Kernels& kernels = kernels_for(available_isas().back());
  const at::Tensor noise = noise_images(setting);
  const at::Tensor wide_noise = noise.to(at::kDouble);
  const at::Tensor close = alike(noise);
  const at::Tensor wide_close = close.to(at::kDouble);
  const auto fast = [&](const at::Tensor& images) {
    return MetricInput{topology, 0, float32, images, setting.curve_points, &kernels};
  };
  const auto general = [&](const at::Tensor& images) {
    return MetricInput{topology, 0, float32.dtype(at::kDouble), images, setting.curve_points};
  };
  Errors result;
  Workers workers(setting.threads);
  workers.for_each(1, [&](std::size_t) {
    const double exact = length(general(wide_noise), fine, wide_circle);
    result.unit_curve = std::abs(length(fast(noise), weights, circle) / exact - 1.0);
    const at::Tensor kernel = ntk_kernel(fast(noise), weights);
    const at::Tensor oracle = ntk_kernel(general(wide_noise), fine);
    result.kernel = relative(kernel, oracle);
    result.condition = std::abs(condition(kernel) / condition(oracle) - 1.0);
    result.alike_kappa = condition(ntk_kernel(general(wide_close), fine));
    const double alike_fast = condition(ntk_kernel(fast(close), weights));
    result.alike_condition = std::abs(alike_fast / result.alike_kappa - 1.0);
  });
  return result;
}

double peak_memory() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word == "VmHWM:") {
      double kilobytes = 0.0;
      status >> kilobytes;
      return 1024.0 * kilobytes;
    }
  }
  return 0.0;
}

void reset_peak_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace asvit::benchmarks
