#include "metrics/scores/naswot.h"

#include <cmath>

#include <ATen/core/grad_mode.h>

#include "metrics/probes/loss_gradient.h"

namespace asvit {
namespace {

/// Adds up, over all activation functions, how many units agree in sign.
class SignTap : public LayerTap {
 public:
  void on_activation(const at::Tensor& input) override {
    finite_ = finite_ && at::isfinite(input).all().item<bool>();
    const at::Tensor active = input.gt(0).flatten(1).to(input.scalar_type());
    const at::Tensor idle = 1 - active;
    const at::Tensor agreeing = at::mm(active, active.t()) + at::mm(idle, idle.t());
    agreeing_ =
        agreeing_.defined() ? agreeing_ + agreeing.to(at::kDouble) : agreeing.to(at::kDouble);
  }

  at::Tensor agreeing() const { return agreeing_; }

  /// Whether every activation was given numbers.
  bool finite() const { return finite_; }

 private:
  bool finite_ = true;
  at::Tensor agreeing_;
};

}  // namespace

Naswot::Naswot() : Metric({"naswot", Direction::kHigherIsBetter, MetricProbe::kImages}) {}

MetricValue Naswot::evaluate(const MetricInput& input) const {
  const at::NoGradGuard no_grad;
  const Network network(input.topology, fresh_weights(input), NormKind::kLayerNorm);
  SignTap tap;
  network.tokens(input.images, {&tap});
  if (!tap.finite()) {
    return {0.0, ScoreStatus::kNotFinite};
  }
  const auto [sign, log_determinant] = at::linalg_slogdet(tap.agreeing().to(at::kCPU));
  const double value = log_determinant.item<double>();
  return std::isfinite(value) ? finite_value(value) : MetricValue{0.0, ScoreStatus::kSingular};
}

}  // namespace asvit
