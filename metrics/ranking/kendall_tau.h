#pragma once

#include <cstdint>
#include <vector>

#include "metrics/ranking/paired_values.h"

namespace asvit {

// Functions of two lists throw as require_paired() does.

/// Kendall's tau-b (Kendall 1945): (concordant - discordant pairs) / sqrt((pairs not tied in x)
/// (pairs not tied in y)). The p-value is exact without ties for up to 33 values (and where at most
/// one pair is out of order), else that of the normal distribution with the variance for ties
/// (Kendall 1970). O(n log n) (Knight 1966).
Correlation kendall_tau_b(const std::vector<double>& x, const std::vector<double>& y);

/// Kendall's partial tau of x and y given z, from the three pairs' taus (Kendall 1942):
/// (xy - xz yz) / sqrt((1 - xz^2) (1 - yz^2)). NaN where z explains one of them entirely.
double partial_tau(double xy, double xz, double yz);

/// Bounds of a quantity.
struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// The middle 95 % of tau-b over `resamples` draws of n pairs with replacement (the percentile
/// bootstrap); draws without a tau, being constant, are left out. NaN where none has one.
Interval bootstrap_tau(const std::vector<double>& x, const std::vector<double>& y, int resamples,
                       std::uint64_t seed);

/// Pairs of items with equal values.
std::int64_t tied_pairs(const std::vector<double>& values);

}  // namespace asvit
