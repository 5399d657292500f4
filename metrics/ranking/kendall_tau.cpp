#include "metrics/ranking/kendall_tau.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.h"
#include "metrics/ranking/paired_values.h"

namespace asvit {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

using Values = std::vector<double>;

/// Lengths of the groups of equal neighbours, in an order where equal items are neighbours.
template <typename Equal>
std::vector<double> group_lengths(std::size_t count, const Equal& equal_to_next) {
  std::vector<double> lengths;
  double length = 1.0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i + 1 < count && equal_to_next(i)) {
      length += 1.0;
      continue;
    }
    lengths.push_back(length);
    length = 1.0;
  }
  return lengths;
}

std::vector<double> tie_lengths(Values values) {
  std::sort(values.begin(), values.end());
  return group_lengths(values.size(), [&](std::size_t i) { return values[i] == values[i + 1]; });
}

double pairs_in(const std::vector<double>& lengths) {
  double pairs = 0.0;
  for (const double length : lengths) {
    pairs += length * (length - 1.0) / 2.0;
  }
  return pairs;
}

/// Sorts `values` and returns how many pairs were out of order.
double sort_and_count(Values& values) {
  double inversions = 0.0;
  Values merged(values.size());
  for (std::size_t run = 1; run < values.size(); run *= 2) {
    for (std::size_t begin = 0; begin < values.size(); begin += 2 * run) {
      const std::size_t middle = std::min(begin + run, values.size());
      const std::size_t end = std::min(begin + 2 * run, values.size());
      std::size_t left = begin;
      std::size_t right = middle;
      for (std::size_t place = begin; place < end; ++place) {
        if (left < middle && (right == end || values[left] <= values[right])) {
          merged[place] = values[left++];
        } else {
          merged[place] = values[right++];
          inversions += static_cast<double>(middle - left);
        }
      }
    }
    values.swap(merged);
  }
  return inversions;
}

/// What tau-b is made of.
struct PairCounts {
  double all = 0.0;
  double discordant = 0.0;
  std::vector<double> x_ties;  // lengths of the groups of equal x
  std::vector<double> y_ties;
  double score = 0.0;  // concordant - discordant

  double tau() const {
    const double x_pairs = all - pairs_in(x_ties);
    const double y_pairs = all - pairs_in(y_ties);
    if (x_pairs <= 0.0 || y_pairs <= 0.0) {
      return kNan;
    }
    return std::clamp(score / std::sqrt(x_pairs) / std::sqrt(y_pairs), -1.0, 1.0);
  }
};

PairCounts count_pairs(const Values& x, const Values& y) {
  const std::size_t count = x.size();
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return x[a] != x[b] ? x[a] < x[b] : y[a] < y[b]; });
  const auto same_x = [&](std::size_t i) { return x[order[i]] == x[order[i + 1]]; };
  const auto same = [&](std::size_t i) { return same_x(i) && y[order[i]] == y[order[i + 1]]; };
  PairCounts pairs;
  pairs.all = static_cast<double>(count) * (static_cast<double>(count) - 1.0) / 2.0;
  pairs.x_ties = group_lengths(count, same_x);
  const double both = pairs_in(group_lengths(count, same));
  Values sorted_y(count);
  std::transform(order.begin(), order.end(), sorted_y.begin(), [&](std::size_t i) { return y[i]; });
  pairs.discordant = sort_and_count(sorted_y);
  pairs.y_ties =
      group_lengths(count, [&](std::size_t i) { return sorted_y[i] == sorted_y[i + 1]; });
  pairs.score =
      pairs.all - pairs_in(pairs.x_ties) - pairs_in(pairs.y_ties) + both - 2.0 * pairs.discordant;
  return pairs;
}

