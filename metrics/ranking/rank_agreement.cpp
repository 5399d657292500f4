#include "metrics/ranking/rank_agreement.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>

#include "metrics/ranking/paired_values.h"

namespace asvit {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

using Values = std::vector<double>;

/// Ranks from 1, equal values sharing their mean rank.
Values mean_ranks(const Values& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  Values ranks(values.size());
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    while (last < order.size() && values[order[last]] == values[order[first]]) {
      ++last;
    }
    for (std::size_t i = first; i < last; ++i) {
      ranks[order[i]] = (static_cast<double>(first + last) + 1.0) / 2.0;
    }
  }
  return ranks;
}

double pearson(const Values& x, const Values& y) {
  const auto n = static_cast<double>(x.size());
  const double x_mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double y_mean = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xy = 0.0;
  double xx = 0.0;
  double yy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - x_mean) * (y[i] - y_mean);
    xx += (x[i] - x_mean) * (x[i] - x_mean);
    yy += (y[i] - y_mean) * (y[i] - y_mean);
  }
  return xx > 0.0 && yy > 0.0 ? std::clamp(xy / std::sqrt(xx) / std::sqrt(yy), -1.0, 1.0) : kNan;
}

/// How much each item belongs to the `places` largest: 1 or 0, and a share for those at the border.
Values membership(const Values& values, std::size_t places) {
  Values sorted = values;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  const double border = sorted[places - 1];
  const auto above = static_cast<double>(
      std::count_if(values.begin(), values.end(), [&](double v) { return v > border; }));
  const auto equal = static_cast<double>(std::count(values.begin(), values.end(), border));
  Values result;
  for (const double value : values) {
    const double share = (static_cast<double>(places) - above) / equal;
    result.push_back(value > border ? 1.0 : value == border ? share : 0.0);
  }
  return result;
}

}  // namespace

Correlation spearman_rho(const Values& x, const Values& y) {
  require_paired(x, y);
  const double rho = x.size() < 3 ? kNan : pearson(mean_ranks(x), mean_ranks(y));
  if (std::isnan(rho)) {
    return {kNan, kNan};
  }
  const double freedom = static_cast<double>(x.size()) - 2.0;
  const double rest = (1.0 + rho) * (1.0 - rho);
  if (rest <= 0.0) {
    return {rho, 0.0};
  }
  const boost::math::students_t distribution(freedom);
  const double t = std::abs(rho) * std::sqrt(freedom / rest);
  return {rho, 2.0 * boost::math::cdf(boost::math::complement(distribution, t))};
}

double top_precision(const Values& x, const Values& y, double part) {
  require_paired(x, y);
  if (x.empty()) {
    return kNan;
  }
  const auto places =
      static_cast<std::size_t>(std::max(1.0, std::round(part * static_cast<double>(x.size()))));
  const Values by_x = membership(x, places);
  const Values by_y = membership(y, places);
  return std::inner_product(by_x.begin(), by_x.end(), by_y.begin(), 0.0) /
         static_cast<double>(places);
}

double regret(const Values& x, const Values& y) {
  require_paired(x, y);
  if (x.empty()) {
    return kNan;
  }
  const Values picked = membership(x, 1);
  return *std::max_element(y.begin(), y.end()) -
         std::inner_product(picked.begin(), picked.end(), y.begin(), 0.0);
}

}  // namespace asvit
