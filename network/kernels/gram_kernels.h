#pragma once

// Products of rows with each other, summed in double. For the kernels' own sources; see
// vector_math.h.

#include <cstdint>

#include "network/kernels/vector_loops.h"

namespace asvit {
namespace {

typedef double DoubleVec __attribute__((vector_size(ASVIT_LANES * 8)));

/// Columns of a run: 64 products a lane are added up in float, the runs in double.
constexpr std::int64_t kGramRun = 64 * kLanes;

/// sums[i * kOthers + j] = the products of rows i at `a` and j at `b`, lane by lane.
template <int kRows, int kOthers>
inline void gram_run(const float* a, const float* b, std::int64_t step, std::int64_t columns,
                     Vec* sums) {
  Vec sum[kRows * kOthers] = {};
  for_vectors(columns, [&](std::int64_t column, int lanes) {
    Vec other[kOthers];
#pragma GCC unroll 4
    for (int j = 0; j < kOthers; ++j) {
      other[j] = load_some(b + j * step + column, lanes);
    }
#pragma GCC unroll 4
    for (int i = 0; i < kRows; ++i) {
      const Vec row = load_some(a + i * step + column, lanes);
#pragma GCC unroll 4
      for (int j = 0; j < kOthers; ++j) {
        sum[i * kOthers + j] += row * other[j];
      }
    }
  });
#pragma GCC unroll 16
  for (int n = 0; n < kRows * kOthers; ++n) {
    sums[n] = sum[n];
  }
}

/// The same summed over lanes and runs, added to `totals`, whose rows are `totals_step` apart.
template <int kRows, int kOthers>
inline void gram_tile(const float* a, const float* b, std::int64_t step, std::int64_t columns,
                      double* totals, std::int64_t totals_step) {
  DoubleVec total[kRows * kOthers] = {};
  for (std::int64_t first = 0; first < columns; first += kGramRun) {
    const std::int64_t run = columns - first < kGramRun ? columns - first : kGramRun;
    Vec sums[kRows * kOthers];
    gram_run<kRows, kOthers>(a + first, b + first, step, run, sums);
    for (int n = 0; n < kRows * kOthers; ++n) {
      total[n] += __builtin_convertvector(sums[n], DoubleVec);
    }
  }
  for (int n = 0; n < kRows * kOthers; ++n) {
    for (int lane = 0; lane < kLanes; ++lane) {
      totals[n / kOthers * totals_step + n % kOthers] += total[n][lane];
    }
  }
}

void gram(const float* rows, std::int64_t count, std::int64_t columns, std::int64_t step,
          double* totals) {
  for_groups<4>(static_cast<int>(count), [&](int i, auto of) {
    for_groups<4>(i + of.value, [&](int j, auto others) {
      gram_tile<of.value, others.value>(rows + i * step, rows + j * step, step, columns,
                                        totals + i * count + j, count);
    });
  });
}

}  // namespace
}  // namespace asvit
