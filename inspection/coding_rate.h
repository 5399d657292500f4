#pragma once

#include <ATen/ATen.h>

#include "base/fields.h"

namespace asvit {

/// How coding rates are taken.
struct CodingRateOptions {
  /// Precision: the root mean square error up to which tokens are coded, 1e-6 .. 1e6. The tool
  /// that CRATE's authors publish beside their code takes epsilon^2 = 0.01.
  double epsilon = 0.1;
  /// Every token's coordinates in a subspace are scaled to length 1 first, as that tool does; a
  /// token whose coordinates are all 0 stays.
  bool unit_length = false;

  /// Throws std::invalid_argument naming the field, what it got and what is expected.
  void validate() const;
};

/// Lists the fields (base/fields.h).
template <typename Any, typename Visitor, FieldsOf<Any, CodingRateOptions> = 0>
void for_each_field(Any& options, Visitor&& visit) {
  visit("epsilon", options.epsilon, "X", "precision of the coding rate");
  visit("unit_length", options.unit_length, "",
        "scale every token's coordinates in a subspace to length 1 first");
}

/// Rate, in nats, of coding tokens by their coordinates in K subspaces up to the precision (Yu et
/// al., arXiv 2306.01129, section 2, the compression term of sparse rate reduction):
///   R^c = sum over k of 1/2 log det(I + p / (N epsilon^2) W_k^T W_k),  W_k = Z U_k.
/// `coordinates` (K, N, p) holds all W_k, N tokens of p coordinates each. Computed in float64; not
/// a number where a coordinate is not finite.
double coding_rate(const at::Tensor& coordinates, const CodingRateOptions& options);

}  // namespace asvit
