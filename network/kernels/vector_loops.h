#pragma once

// Loops over vectors and groups, and loads and stores at their ends. For the kernels' own sources;
// see vector_math.h.

#include <cstdint>

#include "network/kernels/vector_math.h"

namespace asvit {
namespace {

/// Calls body(first, number) with `kGroup` things at once, then four, then one; the number is a
/// constant.
template <int kGroup, typename Body>
inline void for_groups(int count, const Body& body) {
  int j = 0;
  for (; j + kGroup <= count; j += kGroup) {
    body(j, std::integral_constant<int, kGroup>());
  }
  for (; j + 4 <= count; j += 4) {
    body(j, std::integral_constant<int, 4>());
  }
  for (; j < count; ++j) {
    body(j, std::integral_constant<int, 1>());
  }
}

/// Calls body(first value, number of values) for whole vectors, then once for the rest.
template <typename Body>
inline void for_vectors(std::int64_t count, const Body& body) {
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    body(i, kLanes);
  }
  if (i < count) {
    body(i, static_cast<int>(count - i));
  }
}

/// The first `count` lanes, the others 0.
inline Vec load_some(const float* from, int count) {
  if (count == kLanes) {
    return load(from);
  }
  Vec value = {};
  for (int lane = 0; lane < count; ++lane) {
    value[lane] = from[lane];
  }
  return value;
}

/// The first `count` lanes of `value` to memory.
inline void store_some(float* to, Vec value, int count) {
  if (count == kLanes) {
    store(to, value);
    return;
  }
  for (int lane = 0; lane < count; ++lane) {
    to[lane] = value[lane];
  }
}

}  // namespace
}  // namespace asvit
