#pragma once

#include <cstdint>
#include <vector>

#include <ATen/ATen.h>

#include "network/network.h"
#include "network/weights.h"
#include "trainer/data/dataset.h"
#include "trainer/evaluation.h"
#include "trainer/objectives/validation.h"
#include "trainer/training_batch.h"

namespace asvit {

/// What the loss of a part of a batch is computed from, beside the last tokens.
struct LossPart {
  const Network& network;         ///< of the batch's tokens, in the precision to compute in
  const ForwardContext& context;  ///< what its pass was told
  const Weights& weights;         ///< all by name as leaves, the objective's own among them
  const TrainingBatch& batch;     ///< the part: images and targets on the network's device, seeds
  std::int64_t batch_images;      ///< images of the whole batch
};

/// What a validation looks at.
struct ValidationInput {
  const Topology& topology;  ///< with the tokens that are trained with
  const Weights& weights;    ///< of its network, and the objective's own
  const Dataset& dataset;
  const EvaluationOptions& options;
};

/// What a training learns: all that differs between telling classes apart, restoring hidden patches
/// and finding boxes. The loop, gradients, checkpoints and files ask it and know no kind. Constant
/// while a training runs, and safe to call from many threads at once.
///
/// A masked autoencoder, for example, would be such a class:
/// - own_weights() are the mask token and the decoder's: in checkpoints, never in exports;
/// - head() is kAbsent, require_fit() asks for nothing, complete_batch() leaves targets undefined;
/// - loss() draws an image's hidden patches from its noise seed, takes `tokens` through the decoder
///   and compares with those patches of `part.batch.images`;
/// - validate() measures the loss alone; deciding() is that, lower being better.
/// - complete_context() says which tokens the network sees, once the forward context has that.
class Objective {
 public:
  virtual ~Objective() = default;

  /// Whether the network's classifier is trained; one that is not is no weight of the training.
  virtual HeadWeights head() const { return HeadWeights::kPresent; }

  /// Weights beside the network's, by names that it does not have; drawn, decayed and averaged as
  /// these are.
  virtual std::vector<WeightSpec> own_weights() const { return {}; }

  /// Throws std::invalid_argument where a data set does not fit, such as one without labels.
  virtual void require_fit(const Dataset& dataset) const = 0;

  /// Ends the making of a batch whose images are there: makes its targets out of those of its
  /// images, their first dimension the batch's (undefined where there is nothing to say), and
  /// varies images together, and their targets, where that is wanted, drawing from `seed` alone.
  virtual void complete_batch(TrainingBatch& batch, const std::vector<LearningTarget>& targets,
                              std::uint64_t seed) const = 0;

  /// Adds what the network's pass is told of a part's images to a context that holds the branches'
  /// scales (stochastic depth).
  virtual void complete_context(const TrainingBatch& /*part*/, ForwardContext& /*context*/) const {}

  /// The loss of a part of a batch, a scalar: the sum over the part's images divided by
  /// `part.batch_images`. `tokens`: what the network's last layer gave.
  virtual at::Tensor loss(const LossPart& part, const at::Tensor& tokens) const = 0;

  /// Measures how well `input.dataset` is learned, the same bits for any number of workers. Throws
  /// Interrupted where the options' `stop` says so.
  virtual Validation validate(const ValidationInput& input) const = 0;

  /// The measure that says which epoch is the best; its value, -1, stands for none yet.
  virtual Measure deciding() const = 0;
};

}  // namespace asvit
