#pragma once

#include <vector>

#include "metrics/ranking/paired_values.h"

namespace asvit {

// Functions of two lists throw as require_paired() does.

/// Spearman's rho: Pearson's coefficient of the ranks, equal values sharing their mean rank. The
/// p-value is Student's with n - 2 degrees of freedom.
Correlation spearman_rho(const std::vector<double>& x, const std::vector<double>& y);

/// Part of the best `part` of the items by y (at least one item) that are among as many best by x.
/// Equal values at the border share the places that are left evenly.
double top_precision(const std::vector<double>& x, const std::vector<double>& y, double part);

/// How far y of the item with the largest x is below the largest y; of several such items, the
/// mean.
double regret(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace asvit
