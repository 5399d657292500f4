#include "cli/terminal/scale_progress.h"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "base/list_text.h"
#include "base/number_text.h"
#include "cli/terminal/score_text.h"
#include "cli/terminal/table.h"

namespace asvit {
namespace {

std::string depths_text(const std::vector<int>& depths) {
  return joined(depths, ",", [](int depth) { return std::to_string(depth); });
}

/// How far a size is on the way from `start` to `limit`: steps multiply.
double way(double start, double size, double limit) {
  return limit > start ? std::log(size / start) / std::log(limit / start) : 1.0;
}

}  // namespace

ScaleProgress::ScaleProgress(const Growth& growth, std::ostream& out, bool terminal)
    : growth_(growth), out_(out), terminal_(terminal) {}

double ScaleProgress::seconds_left() const {
  const auto& steps = growth_.trajectory();
  if (steps.size() < 2) {
    return 0.0;
  }
  const GrowthOptions& options = growth_.options();
  const auto size = [&](const GrowthStep& step) {
    return static_cast<double>(step.taken().sized.measured(options.measure));
  };
  const double factor = std::pow(size(steps.back()) / size(steps.front()),
                                 1.0 / static_cast<double>(steps.size() - 1));
  if (!(factor > 1.0)) {
    return 0.0;
  }
  double seconds = steps.back().seconds;
  double left = 0.0;
  for (double next = size(steps.back()) * factor; next <= static_cast<double>(options.limit);
       next *= factor) {
    seconds *= factor;
    left += seconds;
  }
  return left;
}

void ScaleProgress::on_step(const GrowthStep& step) {
  const GrowthOptions& options = growth_.options();
  const SizedTopology& sized = step.taken().sized;
  const auto size = static_cast<double>(sized.measured(options.measure));
  const auto start =
      static_cast<double>(growth_.trajectory().front().taken().sized.measured(options.measure));
  if (terminal_) {
    out_ << progress_bar(way(start, size, static_cast<double>(options.limit)));
  }
  out_ << to_string(options.rule) << " step " << step.step << "  width "
       << sized.model.stages.front().width << "  depths " << depths_text(sized.size.depths) << "  "
       << with_unit(static_cast<double>(sized.parameters)) << " parameters  "
       << with_unit(static_cast<double>(sized.macs)) << " MACs";
  for (const Score& score : step.taken().scores) {
    out_ << "  " << score.metric << " " << score_text(score);
  }
  if (step.step > 0) {
    out_ << "  left about " << duration_text(seconds_left());
  }
  out_ << "\n";
}

}  // namespace asvit
