#pragma once

#include <vector>

#include "metrics/engine/buffer.h"
#include "metrics/engine/layers.h"
#include "metrics/engine/token_grid.h"
#include "metrics/engine/unit.h"
#include "network/kernels/kernels.h"
#include "space/topology.h"

namespace asvit::engine {

/// The step between two stages: k x k neighbourhoods, norm, linear layer without bias.
class MergeUnit : public Unit {
 public:
  /// The merge after stage `stage`; `numbers` is told of the weights.
  MergeUnit(const Topology& topology, std::size_t stage, const std::vector<TokenGrid>& grids,
            const Weights& weights, const Kernels& kernels, KernelWeights& numbers);

  std::int64_t input_size() const override { return in_tokens_ * width_; }
  std::int64_t output_size() const override { return tokens_ * reduction_.out; }
  std::unique_ptr<Activations> forward(const float* in, std::int64_t images,
                                       float* out) const override;
  void backward(const Activations& activations, const float* out_gradient, std::int64_t first_image,
                std::int64_t images, float* in_gradient, KernelShare& share) const override;
  bool forward_dual(const float* in, std::int64_t points, float* out) const override;

 private:
  /// (images, tokens, kernel^2, width): the neighbours of each token to be.
  Buffer gather(const float* in, std::int64_t images) const;
  /// The inverse: in_gradient = the neighbours' gradients, added up.
  void scatter(const float* neighbours, std::int64_t images, float* in_gradient) const;

  std::int64_t in_tokens_;
  std::int64_t tokens_;
  std::int64_t width_;
  std::vector<std::int32_t> places_;  ///< (tokens, kernel^2)
  NormLayer norm_;
  LinearLayer reduction_;
  const Kernels& kernels_;
  int first_number_;  ///< of the weights: norm, reduction
};

}  // namespace asvit::engine
