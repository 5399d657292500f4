#pragma once

#include <string>

#include <ATen/ATen.h>

#include "network/forward_context.h"
#include "network/layers.h"
#include "network/second_half.h"
#include "network/weights.h"

namespace asvit {

/// Two linear layers with GELU between them.
class FeedForward : public SecondHalf {
 public:
  /// Takes the layers `PREFIX` + `fc1` and `fc2`.
  FeedForward(const Weights& weights, const std::string& prefix)
      : fc1_(linear_from(weights, prefix + "fc1")), fc2_(linear_from(weights, prefix + "fc2")) {}

  at::Tensor forward(const at::Tensor& x, const ForwardContext& context) const override {
    const at::Tensor hidden = gelu(fc1_.forward(x, context.tap), context.tap);
    if (context.tap != nullptr) {
      context.tap->on_code(hidden);
    }
    return fc2_.forward(hidden, context.tap);
  }

 private:
  Linear fc1_;
  Linear fc2_;
};

}  // namespace asvit
