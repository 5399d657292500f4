#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "metrics/engine/block_unit.h"
#include "metrics/engine/buffer.h"
#include "metrics/engine/kernel_share.h"
#include "metrics/engine/unit.h"
#include "network/kernels/kernels.h"
#include "network/layers.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit::engine {

/// Why the engine does not know a topology, in a few words; empty where it does. It knows the
/// `as-vit` kind: blocks of the `vit` family with one split a stage, merges that unfold, features
/// that are the mean over the grid, neither class token nor position embedding.
std::string reason_to_refuse(const Topology& topology);

/// How many images or curve points a pass takes: enough for matrix products of some size, few
/// enough that a batch of 16 keeps two workers busy. A function of the topology alone.
std::int64_t pass_size(const Topology& topology);

/// Bytes that the gradient rows of a batch may take: a topology of `as-vit` at the search's size
/// needs about 110 MB for 16 images.
inline constexpr std::int64_t kRowBudget = std::int64_t{160} << 20;

/// A second implementation of the network for scoring on the CPU in float32: plain buffers, no
/// autograd, attention that never stores a token x token matrix. Same numbers as the general path
/// (network/network.h with LibTorch's differentiation) up to rounding.
///
/// Immutable; may be called from several threads. Passes over images or curve points run in
/// parallel in the caller's oneTBB arena, cut by the topology alone: results do not depend on
/// threads.
class Engine {
 public:
  /// `weights` as for Network: float32 on the CPU. Throws std::invalid_argument where
  /// reason_to_refuse() has one.
  Engine(const Topology& topology, const Weights& weights, NormKind norms, const Kernels& kernels);
  ~Engine();

  /// df/dt at the angles `t` (radians) of radius * (u0 cos t + u1 sin t), (t, features), float64;
  /// `u0` and `u1`: (channels, size, size). For NormKind::kIdentity alone. Nothing where a softmax
  /// is so peaked (logits above 88) that float32 may lose the result's digits.
  std::optional<at::Tensor> velocity(const at::Tensor& u0, const at::Tensor& u1, double radius,
                                     const std::vector<double>& t) const;

  /// The kernel of a batch as ntk_kernel() defines it, (batch, batch), float64. For
  /// NormKind::kLayerNorm alone. Where the gradient rows of all weights would take more than
  /// `row_budget` bytes, it goes unit by unit from the last to the first, computing a unit's
  /// activations anew from its input: one more forward pass, and memory of one unit's rows.
  at::Tensor kernel(const at::Tensor& images, std::int64_t row_budget = kRowBudget) const;

 private:
  /// A batch that is going through: who is in which pass.
  struct Batch;

  at::Tensor kernel_at_once(const Batch& batch) const;
  at::Tensor kernel_unit_by_unit(const Batch& batch, std::int64_t row_budget) const;
  /// Weights first .. last - 1 of unit `unit`; see engine.cpp.
  at::Tensor unit_share(std::size_t unit, int first, int last, const Batch& batch,
                        const std::vector<Buffer>& inputs, const std::vector<Buffer>& gradients,
                        std::vector<Buffer>& in_gradients) const;

  Topology topology_;
  NormKind norms_;
  const Kernels& kernels_;
  KernelWeights numbers_;
  std::vector<std::unique_ptr<Unit>> units_;  // tokenizer, blocks and merges, in order
  std::vector<int> first_number_;             // of each unit's weights, and one past the last
  const BlockUnit* last_ = nullptr;           // the last of units_
};

}  // namespace asvit::engine
