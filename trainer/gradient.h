#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include <ATen/ATen.h>

#include "model/recipe.h"
#include "network/coarse_weights.h"
#include "trainer/objectives/objective.h"
#include "trainer/parameters.h"
#include "trainer/training_batch.h"

namespace asvit {

/// The loss of a batch, and its gradient.
struct BatchGradient {
  double loss = 0.0;                  ///< mean over the images
  std::vector<at::Tensor> gradients;  ///< in the parameters' order
};

/// Computes gradients of an objective's loss of a topology's network, any of its token factors.
///
/// A batch is cut into parts of `micro_batch` images, which workers compute at the same time, each
/// in one thread; their gradients are added in the parts' order. So bits do not depend on the
/// number of workers, and memory is bounded by micro_batch (gradient accumulation). On CUDA parts
/// follow each other.
class GradientComputer {
 public:
  /// `objective` must outlive this.
  GradientComputer(const Topology& topology, const Objective& objective, const Recipe& recipe);

  /// The objective's loss, with stochastic depth.
  BatchGradient compute(const Parameters& parameters, const TrainingBatch& batch, int token_factor);

 private:
  BatchGradient compute_part(const Parameters& parameters, const TrainingBatch& batch,
                             const CoarseView& view, std::int64_t first, std::int64_t count) const;

  Topology topology_;
  const Objective& objective_;
  Recipe recipe_;
  std::map<int, CoarseView> views_;  // by token factor, as they come
};

/// Images of a part: the recipe's micro_batch; where that is 0, 16 on the CPU and the whole batch
/// on CUDA.
int micro_batch_size(const Recipe& recipe, bool on_cuda);

/// (2 * blocks, batch): what each residual branch is multiplied by in stochastic depth (Huang et
/// al., arXiv 1603.09382): 0 with a probability that rises linearly to `rate` at the last block,
/// else 1 / (1 - probability). Row 2 b is block b's attention, 2 b + 1 its feed-forward network; an
/// image's column depends on its seed alone.
at::Tensor branch_scales(int blocks, double rate, const std::vector<std::uint64_t>& seeds);

}  // namespace asvit
