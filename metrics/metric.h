#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <ATen/ATen.h>

#include "metrics/score.h"
#include "metrics/scoring_options.h"
#include "network/kernels/kernels.h"
#include "space/topology.h"

namespace asvit {

/// What a metric gets for one repeat. Everything random follows from `seed`.
struct MetricInput {
  const Topology& topology;
  std::uint64_t seed;         ///< of this (run, topology, repeat, metric)
  at::TensorOptions options;  ///< device and precision of the network
  const at::Tensor& images;   ///< (batch, channels, size, size); undefined if not uses_images()
  int curve_points = kDefaultCurvePoints;  ///< points t on the closed curve, both ends included;
                                           ///< at least 2
  const Kernels* kernels = nullptr;  ///< of the engine (metrics/engine/); null: the general path
  at::Tensor labels = {};  ///< (batch), int64, the images' classes; undefined if not uses_labels()

  /// Whether the engine computes this; it is the general path otherwise.
  bool uses_engine() const;
};

/// What a metric says of one repeat.
struct MetricValue {
  double value = 0.0;
  ScoreStatus status = ScoreStatus::kOk;
};

/// A value that is kNotFinite unless it is a finite number.
MetricValue finite_value(double value);

/// What a metric looks at beside the network.
enum class MetricProbe {
  kNone,           ///< nothing, or what it draws itself
  kImages,         ///< `input.images`
  kLabelledImages  ///< `input.images` and `input.labels`
};

/// What is fixed about a metric.
struct MetricTraits {
  std::string name;  ///< as in the registry
  Direction direction = Direction::kHigherIsBetter;
  MetricProbe probe = MetricProbe::kNone;
  bool is_random = true;  ///< whether weights or probes are drawn afresh, so that repeats differ
};

/// A training-free score of a topology. A pair of files and a line in metrics/registry.cpp each.
/// Implementations hold no state: evaluate() is called from several threads at once.
class Metric {
 public:
  explicit Metric(MetricTraits traits) : traits_(std::move(traits)) {}
  virtual ~Metric() = default;

  const std::string& name() const { return traits_.name; }
  Direction direction() const { return traits_.direction; }
  bool is_random() const { return traits_.is_random; }

  /// Whether `input.images` is read.
  bool uses_images() const { return traits_.probe != MetricProbe::kNone; }

  /// Whether `input.labels` are read.
  bool uses_labels() const { return traits_.probe == MetricProbe::kLabelledImages; }

  /// How many parts of evaluate() may run in parallel in the calling thread's oneTBB arena: the
  /// scorer runs fewer evaluations at once, and so needs less memory, where this is large.
  virtual std::int64_t parallel_parts(const MetricInput& /*input*/) const { return 1; }

  /// Numerical trouble is a status; exceptions are for broken input.
  virtual MetricValue evaluate(const MetricInput& input) const = 0;

 private:
  MetricTraits traits_;
};

}  // namespace asvit
