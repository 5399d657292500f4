#pragma once

#include <string>

#include "metrics/engine/buffer.h"
#include "metrics/engine/layers.h"
#include "metrics/engine/token_grid.h"
#include "metrics/engine/unit.h"
#include "network/kernels/kernels.h"
#include "space/topology.h"

namespace asvit::engine {

/// A transformer block: x += proj(attention(norm1(x))), then x += fc2(gelu(fc1(norm2(x)))).
///
/// Queries, keys, values and the attention's output are channel-major, as the kernels want them
/// (network/kernels/kernels.h); the matrix products write and read them so.
class BlockUnit : public Unit {
 public:
  /// `prefix` is "stages.0.blocks.1."; `last`: the network's features are the mean over this
  /// block's output, so its fc2 is applied to means alone. `numbers` is told of the weights.
  BlockUnit(const Topology& topology, const Block& block, const TokenGrid& grid,
            const std::string& prefix, const Weights& weights, bool last, const Kernels& kernels,
            KernelWeights& numbers);

  std::int64_t input_size() const override { return grid_.tokens() * width_; }
  std::int64_t output_size() const override { return grid_.tokens() * width_; }

  /// Leaves `out` undefined where the block is the last.
  std::unique_ptr<Activations> forward(const float* in, std::int64_t images,
                                       float* out) const override;
  void backward(const Activations& activations, const float* out_gradient, std::int64_t first_image,
                std::int64_t images, float* in_gradient, KernelShare& share) const override;
  bool forward_dual(const float* in, std::int64_t points, float* out) const override;

  /// Of the last block: the tangent of the mean over tokens, (points, width). Returns what
  /// forward_dual() returns.
  bool mean_tangent(const float* in, std::int64_t points, float* out) const;

 private:
  struct BlockActivations;

  /// The parts of a channel-major buffer that belong to one head's window at column `column`.
  AttentionHead head_at(const float* qkv, int head, std::int64_t column, std::int64_t stride,
                        float* scratch) const;
  /// Calls body(head, first column) for every head of every window of `images` images.
  template <typename Body>
  void for_each_window(std::int64_t images, const Body& body) const;

  /// Applies the first half to x, (2 * points, tokens, width), in place; hidden = fc1's output
  /// through GELU, (2 * points * tokens, hidden), values and tangents. Returns what forward_dual()
  /// returns.
  bool half_forward_dual(std::int64_t points, float* x, Buffer& hidden) const;

  /// Scratch for the attention kernels.
  Buffer attention_buffer() const;

  /// The two halves of backward(), the later half first; `gradient` goes from the gradient of a
  /// half's output to that of its input.
  void mlp_backward(const BlockActivations& kept, const float* out_gradient,
                    std::int64_t first_image, std::int64_t images, float* gradient,
                    KernelShare& share) const;
  void attention_backward(const BlockActivations& kept, std::int64_t first_image,
                          std::int64_t images, float* gradient, KernelShare& share) const;

  /// The gradient that fc2 hands to the hidden units.
  Buffer hidden_gradient(const float* out_gradient, std::int64_t rows) const;
  void fc2_share(const float* activated, const float* out_gradient, std::int64_t first_image,
                 std::int64_t images, KernelShare& share) const;

  TokenGrid grid_;
  std::int64_t width_;
  int heads_;
  int head_dim_;
  bool last_;
  NormLayer norm1_;
  LinearLayer qkv_;
  LinearLayer projection_;
  NormLayer norm2_;
  LinearLayer fc1_;
  LinearLayer fc2_;
  const Kernels& kernels_;
  int first_number_;  ///< of the weights: norm1, qkv, projection, norm2, fc1, fc2
};

}  // namespace asvit::engine
