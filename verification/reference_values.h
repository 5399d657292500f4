#pragma once

#include <string>

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include "network/weights.h"

namespace asvit {

/// Largest relative errors that recorded values may be missed by.
inline constexpr double kFloat32Tolerance = 1e-4;
inline constexpr double kFloat64Tolerance = 1e-8;

/// Values of mean 0 and variance 1 that any program can make: SplitMix64 of the id's FNV-1a hash,
/// uniform. Float64.
at::Tensor hashed(const std::string& id, at::IntArrayRef shape);

/// A weight as reference files define it: hashed(id), times gain / sqrt(fan_in) where the weight
/// multiplies features, 1 + 0.1 of it for norms, 0.1 of it for biases.
at::Tensor hashed_weight(const WeightSpec& spec, const std::string& id, double gain,
                         std::int64_t fan_in);

/// Nested arrays of numbers as a tensor, float64. Throws nlohmann::json::exception for other
/// things.
at::Tensor recorded_tensor(const nlohmann::json& values);

/// The largest deviation over the largest expected magnitude; infinite where shapes differ or
/// something is not finite.
double relative_error(const at::Tensor& got, const at::Tensor& expected);

}  // namespace asvit
