#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <ATen/ATen.h>

#include "metrics/engine/buffer.h"
#include "metrics/engine/matrix.h"
#include "network/kernels/kernels.h"

namespace asvit::engine {

/// The weights that enter the kernel, in the order of the network, by size. Numbers are handed out
/// in that order, to the units that own the weights.
class KernelWeights {
 public:
  /// A weight's size.
  struct Weight {
    std::int64_t out = 0;     ///< gradient rows: output channels; 1 for a norm
    std::int64_t in = 0;      ///< values in a row
    std::int64_t tokens = 0;  ///< an image's, whose outer products add up; 0: comes summed
  };

  /// A linear layer's weight, (out, in), seen by `tokens` tokens.
  void add_linear(std::int64_t out, std::int64_t in, std::int64_t tokens) {
    list_.push_back({out, in, tokens});
  }

  /// A weight whose gradient is handed over as `size` sums over tokens.
  void add_summed(std::int64_t size) { list_.push_back({1, size, 0}); }

  /// How many there are.
  int count() const { return static_cast<int>(list_.size()); }

  /// Weight `number` of them.
  const Weight& at(int number) const { return list_[static_cast<std::size_t>(number)]; }

 private:
  std::vector<Weight> list_;
};

/// Gathers some weights' gradients, image by image, and makes their share of the kernel:
/// Theta_ij = sum over these weights of <gradient of image i, gradient of image j>.
///
/// A linear layer's gradient is G^T A, a sum over tokens. Held are either these rows or, where a
/// layer has so few tokens that it is cheaper, A and G, whose share is (A A^T) . (G G^T) summed
/// over pairs of tokens. Different images may be handed over from different threads.
class KernelShare {
 public:
  /// Weights first .. last - 1 of `weights`, `images` images in all.
  KernelShare(const KernelWeights& weights, int first, int last, std::int64_t images,
              const Kernels& kernels);

  /// Bytes that weight `weight` will take for `images` images.
  static std::int64_t bytes(const KernelWeights::Weight& weight, std::int64_t images);

  /// Gradients of a linear layer: `inputs` (images * tokens, in), `gradients` (images * tokens,
  /// out). Ignored where the weight is not one of this share's.
  void add_linear(int number, const Matrix& inputs, const Matrix& gradients,
                  std::int64_t first_image, std::int64_t images);

  /// Gradients that come summed over tokens: (images, size).
  void add_summed(int number, const float* sums, std::int64_t first_image, std::int64_t images);

  /// Whether the share wants this weight's gradients.
  bool wants(int number) const { return number >= first_ && number < last_; }

  /// Calls its second argument for 0 .. first argument - 1, in any order or in parallel.
  using Parallel = std::function<void(std::int64_t, const std::function<void(std::int64_t)>&)>;

  /// The share, (images, images), float64: sums of Kernels::gram, or of products of two float32
  /// sums over channels.
  at::Tensor kernel(const Parallel& parallel) const;

 private:
  /// Where a weight's gradients are held.
  struct Place {
    bool factors = false;
    std::int64_t offset = 0;  ///< of an image's row in `rows_`
    Buffer inputs;            ///< (images, tokens, in)
    Buffer gradients;         ///< (images, tokens, out)
  };

  const KernelWeights::Weight& weight(int number) const { return weights_.at(number); }
  at::Tensor rows_kernel(std::int64_t first, std::int64_t last) const;
  at::Tensor factors_kernel(int number) const;

  const KernelWeights& weights_;
  const Kernels& kernels_;
  int first_;
  int last_;
  std::int64_t images_;
  std::int64_t row_size_ = 0;
  Buffer rows_;  ///< (images, row_size_)
  std::vector<Place> places_;
};

}  // namespace asvit::engine
