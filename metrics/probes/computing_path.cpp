#include "metrics/probes/computing_path.h"

#include "metrics/engine/engine.h"

namespace asvit {

std::string reason_for_general(const Topology& topology, const at::TensorOptions& options,
                               const Kernels* kernels) {
  if (kernels == nullptr) {
    return "as asked";
  }
  if (!options.device().is_cpu()) {
    return "the device is not the CPU";
  }
  if (options.dtype() != at::kFloat) {
    return "the precision is not float32";
  }
  return engine::reason_to_refuse(topology);
}

std::string computing_path(const Topology& topology, const at::TensorOptions& options,
                           const Kernels* kernels, Isa isa) {
  const std::string reason = reason_for_general(topology, options, kernels);
  return reason.empty() ? "engine, " + to_string(isa) : "general (" + reason + ")";
}

}  // namespace asvit
