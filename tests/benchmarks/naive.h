#pragma once

#include "tests/benchmarks/measure.h"

namespace asvit::benchmarks {

/// Seconds of wall time for one repeat of both scores as the public code computes them, in LibTorch
/// with reverse mode alone: for the curve one backward pass a feature channel and point, for the
/// kernel one backward pass an image.
double naive_seconds(const Setting& setting);

}  // namespace asvit::benchmarks
