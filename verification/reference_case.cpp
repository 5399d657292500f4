#include "verification/reference_case.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <regex>
#include <stdexcept>

#include <ATen/core/grad_mode.h>

#include "base/error_context.h"
#include "metrics/probes/curve.h"
#include "metrics/probes/ntk_kernel.h"
#include "metrics/probes/spectrum.h"
#include "network/network.h"
#include "space/topology_text.h"
#include "verification/reference_values.h"

namespace asvit {
namespace {

using nlohmann::json;

/// `stages.0.blocks.1.attn.qkv.weight` -> `stage0.block1.qkv.weight`, the format's own names.
std::string reference_id(const std::string& weight_name) {
  static const std::regex stage("stages\\.(\\d+)\\.");
  static const std::regex block("blocks\\.(\\d+)\\.");
  static const std::regex group("(attn|mlp)\\.");
  std::string id = std::regex_replace(weight_name, stage, "stage$1.");
  id = std::regex_replace(id, block, "block$1.");
  id = std::regex_replace(id, group, "");
  return std::regex_replace(id, std::regex("downsample\\."), "merge.");
}

at::Tensor reference_weight(const WeightSpec& spec, double gain) {
  return hashed_weight(spec, reference_id(spec.name), gain, spec.fan_in());
}

/// Collects comparisons of one case.
class Checker {
 public:
  Checker(const ReferenceCase& reference, at::ScalarType type)
      : recorded_(reference.recorded), is_double_(type == at::kDouble) {}

  /// `tolerance_key`: member of the case's "float32_tolerance" that applies.
  void check(const std::string& quantity, const at::Tensor& got, const json& expected,
             const std::string& tolerance_key) {
    const at::Tensor values = got.to(at::kCPU, at::kDouble).detach();
    comparisons_.push_back(
        {quantity, relative_error(values, recorded_tensor(expected)), tolerance(tolerance_key)});
  }

  void check(const std::string& quantity, double got, const json& expected,
             const std::string& tolerance_key) {
    check(quantity, at::tensor({got}, at::kDouble), expected, tolerance_key);
  }

  /// The terms of a sum whose tolerance is `tolerance_key`. Where that is wider than usual it says
  /// nothing of a single term, so the terms are shown but not judged.
  void check_terms(const std::string& quantity, const at::Tensor& got, const json& expected,
                   const std::string& tolerance_key) {
    check(quantity, got, expected, tolerance_key);
    if (!is_double_ && tolerance(tolerance_key) > kFloat32Tolerance) {
      comparisons_.back().tolerance = std::numeric_limits<double>::infinity();
    }
  }

  void exact(const std::string& quantity, bool equal) {
    comparisons_.push_back({quantity, equal ? 0.0 : 1.0, 0.0});
  }

  std::vector<Comparison> take() { return std::move(comparisons_); }

 private:
  double tolerance(const std::string& key) const {
    if (is_double_) {
      return kFloat64Tolerance;
    }
    const json own = recorded_.value("float32_tolerance", json::object());
    return std::max(kFloat32Tolerance, own.value(key, kFloat32Tolerance));
  }

