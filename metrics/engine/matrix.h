#pragma once

#include <cstdint>

namespace asvit::engine {

/// A matrix in somebody's memory; one of the steps is 1.
struct Matrix {
  const float* data = nullptr;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t row_step = 0;     ///< floats from a row to the next
  std::int64_t column_step = 1;  ///< floats from a column to the next

  /// A row-major matrix without gaps.
  static Matrix dense(const float* data, std::int64_t rows, std::int64_t columns) {
    return {data, rows, columns, columns, 1};
  }

  Matrix transposed() const { return {data, columns, rows, column_step, row_step}; }

  /// `count` rows from row `first` on.
  Matrix slice(std::int64_t first, std::int64_t count) const {
    return {data + first * row_step, count, columns, row_step, column_step};
  }
};

/// to = a b, or to += a b where `add`. `to` is row-major with `to_row_step` floats from a row to
/// the next. In the calling thread, by oneDNN where it was found at build time (about twice as fast
/// on these shapes as OpenBLAS), else by LibTorch's matrix library. Throws std::runtime_error where
/// there is no memory for it.
void multiply(const Matrix& a, const Matrix& b, float* to, std::int64_t to_row_step, bool add);

}  // namespace asvit::engine
