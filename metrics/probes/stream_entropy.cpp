#include "metrics/probes/stream_entropy.h"

#include <cmath>

#include <ATen/core/grad_mode.h>

#include "metrics/probes/residual_stream.h"
#include "metrics/probes/spectrum.h"

namespace asvit {

double eigenvalue_entropy(const at::Tensor& tokens) {
  const at::Tensor rows = tokens.reshape({-1, tokens.size(-1)});
  const at::Tensor centred = rows - rows.mean(0, true);
  const at::Tensor covariance = at::mm(centred.t(), centred).to(at::kCPU, at::kDouble);
  const double trace = covariance.trace().item<double>();
  if (!std::isfinite(trace) || trace <= 0.0) {
    return std::nan("");
  }
  double entropy = 0.0;
  for (const double eigenvalue : eigenvalues(covariance)) {
    const double part = eigenvalue / trace;
    entropy -= part > 0.0 ? part * std::log(part) : 0.0;
  }
  return entropy;
}

std::vector<double> stream_entropies(const MetricInput& input) {
  const at::NoGradGuard no_grad;
  std::vector<double> entropies;
  for_each_block(input, [&](const StreamBlock& block) {
    entropies.push_back(eigenvalue_entropy(block.middle));
    entropies.push_back(eigenvalue_entropy(block.output));
  });
  return entropies;
}

}  // namespace asvit
