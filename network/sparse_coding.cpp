#include "network/sparse_coding.h"

namespace asvit {

SparseCodingLayer::SparseCodingLayer(BlockFamily family, const SparseCoding& coding,
                                     const Weights& weights, const std::string& prefix)
    : family_(family),
      coding_(coding),
      dictionary_{prefix + "dictionary.weight", weights.at(prefix + "dictionary.weight")} {
  if (family == BlockFamily::kCrateAlpha) {
    decoder_ = linear_from(weights, prefix + "decoder");
  }
}

at::Tensor SparseCodingLayer::square_step(const at::Tensor& x, LayerTap* tap) const {
  const at::Tensor code = dictionary_.analyse(x, tap);
  const at::Tensor again = dictionary_.analyse(dictionary_.synthesise(x, tap), tap);
  return relu(x + coding_.eta * (code - again) - coding_.eta * coding_.lambda, tap);
}

at::Tensor SparseCodingLayer::overcomplete_steps(const at::Tensor& x, LayerTap* tap) const {
  const double threshold = coding_.eta * coding_.lambda;
  const at::Tensor first = relu(coding_.eta * dictionary_.analyse(x, tap) - threshold, tap);
  const at::Tensor residual = dictionary_.synthesise(first, tap) - x;
  return relu(first - coding_.eta * dictionary_.analyse(residual, tap) - threshold, tap);
}

at::Tensor SparseCodingLayer::forward(const at::Tensor& x, const ForwardContext& context) const {
  LayerTap* const tap = context.tap;
  const at::Tensor code =
      family_ == BlockFamily::kCrate ? square_step(x, tap) : overcomplete_steps(x, tap);
  if (tap != nullptr) {
    tap->on_code(code);
  }
  return decoder_ ? decoder_->forward(code, tap) : code;
}

}  // namespace asvit
