#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include <ATen/ATen.h>

#include "network/block.h"
#include "network/head.h"
#include "network/layers.h"
#include "network/merging.h"
#include "network/tokenizer.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// The network that a topology describes: one forward pass, used for scoring and training alike.
///
/// Immutable once built: it holds references to its weights' tensors and may be called from several
/// threads. Device and precision are the weights'. Differentiable in reverse and forward mode.
class Network {
 public:
  /// `weights` must hold every tensor of weight_specs(); without the head's, logits() throws.
  /// Throws std::invalid_argument when `topology` is not valid or a weight is missing.
  Network(const Topology& topology, const Weights& weights, NormKind norms);

  /// Tokens after the last stage, before any final norm: (batch, tokens, width).
  /// `images` is (batch, channels, image_size, image_size).
  /// `branch_scales`, where defined, is (2 * blocks, batch): what each residual branch of each
  /// image is multiplied by, a block's attention before its feed-forward network (stochastic
  /// depth).
  at::Tensor tokens(const at::Tensor& images, LayerTap* tap = nullptr,
                    const at::Tensor& branch_scales = {}) const;

  /// What the scores look at: the pooled tokens, before any final norm, (batch, width).
  at::Tensor features(const at::Tensor& images, LayerTap* tap = nullptr) const;

  /// Class logits, (batch, classes); `branch_scales` as in tokens().
  at::Tensor logits(const at::Tensor& images, LayerTap* tap = nullptr,
                    const at::Tensor& branch_scales = {}) const;

  /// Number of steps that tokens() takes: the tokenizer, every block, every merging.
  std::size_t layer_count() const { return layers_.size(); }

  /// Steps `first` up to, not including, `last` of tokens(): images in before step 0, else what the
  /// step before gave.
  at::Tensor run_layers(std::size_t first, std::size_t last, const at::Tensor& x,
                        LayerTap* tap = nullptr, const at::Tensor& branch_scales = {}) const;

  /// Class logits of what tokens() gave; throws as logits().
  at::Tensor classify(const at::Tensor& tokens, LayerTap* tap = nullptr) const;

  /// What the network was built from.
  const Topology& topology() const { return topology_; }

  /// Device and precision of the weights, and so of images and results.
  at::TensorOptions options() const { return options_; }

 private:
  /// A stage's block and the number of blocks before it.
  struct NumberedBlock {
    BlockLayer block;
    std::int64_t number;
  };
  using Layer = std::variant<TokenizerLayer, NumberedBlock, MergeLayer>;

  void add_stage(int stage, int grid_side, const Weights& weights, NormKind norms);
  at::Tensor run_layer(const Layer& layer, const at::Tensor& x, LayerTap* tap,
                       const at::Tensor& branch_scales) const;

  Topology topology_;
  at::TensorOptions options_;
  std::vector<Layer> layers_;
  std::int64_t block_count_ = 0;
  std::optional<HeadLayer> head_;
};

}  // namespace asvit
