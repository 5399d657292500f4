#pragma once

#include <vector>

#include <ATen/ATen.h>

#include "metrics/score.h"

namespace asvit {

/// The ends of a positive semi-definite matrix's spectrum.
struct SpectrumEnds {
  double smallest = 0.0;
  double largest = 0.0;
  ScoreStatus status = ScoreStatus::kOk;  ///< kNotFinite: an entry is not a finite number
};

/// Smallest and largest eigenvalue of a symmetric matrix, float64 on the CPU. Up to 128 rows all
/// eigenvalues are computed (Eigen); beyond, only the ends (Spectra: Lanczos for the largest,
/// shift-and-invert near zero for the smallest).
SpectrumEnds spectrum_ends(const at::Tensor& matrix);

/// All eigenvalues in ascending order; empty if an entry is not finite.
std::vector<double> eigenvalues(const at::Tensor& matrix);

}  // namespace asvit
