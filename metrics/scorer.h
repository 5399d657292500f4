#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <ATen/ATen.h>

#include "compute/workers.h"
#include "metrics/metric.h"
#include "metrics/score.h"
#include "space/topology.h"
#include "space/topology_identity.h"

namespace asvit {

/// How topologies are scored.
struct ScorerOptions {
  std::vector<std::string> metrics = {"ntk_condition", "length_distortion"};
  int repeats = 5;         ///< fresh initialisations a metric and topology
  std::uint64_t seed = 0;  ///< of everything drawn
  int threads = 0;         ///< oneTBB workers; 0: one a hardware thread
  int curve_points = 10;   ///< points of the closed curve, both ends included
  at::Device device = at::kCPU;
  at::ScalarType dtype = at::kFloat;
  bool use_engine = true;             ///< where it knows the topology (metrics/engine/)
  Isa isa = available_isas().back();  ///< of the engine's kernels

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;
};

/// Scores topologies: every (topology, repeat, metric) is a task of its own with a generator of its
/// own, so scores do not depend on threads, order or company. On the CPU they repeat to the bit.
///
/// Tasks run on oneTBB workers, each with LibTorch's own threads at one; on CUDA each task has a
/// stream of its own. Scores are kept: a topology that was scored before costs nothing. Not
/// thread-safe itself: one caller at a time.
class Scorer {
 public:
  /// `images`: the batch for metrics that look at images, (batch, channels, size, size), of any
  /// device and precision; may be undefined where no metric does. `labels`: their classes (batch),
  /// int64; may be undefined where no metric looks at them. Throws std::invalid_argument for
  /// options, images or labels that do not fit.
  Scorer(ScorerOptions options, const at::Tensor& images, const at::Tensor& labels = {});
  ~Scorer();

  /// Scores in the order of the options' metrics. Throws std::invalid_argument where the images'
  /// size or channels are not the topology's, Interrupted (run/interrupt.h) when `stop` says so.
  std::vector<Score> score(const Topology& topology);

  /// The same for several topologies, whose tasks share the workers.
  std::vector<std::vector<Score>> score(const std::vector<Topology>& topologies);

  /// Asked between tasks; when it returns true the call is abandoned, nothing of it is kept.
  void set_stop(std::function<bool()> stop) { stop_ = std::move(stop); }

  /// Which way a topology's network is computed (computing_path()).
  std::string path(const Topology& topology) const;

  /// The options as resolved: `threads` is never 0.
  const ScorerOptions& options() const { return options_; }

 private:
  struct Task;

  void check(const Topology& topology) const;
  std::vector<Task> tasks_for(std::size_t topologies) const;
  MetricInput input_for(const Task& task, const Topology& topology) const;
  std::size_t evaluations_at_once(std::size_t metric, const std::vector<Topology>& fresh) const;
  void run_all(std::vector<Task>& tasks, const std::vector<Topology>& fresh) const;
  void run(Task& task, const Topology& topology) const;
  Score summarise(const std::vector<Task>& tasks, std::size_t topology, std::size_t metric) const;

  ScorerOptions options_;
  at::Tensor images_;
  at::Tensor labels_;
  std::vector<std::unique_ptr<Metric>> metrics_;
  std::function<bool()> stop_;
  std::unique_ptr<Workers> workers_;
  std::unordered_map<Topology, std::vector<Score>, TopologyHash> cache_;
};

}  // namespace asvit
