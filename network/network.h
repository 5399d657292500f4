#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include <ATen/ATen.h>

#include "network/block.h"
#include "network/forward_context.h"
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
  at::Tensor tokens(const at::Tensor& images, const ForwardContext& context = {}) const;

  /// Each stage's tokens as a map, (batch, width, side, side) of its width and grid, before its
  /// merging and before any final norm; a class token is left out. What the exported PyTorch
  /// file gives with `features_only`: a backbone for detection and segmentation.
  std::vector<at::Tensor> stage_maps(const at::Tensor& images,
                                     const ForwardContext& context = {}) const;

  /// What the scores look at: the pooled tokens, before any final norm, (batch, width).
  at::Tensor features(const at::Tensor& images, const ForwardContext& context = {}) const;

  /// Class logits, (batch, classes).
  at::Tensor logits(const at::Tensor& images, const ForwardContext& context = {}) const;

  /// Number of steps that tokens() takes: the tokenizer, every block, every merging.
  std::size_t layer_count() const { return layers_.size(); }

  /// Steps `first` up to, not including, `last` of tokens(): images in before step 0, else what the
  /// step before gave. The context is that of the whole pass.
  at::Tensor run_layers(std::size_t first, std::size_t last, const at::Tensor& x,
                        const ForwardContext& context = {}) const;

  /// Class logits of what tokens() gave; throws as logits().
  at::Tensor classify(const at::Tensor& tokens, const ForwardContext& context = {}) const;

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
  /// The number of steps up to a stage's merging, and the side of its grid.
  struct StageEnd {
    std::size_t layers;
    std::int64_t side;
  };
  using Layer = std::variant<TokenizerLayer, NumberedBlock, MergeLayer>;

  void add_stage(int stage, int grid_side, const Weights& weights, NormKind norms);
  static at::Tensor run_layer(const Layer& layer, const at::Tensor& x,
                              const ForwardContext& context);

  Topology topology_;
  at::TensorOptions options_;
  std::vector<Layer> layers_;
  std::vector<StageEnd> stage_ends_;
  std::int64_t block_count_ = 0;
  std::optional<HeadLayer> head_;
};

}  // namespace asvit
