#pragma once

#include <string>
#include <vector>

namespace asvit {

/// Points of one panel.
struct ScatterPanel {
  std::string title;
  std::string subtitle;
  std::string x_label;
  std::string y_label;
  std::vector<double> x;  ///< finite
  std::vector<double> y;  ///< as many
};

/// Panels side by side as an SVG picture, two in a row, light and dark after the reader's setting.
/// A logarithmic x axis where all x are positive and span more than a factor of 100.
std::string scatter_plot(const std::string& title, const std::vector<ScatterPanel>& panels);

}  // namespace asvit
