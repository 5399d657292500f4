#include "metrics/scores/dss.h"

#include "metrics/probes/synaptic_flow.h"

namespace asvit {
namespace {

/// The sum of a matrix's singular values.
double sum_of_singular_values(const at::Tensor& matrix) {
  return at::linalg_svdvals(matrix.detach().to(at::kCPU)).sum().item<double>();
}

}  // namespace

Dss::Dss() : Metric({"dss", Direction::kHigherIsBetter, MetricProbe::kNone}) {}

MetricValue Dss::evaluate(const MetricInput& input) const {
  const SynapticFlow flow = synaptic_flow(input);
  double sum = 0.0;
  for (std::size_t i = 0; i < flow.gradients.size(); ++i) {
    const WeightSpec& spec = flow.network.specs()[i];
    if (spec.kind != WeightKind::kLinear && spec.kind != WeightKind::kDictionary) {
      continue;
    }
    const at::Tensor& weight = flow.network.leaves()[i];
    sum += spec.in_attention
               ? sum_of_singular_values(flow.gradients[i]) * sum_of_singular_values(weight)
               : synaptic_saliency({weight}, {flow.gradients[i]});
  }
  return finite_value(sum);
}

}  // namespace asvit
