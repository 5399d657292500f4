#pragma once

#include "metrics/engine/buffer.h"
#include "metrics/engine/layers.h"
#include "metrics/engine/token_grid.h"
#include "metrics/engine/unit.h"
#include "network/kernels/kernels.h"
#include "space/topology.h"

namespace asvit::engine {

/// The tokenizer: convolution and norm. Its input is (images, channels, size, size).
class TokenizerUnit : public Unit {
 public:
  /// `numbers` is told of the weights.
  TokenizerUnit(const Topology& topology, const TokenGrid& grid, const Weights& weights,
                const Kernels& kernels, KernelWeights& numbers);

  std::int64_t input_size() const override { return channels_ * size_ * size_; }
  std::int64_t output_size() const override { return grid_.tokens() * projection_.out; }
  std::unique_ptr<Activations> forward(const float* in, std::int64_t images,
                                       float* out) const override;
  void backward(const Activations& activations, const float* out_gradient, std::int64_t first_image,
                std::int64_t images, float* in_gradient, KernelShare& share) const override;
  bool forward_dual(const float* in, std::int64_t points, float* out) const override;

 private:
  /// (images, tokens, channels * kernel^2): the pixels that each token sees.
  Buffer patches(const float* images, std::int64_t count) const;
  /// (channels, side, side): an image with the zeros around it.
  Buffer padded(const float* image) const;

  TokenGrid grid_;
  std::int64_t channels_;
  std::int64_t size_;
  int kernel_;
  int stride_;
  int pad_before_ = 0;
  std::int64_t padded_size_ = 0;  ///< pixels a side with padding
  bool has_norm_;
  LinearLayer projection_;
  NormLayer norm_;
  const Kernels& kernels_;
  int first_number_;  ///< of the weights: convolution, norm
};

}  // namespace asvit::engine
