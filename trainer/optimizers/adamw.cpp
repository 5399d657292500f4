#include "trainer/optimizers/adamw.h"

#include <cmath>

namespace asvit {
namespace {

class AdamW : public Optimizer {
 public:
  AdamW(const Recipe& recipe, const Parameters& parameters)
      : beta1_(recipe.beta1),
        beta2_(recipe.beta2),
        names_(parameters.names()),
        first_(zero_moments(parameters)),
        second_(zero_moments(parameters)) {}

  NamedTensors state() const override {
    NamedTensors state;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      state.emplace_back("first." + names_[i], first_[i]);
      state.emplace_back("second." + names_[i], second_[i]);
    }
    return state;
  }

 private:
  void update(std::size_t index, at::Tensor& weight, const at::Tensor& gradient,
              double learning_rate) override {
    constexpr double kEpsilon = 1e-8;
    const auto count = static_cast<double>(steps());
    const double first_bias = 1.0 - std::pow(beta1_, count);
    const double second_bias = 1.0 - std::pow(beta2_, count);
    first_[index].mul_(beta1_).add_(gradient, 1.0 - beta1_);
    second_[index].mul_(beta2_).addcmul_(gradient, gradient, 1.0 - beta2_);
    const at::Tensor scale = second_[index].sqrt().div_(std::sqrt(second_bias)).add_(kEpsilon);
    weight.addcdiv_(first_[index], scale, -learning_rate / first_bias);
  }

  double beta1_;
  double beta2_;
  std::vector<std::string> names_;
  std::vector<at::Tensor> first_;   // averages of gradients, in the parameters' order
  std::vector<at::Tensor> second_;  // of squared ones
};

}  // namespace

std::unique_ptr<Optimizer> adamw(const Recipe& recipe, const Parameters& parameters) {
  return std::make_unique<AdamW>(recipe, parameters);
}

}  // namespace asvit
