#include "metrics/scorer.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <unordered_set>
#include <utility>

#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <oneapi/tbb/info.h>

#include "base/random.h"
#include "metrics/probes/computing_path.h"
#include "metrics/registry.h"
#include "run/interrupt.h"
#include "space/topology_identity.h"

namespace asvit {
namespace {

/// Work of this scope goes to a stream of its own, off the CPU.
class TaskStream {
 public:
  explicit TaskStream(const at::Device& device) {
    if (!device.is_cpu()) {
      const c10::impl::VirtualGuardImpl guard(device.type());
      stream_ = guard.getStreamFromGlobalPool(device);
      guard_.emplace(*stream_);
    }
  }

  /// Waits until the stream's work is done.
  void finish() const {
    if (stream_) {
      stream_->synchronize();
    }
  }

 private:
  std::optional<c10::Stream> stream_;
  std::optional<c10::StreamGuard> guard_;
};

void require(bool holds, const char* field, const std::string& got, const char* expected) {
  if (!holds) {
    throw std::invalid_argument(std::string(field) + ": got " + got + ", expected " + expected);
  }
}

/// A hash of what the features depend on: the head's size and kind leave the draws alone.
std::uint64_t backbone_hash(Topology topology) {
  topology.classes = 1;
  topology.head.norm = topology.head.pre_logits = true;
  return content_hash(topology);
}

}  // namespace

struct Scorer::Task {
  std::size_t topology = 0;
  std::size_t metric = 0;
  int repeat = 0;
  MetricValue result;
  double seconds = 0.0;
};

void ScorerOptions::validate() const {
  require(!metrics.empty(), "metrics", "none", "at least one");
  for (const std::string& name : metrics) {
    require(std::count(metrics.begin(), metrics.end(), name) == 1, "metrics",
            "'" + name + "' twice", "each once");
  }
  require(repeats >= 1, "repeats", std::to_string(repeats), "at least 1");
  require(threads >= 0, "threads", std::to_string(threads), "0 (all) or more");
  require(curve_points >= 2, "curve points", std::to_string(curve_points), "at least 2");
  require(dtype == at::kFloat || dtype == at::kDouble, "dtype", at::toString(dtype),
          "float32 or float64");
}

Scorer::Scorer(ScorerOptions options, const at::Tensor& images, const at::Tensor& labels)
    : options_(std::move(options)) {
  options_.validate();
  if (options_.threads == 0) {
    options_.threads = oneapi::tbb::info::default_concurrency();
  }
  for (const std::string& name : options_.metrics) {
    metrics_.push_back(make_metric(name));
    if (metrics_.back()->uses_images() && !images.defined()) {
      throw std::invalid_argument("metric '" + name + "': got no images, expected a batch");
    }
    if (metrics_.back()->uses_labels() && !labels.defined()) {
      throw std::invalid_argument("metric '" + name +
                                  "': got no labels, expected images of known classes");
    }
  }
  if (images.defined()) {
    images_ = images.to(options_.device, options_.dtype);
    labels_ = labels.defined() ? labels.to(options_.device) : labels;
    if (!options_.device.is_cpu()) {
      // The tasks' streams know nothing of the copy that the current stream still does.
      c10::impl::VirtualGuardImpl(options_.device.type()).getStream(options_.device).synchronize();
    }
  }
  workers_ = std::make_unique<Workers>(options_.threads);
}

Scorer::~Scorer() = default;

void Scorer::check(const Topology& topology) const {
  validate(topology);
  for (const auto& metric : metrics_) {
    if (metric->uses_labels() && labels_.max().item<std::int64_t>() >= topology.classes) {
      throw std::invalid_argument("classes: got " + std::to_string(topology.classes) +
                                  " in the topology, expected more than the images' class " +
                                  std::to_string(labels_.max().item<std::int64_t>()) +
                                  " (--classes)");
    }
    if (!metric->uses_images()) {
      continue;
    }
    const auto got = images_.sizes();
    if (got.size() != 4 || got[1] != topology.channels || got[2] != topology.image_size ||
        got[3] != topology.image_size) {
      throw std::invalid_argument("images: got " + std::to_string(images_.size(-1)) +
                                  " pixels a side and " + std::to_string(images_.size(1)) +
                                  " channels, expected " + std::to_string(topology.image_size) +
                                  " and " + std::to_string(topology.channels));
    }
  }
}

MetricInput Scorer::input_for(const Task& task, const Topology& topology) const {
  const std::uint64_t seed =
      derive_seed({options_.seed, backbone_hash(topology), static_cast<std::uint64_t>(task.repeat),
                   fnv1a(metrics_[task.metric]->name())});
  const auto tensor_options = at::TensorOptions().device(options_.device).dtype(options_.dtype);
  const Kernels* kernels = options_.use_engine ? &kernels_for(options_.isa) : nullptr;
  return {topology, seed, tensor_options, images_, options_.curve_points, kernels, labels_};
}

std::string Scorer::path(const Topology& topology) const {
  const MetricInput input = input_for({}, topology);
  return computing_path(topology, input.options, input.kernels, options_.isa);
}

void Scorer::run(Task& task, const Topology& topology) const {
  const auto start = std::chrono::steady_clock::now();
  const Metric& metric = *metrics_[task.metric];
  const TaskStream stream(options_.device);
  task.result = metric.evaluate(input_for(task, topology));
  stream.finish();
  task.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::size_t Scorer::evaluations_at_once(std::size_t metric,
                                        const std::vector<Topology>& fresh) const {
  // Off the CPU an evaluation is one part, and its memory is the device's.
  constexpr std::size_t kMostOnDevice = 8;
  const auto threads = static_cast<std::size_t>(options_.threads);
  if (!options_.device.is_cpu()) {
    return std::min(threads, kMostOnDevice);
  }
  std::size_t parts = threads;
  for (const Topology& topology : fresh) {
    const std::int64_t own = metrics_[metric]->parallel_parts(input_for({}, topology));
    parts = std::min(parts, static_cast<std::size_t>(std::max<std::int64_t>(1, own)));
  }
  return (threads + parts - 1) / parts;
}

void Scorer::run_all(std::vector<Task>& tasks, const std::vector<Topology>& fresh) const {
  // One queue a metric, and as many chains that serve it as evaluations of it shall run at once;
  // workers without a chain help the others' passes.
  std::vector<std::vector<std::size_t>> queues(metrics_.size());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    queues[tasks[i].metric].push_back(i);
  }
  std::vector<std::size_t> chains;
  for (std::size_t metric = 0; metric < metrics_.size(); ++metric) {
    chains.insert(chains.end(), fresh.empty() ? 0 : evaluations_at_once(metric, fresh), metric);
  }
  std::vector<std::atomic<std::size_t>> next(metrics_.size());
  workers_->for_each(chains.size(), [&](std::size_t chain) {
    const std::vector<std::size_t>& queue = queues[chains[chain]];
    for (std::size_t i = next[chains[chain]]++; i < queue.size() && (!stop_ || !stop_());
         i = next[chains[chain]]++) {
      run(tasks[queue[i]], fresh[tasks[queue[i]].topology]);
    }
  });
}

std::vector<Scorer::Task> Scorer::tasks_for(std::size_t topologies) const {
  std::vector<Task> tasks;
  for (std::size_t topology = 0; topology < topologies; ++topology) {
    for (std::size_t metric = 0; metric < metrics_.size(); ++metric) {
      const int repeats = metrics_[metric]->is_random() ? options_.repeats : 1;
      for (int repeat = 0; repeat < repeats; ++repeat) {
        Task task;
        task.topology = topology;
        task.metric = metric;
        task.repeat = repeat;
        tasks.push_back(task);
      }
    }
  }
  return tasks;
}

Score Scorer::summarise(const std::vector<Task>& tasks, std::size_t topology,
                        std::size_t metric) const {
  Score score;
  score.metric = metrics_[metric]->name();
  score.direction = metrics_[metric]->direction();
  double sum = 0.0;
  for (const Task& task : tasks) {
    if (task.topology != topology || task.metric != metric) {
      continue;
    }
    const bool ok = task.result.status == ScoreStatus::kOk;
    score.values.push_back(ok ? task.result.value : std::nan(""));
    score.seconds += task.seconds;
    sum += task.result.value;
    if (score.ok()) {
      score.status = task.result.status;
    }
  }
  if (!score.ok()) {
    return score;
  }
  const auto count = static_cast<double>(score.values.size());
  score.mean = sum / count;
  double squares = 0.0;
  for (double value : score.values) {
    squares += (value - score.mean) * (value - score.mean);
  }
  if (metrics_[metric]->is_random()) {
    score.standard_error = count > 1.0 ? std::sqrt(squares / (count - 1.0) / count) : std::nan("");
  }
  return score;
}

std::vector<Score> Scorer::score(const Topology& topology) {
  return score(std::vector<Topology>{topology}).front();
}

std::vector<std::vector<Score>> Scorer::score(const std::vector<Topology>& topologies) {
  std::vector<Topology> fresh;
  std::unordered_set<Topology, TopologyHash> known;
  for (const Topology& topology : topologies) {
    check(topology);
    if (cache_.count(topology) == 0 && known.insert(topology).second) {
      fresh.push_back(topology);
    }
  }
  std::vector<Task> tasks = tasks_for(fresh.size());
  run_all(tasks, fresh);
  if (stop_ && stop_()) {
    throw Interrupted();
  }
  for (std::size_t index = 0; index < fresh.size(); ++index) {
    std::vector<Score>& scores = cache_[fresh[index]];
    scores.reserve(metrics_.size());
    for (std::size_t metric = 0; metric < metrics_.size(); ++metric) {
      scores.push_back(summarise(tasks, index, metric));
    }
  }
  std::vector<std::vector<Score>> result;
  result.reserve(topologies.size());
  for (const Topology& topology : topologies) {
    result.push_back(cache_.at(topology));
  }
  return result;
}

}  // namespace asvit