  const json& recorded_;
  bool is_double_;
  std::vector<Comparison> comparisons_;
};

void require_range(const char* member, int got, int least, int most) {
  if (got < least || got > most) {
    throw std::invalid_argument("/" + std::string(member) + ": got " + std::to_string(got) +
                                ", expected " + std::to_string(least) + " to " +
                                std::to_string(most));
  }
}

void check_parameters(const ReferenceCase& reference, Checker& checker) {
  const auto specs = weight_specs(reference.topology, HeadWeights::kAbsent);
  std::int64_t count = 0;
  bool shapes_agree = specs.size() == reference.recorded.at("parameters").size();
  for (const WeightSpec& spec : specs) {
    count += spec.count();
    const std::string id = reference_id(spec.name);
    const auto& parameters = reference.recorded.at("parameters");
    shapes_agree =
        shapes_agree && std::any_of(parameters.begin(), parameters.end(), [&](const json& entry) {
          return entry.at("id") == id && entry.at("shape") == json(spec.shape);
        });
  }
  checker.exact("parameter shapes", shapes_agree);
  checker.exact("parameter count",
                count == reference.recorded.at("parameter_count_backbone").get<std::int64_t>());
}

/// The circle's radius in an input space of `inputs` dimensions.
double radius_of(const std::string& name, double inputs) {
  if (name != "sqrt_n" && name != "unit") {
    throw std::invalid_argument("/length_distortion: got '" + name + "', expected sqrt_n or unit");
  }
  return name == "sqrt_n" ? std::sqrt(inputs) : 1.0;
}

void check_curve(const ReferenceCase& reference, const Weights& weights, const MetricInput& input,
                 Checker& checker) {
  const Topology& topology = reference.topology;
  const std::vector<std::int64_t> shape = {topology.channels, topology.image_size,
                                           topology.image_size};
  const at::Tensor first = hashed("curve.u0", shape);
  const at::Tensor second = hashed("curve.u1", shape);
  const auto inputs = static_cast<double>(first.numel());
  for (const auto& [radius_name, recorded] : reference.recorded.at("length_distortion").items()) {
    const double radius = radius_of(radius_name, inputs);
    const auto circle = GreatCircle::through(first, second, radius, input.options);
    const at::Tensor speed = curve_velocity(input, weights, circle).norm(2, 1);
    const std::string key = "length_distortion." + radius_name;
    checker.check_terms("speed." + radius_name, speed, recorded.at("speed"), key);
    checker.check(key, speed.sum().item<double>(), recorded.at("length_distortion"), key);
  }
}

void check_kernel(const ReferenceCase& reference, const Weights& weights, const MetricInput& input,
                  Checker& checker) {
  const at::Tensor kernel = ntk_kernel(input, weights);
  const std::vector<double> values = eigenvalues(kernel);
  checker.check("ntk", kernel, reference.recorded.at("ntk"), "ntk");
  checker.check("ntk_eigenvalues", at::tensor(values, at::kDouble),
                reference.recorded.at("ntk_eigenvalues"), "ntk_eigenvalues");
  const double condition = values.empty() ? std::nan("") : values.back() / values.front();
  checker.check("ntk_condition", condition, reference.recorded.at("ntk_condition"),
                "ntk_condition");
}

}  // namespace

Weights reference_weights(const Topology& topology, double gain, const at::TensorOptions& options) {
  return make_weights(topology, HeadWeights::kAbsent, [&](const WeightSpec& spec) {
    return reference_weight(spec, gain).to(options);
  });
}

ReferenceCase reference_case_from_json(const json& value, const std::string& where) {
  return at_json_place(where, [&] {
    ReferenceCase reference;
    TextDefaults defaults;
    defaults.image_size = value.at("image_size").get<int>();
    defaults.width = value.at("hidden").get<int>();
    const auto depths = value.at("depths").get<std::vector<int>>();
    const auto text = value.at("topology").get<std::string>();
    reference.topology = resized(parse_topology_text(text, defaults), defaults.width, depths);
    reference.gain = value.at("gain").get<double>();
    reference.curve_points = value.at("curve_points").get<int>();
    reference.batch = value.at("batch").get<int>();
    require_range("curve_points", reference.curve_points, 2, 100000);
    require_range("batch", reference.batch, 1, 4096);
    reference.recorded = value;
    reference.name = text + " hidden " + std::to_string(defaults.width) + " depths " +
                     value.at("depths").dump() + " image " + std::to_string(defaults.image_size);
    return reference;
  });
}

std::vector<Comparison> check_reference_case(const ReferenceCase& reference,
                                             const at::TensorOptions& options,
                                             const Kernels* kernels) {
  Checker checker(reference, c10::typeMetaToScalarType(options.dtype()));
  const Topology& topology = reference.topology;
  const Weights weights = reference_weights(topology, reference.gain, options);
  const Network network(topology, weights, NormKind::kLayerNorm);
  std::vector<at::Tensor> images;
  for (int i = 0; i < reference.batch; ++i) {
    images.push_back(hashed("image" + std::to_string(i),
                            {topology.channels, topology.image_size, topology.image_size}));
  }
  const at::Tensor batch = at::stack(images).to(options);
  check_parameters(reference, checker);
  {
    const at::NoGradGuard no_grad;
    const at::Tensor features = network.features(batch);
    const auto& first = reference.recorded.at("feature_first_image");
    const auto shown = static_cast<std::int64_t>(first.size());
    checker.check("feature_first_image", features[0].slice(0, 0, shown), first, "feature");
    checker.check("feature_sums", features.sum(1), reference.recorded.at("feature_sums"),
                  "feature");
  }
  const MetricInput input{topology, 0, options, batch, reference.curve_points, kernels};
  check_curve(reference, weights, input, checker);
  check_kernel(reference, weights, input, checker);
  return checker.take();
}

}  // namespace asvit
