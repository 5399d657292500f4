#include "trainer/optimizers/lion.h"

namespace asvit {
namespace {

class Lion : public Optimizer {
 public:
  Lion(const Recipe& recipe, const Parameters& parameters)
      : beta1_(recipe.beta1),
        beta2_(recipe.beta2),
        names_(parameters.names()),
        moments_(zero_moments(parameters)) {}

  NamedTensors state() const override {
    NamedTensors state;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      state.emplace_back("first." + names_[i], moments_[i]);
    }
    return state;
  }

 private:
  void update(std::size_t index, at::Tensor& weight, const at::Tensor& gradient,
              double learning_rate) override {
    at::Tensor& moment = moments_[index];
    const at::Tensor direction = (moment * beta1_).add_(gradient, 1.0 - beta1_).sign_();
    weight.add_(direction, -learning_rate);
    moment.mul_(beta2_).add_(gradient, 1.0 - beta2_);
  }

  double beta1_;
  double beta2_;
  std::vector<std::string> names_;
  std::vector<at::Tensor> moments_;  // in the parameters' order
};

}  // namespace

std::unique_ptr<Optimizer> lion(const Recipe& recipe, const Parameters& parameters) {
  return std::make_unique<Lion>(recipe, parameters);
}

}  // namespace asvit