/// Probability that a random order of n items has at most `most` pairs out of order, twice.
double exact_p_value(std::size_t count, double most) {
  const double all = static_cast<double>(count) * (static_cast<double>(count) - 1.0) / 2.0;
  if (2.0 * most >= all) {
    return 1.0;
  }
  // probability[d]: of d pairs out of order among the first `items`, which an item more adds
  // 0 .. items to, each as likely.
  const auto size = static_cast<std::size_t>(most) + 1;
  Values probability(size, 0.0);
  probability[0] = 1.0;
  for (std::size_t items = 1; items < count; ++items) {
    Values next(size, 0.0);
    double window = 0.0;
    for (std::size_t d = 0; d < size; ++d) {
      window += probability[d];
      if (d > items) {
        window -= probability[d - items - 1];
      }
      next[d] = window / static_cast<double>(items + 1);
    }
    probability.swap(next);
  }
  return std::min(1.0, 2.0 * std::accumulate(probability.begin(), probability.end(), 0.0));
}

/// Sum over groups of t (t - 1) (2 t + 5), and of t (t - 1) (t - 2).
double variance_loss(const std::vector<double>& lengths) {
  double sum = 0.0;
  for (const double t : lengths) {
    sum += t * (t - 1.0) * (2.0 * t + 5.0);
  }
  return sum;
}

double triples_in(const std::vector<double>& lengths) {
  double sum = 0.0;
  for (const double t : lengths) {
    sum += t * (t - 1.0) * (t - 2.0);
  }
  return sum;
}

/// Two-sided, from the normal distribution with the variance of the score under ties.
double normal_p_value(const PairCounts& pairs, std::size_t count) {
  const auto n = static_cast<double>(count);
  const double m = n * (n - 1.0);
  const double variance =
      (m * (2.0 * n + 5.0) - variance_loss(pairs.x_ties) - variance_loss(pairs.y_ties)) / 18.0 +
      2.0 * pairs_in(pairs.x_ties) * pairs_in(pairs.y_ties) / m +
      triples_in(pairs.x_ties) * triples_in(pairs.y_ties) / (9.0 * m * (n - 2.0));
  return std::erfc(std::abs(pairs.score) / std::sqrt(variance) / std::sqrt(2.0));
}

double p_value(const PairCounts& pairs, std::size_t count) {
  constexpr std::size_t kExactUpTo = 33;
  const bool tied = pairs_in(pairs.x_ties) > 0.0 || pairs_in(pairs.y_ties) > 0.0;
  const double fewer = std::min(pairs.discordant, pairs.all - pairs.discordant);
  if (!tied && (count <= kExactUpTo || fewer <= 1.0)) {
    return exact_p_value(count, fewer);
  }
  return count > 2 ? normal_p_value(pairs, count) : 1.0;
}

/// Value at part `p` of a sorted list, linear between neighbours.
double quantile(const Values& sorted, double p) {
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Correlation kendall_tau_b(const Values& x, const Values& y) {
  require_paired(x, y);
  const PairCounts pairs = count_pairs(x, y);
  const double tau = pairs.tau();
  return {tau, std::isnan(tau) ? kNan : p_value(pairs, x.size())};
}

double partial_tau(double xy, double xz, double yz) {
  const double rest = (1.0 - xz * xz) * (1.0 - yz * yz);
  return rest > 1e-12 ? (xy - xz * yz) / std::sqrt(rest) : kNan;
}

Interval bootstrap_tau(const Values& x, const Values& y, int resamples, std::uint64_t seed) {
  require_paired(x, y);
  Values taus;
  Values drawn_x(x.size());
  Values drawn_y(x.size());
  for (int resample = 0; resample < resamples && !x.empty(); ++resample) {
    Generator generator(derive_seed({seed, static_cast<std::uint64_t>(resample)}));
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto item = static_cast<std::size_t>(generator.below(x.size()));
      drawn_x[i] = x[item];
      drawn_y[i] = y[item];
    }
    const double tau = count_pairs(drawn_x, drawn_y).tau();
    if (!std::isnan(tau)) {
      taus.push_back(tau);
    }
  }
  if (taus.empty()) {
    return {kNan, kNan};
  }
  std::sort(taus.begin(), taus.end());
  return {quantile(taus, 0.025), quantile(taus, 0.975)};
}

std::int64_t tied_pairs(const Values& values) {
  return static_cast<std::int64_t>(pairs_in(tie_lengths(values)));
}

}  // namespace asvit
