#include "trainer/gradient.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "base/random.h"
#include "network/network.h"
#include "space/retokenized.h"
#include "trainer/backward.h"

namespace asvit {
namespace {

/// The weights in the precision to compute with; gradients come back in the leaves' own.
Weights computing_weights(const Weights& weights, const Recipe& recipe) {
  const Precision precision = value_of("precision", recipe.precision, kPrecisions);
  switch (precision) {
    case Precision::kFloat32:
      return weights;
    case Precision::kBFloat16:
      return weights.to(at::kBFloat16);
  }
  throw unlisted(precision, kPrecisions);
}

/// The images of a batch from `first` on, as a batch of their own with their seeds.
TrainingBatch part_of(const TrainingBatch& batch, std::int64_t first, std::int64_t count) {
  TrainingBatch part;
  part.images = batch.images.narrow(0, first, count);
  if (batch.targets.defined()) {
    part.targets = batch.targets.narrow(0, first, count);
  }
  if (!batch.noise_seeds.empty()) {
    const auto begin = batch.noise_seeds.begin() + first;
    part.noise_seeds.assign(begin, begin + count);
  }
  return part;
}

/// Adds the parts of a batch in their order, whenever they come.
class OrderedSum {
 public:
  explicit OrderedSum(std::size_t parts) : waiting_(parts) {}

  void add(std::size_t part, BatchGradient gradient) {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_[part] = std::move(gradient);
    while (next_ < waiting_.size() && !waiting_[next_].gradients.empty()) {
      BatchGradient ready = std::move(waiting_[next_]);
      waiting_[next_++] = {};
      sum_.loss += ready.loss;
      if (sum_.gradients.empty()) {
        sum_.gradients = std::move(ready.gradients);
        continue;
      }
      for (std::size_t i = 0; i < sum_.gradients.size(); ++i) {
        sum_.gradients[i].add_(ready.gradients[i]);
      }
    }
  }

  BatchGradient take() { return std::move(sum_); }

 private:
  std::mutex mutex_;
  std::size_t next_ = 0;
  std::vector<BatchGradient> waiting_;
  BatchGradient sum_;
};

}  // namespace

at::Tensor branch_scales(int blocks, double rate, const std::vector<std::uint64_t>& seeds) {
  const auto batch = static_cast<std::int64_t>(seeds.size());
  at::Tensor scales = at::ones({2 * blocks, batch}, at::kFloat);
  auto values = scales.accessor<float, 2>();
  for (std::int64_t image = 0; image < batch; ++image) {
    Generator generator(seeds[static_cast<std::size_t>(image)]);
    for (int branch = 0; branch < 2 * blocks; ++branch) {
      const double dropped = rate * (branch / 2) / std::max(1, blocks - 1);
      const bool drops = generator.uniform() < dropped;
      values[branch][image] = drops ? 0.0F : static_cast<float>(1.0 / (1.0 - dropped));
    }
  }
  return scales;
}

int micro_batch_size(const Recipe& recipe, bool on_cuda) {
  constexpr int kOnCpu = 16;
  if (recipe.micro_batch != 0) {
    return recipe.micro_batch;
  }
  return on_cuda ? recipe.batch_size : kOnCpu;
}

GradientComputer::GradientComputer(const Topology& topology, const Objective& objective,
                                   const Recipe& recipe)
    : topology_(topology), objective_(objective), recipe_(recipe) {}

BatchGradient GradientComputer::compute_part(const Parameters& parameters,
                                             const TrainingBatch& batch, const CoarseView& view,
                                             std::int64_t first, std::int64_t count) const {
  const at::AutoGradMode with_gradients(true);
  const std::vector<at::Tensor> leaves = parameters.leaves();
  const Weights weights = named_weights(parameters.specs(), leaves);
  const Network network(view.topology(), computing_weights(view.weights(weights), recipe_),
                        NormKind::kLayerNorm);
  const auto on_device = [&](const at::Tensor& tensor) {
    return tensor.to(network.options(), /*non_blocking=*/true);
  };
  TrainingBatch part = part_of(batch, first, count);
  LossInput input;
  input.images = part.images = on_device(part.images);
  if (recipe_.drop_path > 0.0) {
    input.context.branch_scales =
        on_device(branch_scales(block_count(topology_), recipe_.drop_path, part.noise_seeds));
  }
  if (part.targets.defined()) {
    part.targets = part.targets.to(network.options().device(), part.targets.scalar_type(),
                                   /*non_blocking=*/true);
  }
  objective_.complete_context(part, input.context);
  const LossPart loss_part{network, input.context, weights, part, batch.images.size(0)};
  input.loss_of = [&](const at::Tensor& tokens) { return objective_.loss(loss_part, tokens); };
  LossGradient found = backward(network, input, leaves, recipe_.activation_checkpoints);
  return {found.loss.item<double>(), std::move(found.gradients)};
}

BatchGradient GradientComputer::compute(const Parameters& parameters, const TrainingBatch& batch,
                                        int token_factor) {
  const CoarseTokens kind = coarse_tokens(recipe_.coarse_tokens);
  const CoarseView& view =
      views_.try_emplace(token_factor, topology_, token_factor, kind).first->second;
  const std::int64_t count = batch.images.size(0);
  const bool on_cuda = parameters.tensors().front().is_cuda();
  const std::int64_t size = micro_batch_size(recipe_, on_cuda);
  const auto parts = static_cast<std::size_t>((count + size - 1) / size);
  OrderedSum sum(parts);
  std::atomic<std::size_t> next{0};
  // Workers take parts in order, so that few gradients wait for the ones before them.
  const auto work = [&] {
    for (std::size_t part = next++; part < parts; part = next++) {
      const std::int64_t first = static_cast<std::int64_t>(part) * size;
      sum.add(part, compute_part(parameters, batch, view, first, std::min(size, count - first)));
    }
  };
  if (on_cuda) {
    work();
  } else {
    oneapi::tbb::parallel_for(0, oneapi::tbb::this_task_arena::max_concurrency(),
                              [&](int) { work(); });
  }
  return sum.take();
}

}  // namespace asvit
