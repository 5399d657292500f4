#include "metrics/registry.h"

#include <cmath>
#include <functional>
#include <stdexcept>
#include <utility>

#include "base/list_text.h"
#include "metrics/probes/computing_path.h"
#include "metrics/scores/curvature.h"
#include "metrics/scores/dss.h"
#include "metrics/scores/expressivity.h"
#include "metrics/scores/gauss_length.h"
#include "metrics/scores/gradient_norm.h"
#include "metrics/scores/grasp.h"
#include "metrics/scores/jacobian_covariance.h"
#include "metrics/scores/length_distortion.h"
#include "metrics/scores/naswot.h"
#include "metrics/scores/ntk_condition.h"
#include "metrics/scores/ntk_trace.h"
#include "metrics/scores/progressivity.h"
#include "metrics/scores/size_scores.h"
#include "metrics/scores/snip.h"
#include "metrics/scores/synflow.h"
#include "metrics/scores/trainability.h"
#include "metrics/scores/zen.h"
#include "metrics/scores/zico.h"

namespace asvit {
namespace {

using Maker = std::unique_ptr<Metric> (*)();

template <typename T>
std::unique_ptr<Metric> make() {
  return std::make_unique<T>();
}

template <SizeScore::Kind kind>
std::unique_ptr<Metric> make_size() {
  return std::make_unique<SizeScore>(kind);
}

template <NormKind norms, LinearInit init, bool unit_radius>
std::unique_ptr<Metric> make_length() {
  return std::make_unique<LengthDistortion>(CurveSetting{norms, init, unit_radius});
}

const std::vector<std::pair<std::string, Maker>>& makers() {
  static const std::vector<std::pair<std::string, Maker>> kTable = {
      {"ntk_condition", make<NtkCondition>},
      {"length_distortion", make<LengthDistortion>},
      {"gauss_length", make<GaussLength>},
      {"curvature", make<Curvature>},
      {"ntk_trace", make<NtkTrace>},
      {"synflow", make<SynFlow>},
      {"dss", make<Dss>},
      {"snip", make<Snip>},
      {"grasp", make<Grasp>},
      {"grad_norm", make<GradientNorm>},
      {"naswot", make<Naswot>},
      {"jacob_cov", make<JacobianCovariance>},
      {"zico", make<Zico>},
      {"zen", make<Zen>},
      {"expressivity", make<Expressivity>},
      {"progressivity", make<Progressivity>},
      {"trainability", make<Trainability>},
      {"length_distortion_unit", make_length<NormKind::kIdentity, LinearInit::kFixed, true>},
      {"length_distortion_fan_in", make_length<NormKind::kIdentity, LinearInit::kFanIn, false>},
      {"length_distortion_unit_fan_in", make_length<NormKind::kIdentity, LinearInit::kFanIn, true>},
      {"length_distortion_norm", make_length<NormKind::kLayerNorm, LinearInit::kFixed, false>},
      {"length_distortion_norm_unit", make_length<NormKind::kLayerNorm, LinearInit::kFixed, true>},
      {"length_distortion_norm_fan_in",
       make_length<NormKind::kLayerNorm, LinearInit::kFanIn, false>},
      {"length_distortion_norm_unit_fan_in",
       make_length<NormKind::kLayerNorm, LinearInit::kFanIn, true>},
      {"parameters", make_size<SizeScore::Kind::kParameters>},
      {"macs", make_size<SizeScore::Kind::kMacs>},
      {"depth", make_size<SizeScore::Kind::kDepth>},
  };
  return kTable;
}

}  // namespace

bool MetricInput::uses_engine() const {
  return reason_for_general(topology, options, kernels).empty();
}

MetricValue finite_value(double value) {
  return {value, std::isfinite(value) ? ScoreStatus::kOk : ScoreStatus::kNotFinite};
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const auto& [name, maker] : makers()) {
    names.push_back(name);
  }
  return names;
}

std::unique_ptr<Metric> make_metric(const std::string& name) {
  for (const auto& [candidate, maker] : makers()) {
    if (candidate == name) {
      return maker();
    }
  }
  throw std::invalid_argument("metrics: got '" + name + "', expected one of " +
                              joined(metric_names(), ", "));
}

std::string metrics_help() {
  // The variants of one metric by the pattern of their names.
  const std::string variants = "length_distortion";
  std::string text = "of";
  for (const std::string& name : metric_names()) {
    if (name == variants || name.rfind(variants, 0) != 0) {
      text += " " + name + (name == variants ? "[_norm][_unit][_fan_in]" : "");
    }
  }
  return text;
}

bool any_uses_images(const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return make_metric(name)->uses_images(); });
}

}  // namespace asvit
