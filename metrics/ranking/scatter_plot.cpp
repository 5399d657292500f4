#include "metrics/ranking/scatter_plot.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/markup_text.h"
#include "base/number_text.h"

namespace asvit {
namespace {

constexpr double kPanelWidth = 360.0;
constexpr double kPanelHeight = 300.0;
constexpr double kLeft = 62.0;  // margins inside a panel
constexpr double kRight = 16.0;
constexpr double kTop = 46.0;
constexpr double kBottom = 48.0;
constexpr double kTitleHeight = 34.0;

constexpr const char* kStyle =
    "<style>text{font:12px sans-serif;fill:#222}.title{font-size:16px}.small{font-size:11px;"
    "fill:#555}.axis{stroke:#888;fill:none}.grid{stroke:#ddd}circle{fill:#1f6fb4;fill-opacity:.6}"
    ".page{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#eee}.small{fill:#bbb}"
    ".grid{stroke:#444}circle{fill:#6cb4ee}.page{fill:#181818}}</style>";

/// From values to 0 .. 1 along an axis, with a little room at both ends.
class Axis {
 public:
  Axis(const std::vector<double>& values, bool may_be_logarithmic) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    constexpr double kWide = 100.0;
    logarithmic_ = may_be_logarithmic && *least > 0.0 && *most > kWide * *least;
    low_ = transformed(*least);
    high_ = transformed(*most);
    // Values that differ by rounding alone, or not at all, get room that floating point can see.
    const double least_range = 1e-9 * std::max(std::abs(low_), std::abs(high_));
    const double room =
        high_ - low_ > least_range ? 0.05 * (high_ - low_) : std::max(0.5, least_range);
    low_ -= room;
    high_ += room;
  }

  double place(double value) const { return (transformed(value) - low_) / (high_ - low_); }

  /// Value and text of a few round places.
  std::vector<std::pair<double, std::string>> ticks() const {
    constexpr double kAbout = 4.0;
    const double raw = (high_ - low_) / kAbout;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    const double step = logarithmic_ ? std::max(1.0, std::ceil(raw)) : rounded(raw / power) * power;
    std::vector<std::pair<double, std::string>> result;
    const double first = std::ceil(low_ / step) * step;
    const auto count = static_cast<int>(std::floor((high_ - first) / step)) + 1;
    for (int i = 0; i < count; ++i) {
      const double t = first + i * step;
      const double value = logarithmic_ ? std::pow(10.0, t) : (std::abs(t) < 1e-9 * step ? 0.0 : t);
      result.emplace_back(value, significant(value, 4));
    }
    return result;
  }

 private:
  static double rounded(double mantissa) {
    return mantissa < 1.5 ? 1.0 : mantissa < 3.5 ? 2.0 : mantissa < 7.5 ? 5.0 : 10.0;
  }
  double transformed(double value) const { return logarithmic_ ? std::log10(value) : value; }

  bool logarithmic_ = false;
  double low_ = 0.0;
  double high_ = 1.0;
};

void text(std::ostream& out, double x, double y, const char* attributes, const std::string& words) {
  out << "<text x=\"" << x << "\" y=\"" << y << "\" " << attributes << ">" << markup_text(words)
      << "</text>\n";
}

void draw_panel(std::ostream& out, const ScatterPanel& panel, double left, double top) {
  const double width = kPanelWidth - kLeft - kRight;
  const double height = kPanelHeight - kTop - kBottom;
  out << "<g transform=\"translate(" << left << "," << top << ")\">\n";
  text(out, kLeft, 18, "", panel.title);
  text(out, kLeft, 35, "class=\"small\"", panel.subtitle);
  text(out, kLeft + width / 2, kPanelHeight - 10, "class=\"small\" text-anchor=\"middle\"",
       panel.x_label);
  if (panel.x.empty()) {
    text(out, kLeft + width / 2, kTop + height / 2, "text-anchor=\"middle\"", "nothing to show");
    out << "</g>\n";
    return;
  }
  const Axis x_axis(panel.x, true);
  const Axis y_axis(panel.y, false);
  const auto x_of = [&](double value) { return kLeft + width * x_axis.place(value); };
  const auto y_of = [&](double value) { return kTop + height * (1.0 - y_axis.place(value)); };
  for (const auto& [value, label] : x_axis.ticks()) {
    out << "<line class=\"grid\" x1=\"" << x_of(value) << "\" x2=\"" << x_of(value) << "\" y1=\""
        << kTop << "\" y2=\"" << kTop + height << "\"/>\n";
    text(out, x_of(value), kTop + height + 16, "class=\"small\" text-anchor=\"middle\"", label);
  }
  for (const auto& [value, label] : y_axis.ticks()) {
    out << "<line class=\"grid\" y1=\"" << y_of(value) << "\" y2=\"" << y_of(value) << "\" x1=\""
        << kLeft << "\" x2=\"" << kLeft + width << "\"/>\n";
    text(out, kLeft - 6, y_of(value) + 4, "class=\"small\" text-anchor=\"end\"", label);
  }
  out << "<rect class=\"axis\" x=\"" << kLeft << "\" y=\"" << kTop << "\" width=\"" << width
      << "\" height=\"" << height << "\"/>\n";
  for (std::size_t i = 0; i < panel.x.size(); ++i) {
    out << "<circle r=\"3\" cx=\"" << x_of(panel.x[i]) << "\" cy=\"" << y_of(panel.y[i])
        << "\"/>\n";
  }
  out << "<text class=\"small\" text-anchor=\"middle\" transform=\"translate(12,"
      << kTop + height / 2 << ") rotate(-90)\">" << markup_text(panel.y_label) << "</text>\n</g>\n";
}

}  // namespace

std::string scatter_plot(const std::string& title, const std::vector<ScatterPanel>& panels) {
  constexpr std::size_t kARow = 2;
  const std::size_t columns = std::max<std::size_t>(1, std::min(kARow, panels.size()));
  const std::size_t rows = (panels.size() + kARow - 1) / kARow;
  const double width = kPanelWidth * static_cast<double>(columns);
  const double height = kTitleHeight + kPanelHeight * static_cast<double>(rows);
  std::ostringstream out;
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << width << " " << height
      << "\" width=\"" << width << "\" height=\"" << height << "\">\n"
      << kStyle << "<rect class=\"page\" width=\"" << width << "\" height=\"" << height << "\"/>\n";
  text(out, 16, 24, "class=\"title\"", title);
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const std::size_t column = i % kARow;
    const std::size_t row = i / kARow;
    draw_panel(out, panels[i], kPanelWidth * static_cast<double>(column),
               kTitleHeight + kPanelHeight * static_cast<double>(row));
  }
  out << "</svg>\n";
  return out.str();
}

}  // namespace asvit
