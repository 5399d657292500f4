#include "metrics/probes/residual_stream.h"

#include <ATen/core/grad_mode.h>

#include "metrics/probes/loss_gradient.h"
#include "metrics/probes/noise_images.h"
#include "network/network.h"

namespace asvit {
namespace {

/// Catches a block's tokens behind its attention.
class MiddleTap : public LayerTap {
 public:
  void on_middle(const at::Tensor& tokens) override { middle_ = tokens; }

  at::Tensor middle() const { return middle_; }

 private:
  at::Tensor middle_;
};

}  // namespace

void for_each_block(const MetricInput& input,
                    const std::function<void(const StreamBlock&)>& visit) {
  const Network network(input.topology, fresh_weights(input), NormKind::kLayerNorm);
  at::Tensor x = noise_images(input, "images");
  for (std::size_t layer = 0; layer < network.layer_count(); ++layer) {
    x = x.detach().requires_grad_(at::GradMode::is_enabled());
    MiddleTap tap;
    const at::Tensor output = network.run_layers(layer, layer + 1, x, {&tap});
    if (tap.middle().defined()) {
      visit({x, tap.middle(), output});
    }
    x = output;
  }
}

}  // namespace asvit
