#include "network/sparse_coding.h"

namespace asvit {
namespace {

Dictionary dictionary_from(const Weights& weights, const std::string& prefix) {
  return {prefix + "dictionary.weight", weights.at(prefix + "dictionary.weight")};
}

/// The code, shown to the tap where there is one.
at::Tensor watched_code(const at::Tensor& code, LayerTap* tap) {
  if (tap != nullptr) {
    tap->on_code(code);
  }
  return code;
}

}  // namespace

OneStepCoding::OneStepCoding(const SparseCoding& coding, const Weights& weights,
                             const std::string& prefix)
    : coding_(coding), dictionary_(dictionary_from(weights, prefix)) {}

at::Tensor OneStepCoding::forward(const at::Tensor& x, const ForwardContext& context) const {
  LayerTap* const tap = context.tap;
  const at::Tensor part = dictionary_.analyse(x, tap);
  const at::Tensor again = dictionary_.analyse(dictionary_.synthesise(x, tap), tap);
  return watched_code(relu(x + coding_.eta * (part - again) - coding_.eta * coding_.lambda, tap),
                      tap);
}

TwoStepCoding::TwoStepCoding(const SparseCoding& coding, const Weights& weights,
                             const std::string& prefix)
    : coding_(coding),
      dictionary_(dictionary_from(weights, prefix)),
      decoder_(linear_from(weights, prefix + "decoder")) {}

at::Tensor TwoStepCoding::forward(const at::Tensor& x, const ForwardContext& context) const {
  LayerTap* const tap = context.tap;
  const double threshold = coding_.eta * coding_.lambda;
  const at::Tensor first = relu(coding_.eta * dictionary_.analyse(x, tap) - threshold, tap);
  const at::Tensor residual = dictionary_.synthesise(first, tap) - x;
  const at::Tensor second =
      relu(first - coding_.eta * dictionary_.analyse(residual, tap) - threshold, tap);
  return decoder_.forward(watched_code(second, tap), tap);
}

}  // namespace asvit
