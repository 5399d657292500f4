#include "verification/block_reference.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <ATen/core/grad_mode.h>

#include "base/error_context.h"
#include "network/block.h"
#include "network/weight_names.h"
#include "space/builtin_topologies.h"
#include "space/cost.h"
#include "verification/reference_values.h"

namespace asvit {
namespace {

using nlohmann::json;

/// What the names of the only block's weights start with.
std::string prefix() { return block_prefix(0, 0); }

/// A family, and the epsilon of its publication's norms.
struct PublishedBlock {
  BlockFamily family;
  double norm_eps;
};

constexpr PublishedBlock kCrate = {BlockFamily::kCrate, 1e-5};
constexpr PublishedBlock kCrateAlpha = {BlockFamily::kCrateAlpha, 1e-6};

/// A network whose only block is the case's.
Topology topology_of(const PublishedBlock& block, const json& value) {
  Topology topology;
  topology.norm_eps = block.norm_eps;
  const int width = value.at("dim").get<int>();
  const int heads = value.at("heads").get<int>();
  if (width < 1 || heads < 1 || width % heads != 0) {
    throw std::invalid_argument("got dim " + std::to_string(width) + " and " +
                                std::to_string(heads) + " heads, expected a divisor of the dim");
  }
  topology.stages = {{width, block.family, {{heads, width / heads, 1, 4.0}}}};
  validate(topology);
  return topology;
}

/// `stages.0.blocks.0.attn.proj.weight` -> `block.proj.weight`, the format's own names.
std::string reference_id(const std::string& name) {
  std::string id = "block." + name.substr(prefix().size());
  if (const std::size_t group = id.find("attn."); group != std::string::npos) {
    id.erase(group, std::string("attn.").size());
  }
  return id;
}

Weights block_weights(const Topology& topology, double gain, const at::TensorOptions& options) {
  Weights weights;
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kAbsent)) {
    if (spec.name.rfind(prefix(), 0) == 0) {
      // The decoder is scaled as the dictionary is, by the width.
      const bool is_decoder = spec.name.find(".decoder.") != std::string::npos;
      const std::int64_t fan_in = is_decoder ? spec.shape.front() : spec.fan_in();
      weights.set(spec.name,
                  hashed_weight(spec, reference_id(spec.name), gain, fan_in).to(options));
    }
  }
  return weights;
}

/// What the case's block makes of its tokens, in float64.
at::Tensor block_output(const PublishedBlock& published, const json& value,
                        const at::TensorOptions& options) {
  const Topology topology = topology_of(published, value);
  const Stage& stage = topology.stages.front();
  const BlockLayer block(topology, stage, stage.blocks.front(), 1,
                         block_weights(topology, value.at("gain").get<double>(), options), prefix(),
                         NormKind::kLayerNorm);
  const at::Tensor tokens =
      hashed("tokens", {2, value.at("tokens").get<int>(), stage.width}).to(options);
  return block.forward(tokens, 0, {}).to(at::kCPU, at::kDouble);
}

Comparison compared(const at::Tensor& got, const char* member, const json& value,
                    const at::TensorOptions& options) {
  const bool is_double = c10::typeMetaToScalarType(options.dtype()) == at::kDouble;
  return {member, relative_error(got, recorded_tensor(value.at(member))),
          is_double ? kFloat64Tolerance : kFloat32Tolerance};
}

}  // namespace

bool is_block_case(const json& value) {
  return value.is_object() &&
         (value.contains("crate_output") || value.contains("crate_alpha_output"));
}

std::string block_case_name(const json& value, const std::string& where) {
  try {
    return "white-box blocks, dim " + std::to_string(value.at("dim").get<int>()) + ", " +
           std::to_string(value.at("heads").get<int>()) + " heads, " +
           std::to_string(value.at("tokens").get<int>()) + " tokens";
  } catch (const json::exception& error) {
    throw std::invalid_argument(where + ": " + error.what());
  }
}

std::vector<Comparison> check_block_case(const json& value, const std::string& where,
                                         const at::TensorOptions& options) {
  const at::NoGradGuard no_grad;
  return at_json_place(where, [&] {
    const at::Tensor crate = block_output(kCrate, value, options);
    const at::Tensor alpha = block_output(kCrateAlpha, value, options);
    std::vector<Comparison> comparisons = {compared(crate, "crate_output", value, options),
                                           compared(alpha, "crate_alpha_output", value, options)};
    if (value.contains("crate_zero_fraction")) {
      const double zeros = (crate == 0.0).to(at::kDouble).mean().item<double>();
      const double expected = value.at("crate_zero_fraction").get<double>();
      comparisons.push_back({"crate_zero_fraction", std::abs(zeros - expected), 1e-12});
    }
    return comparisons;
  });
}

std::vector<Comparison> check_published_parameters(const json& parameters,
                                                   const std::string& where) {
  std::vector<Comparison> comparisons;
  for (const auto& [member, count] : parameters.items()) {
    std::string name = member;
    std::replace(name.begin(), name.end(), '_', '-');
    const auto topology = builtin_topology(name);
    if (!topology || !count.is_number_integer()) {
      throw std::invalid_argument(where + "/" + member + ": got " + count.dump() +
                                  ", expected a count of parameters by a published model's name");
    }
    const bool equal = cost(*topology).parameters() == count.get<std::int64_t>();
    comparisons.push_back({name, equal ? 0.0 : 1.0, 0.0});
  }
  return comparisons;
}

}  // namespace asvit
