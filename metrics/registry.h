#pragma once

#include <memory>
#include <string>
#include <vector>

#include "metrics/metric.h"

namespace asvit {

/// Names of all metrics, in the order of the documentation.
std::vector<std::string> metric_names();

/// The metric of a name; throws std::invalid_argument listing the names where there is none.
std::unique_ptr<Metric> make_metric(const std::string& name);

/// Whether any of the named metrics looks at images. Throws as make_metric().
bool any_uses_images(const std::vector<std::string>& names);

}  // namespace asvit
