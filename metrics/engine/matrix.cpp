#include "metrics/engine/matrix.h"

#ifdef ASVIT_HAS_ONEDNN
#include <algorithm>
#include <stdexcept>
#include <string>

#include <dnnl.h>
#else
#include <ATen/ATen.h>
#endif

namespace asvit::engine {

#ifdef ASVIT_HAS_ONEDNN

namespace {

char letter(const Matrix& matrix) { return matrix.column_step == 1 ? 'N' : 'T'; }

/// At least what the library demands, which is more than the step of a matrix with a single row or
/// column may be.
std::int64_t leading(const Matrix& matrix) {
  return matrix.column_step == 1 ? std::max(matrix.row_step, matrix.columns)
                                 : std::max(matrix.column_step, matrix.rows);
}

}  // namespace

void multiply(const Matrix& a, const Matrix& b, float* to, std::int64_t to_row_step, bool add) {
  const dnnl_status_t status =
      dnnl_sgemm(letter(a), letter(b), a.rows, b.columns, a.columns, 1.0f, a.data, leading(a),
                 b.data, leading(b), add ? 1.0f : 0.0f, to, std::max(to_row_step, b.columns));
  if (status != dnnl_success) {
    throw std::runtime_error("oneDNN: matrix product failed with status " +
                             std::to_string(static_cast<int>(status)));
  }
}

#else

namespace {

at::Tensor tensor_of(const float* data, std::int64_t rows, std::int64_t columns,
                     std::int64_t row_step, std::int64_t column_step) {
  return at::from_blob(const_cast<float*>(data), {rows, columns}, {row_step, column_step},
                       at::TensorOptions().dtype(at::kFloat));
}

}  // namespace

void multiply(const Matrix& a, const Matrix& b, float* to, std::int64_t to_row_step, bool add) {
  const at::Tensor left = tensor_of(a.data, a.rows, a.columns, a.row_step, a.column_step);
  const at::Tensor right = tensor_of(b.data, b.rows, b.columns, b.row_step, b.column_step);
  at::Tensor result = tensor_of(to, a.rows, b.columns, to_row_step, 1);
  if (add) {
    result.addmm_(left, right);
  } else {
    at::mm_out(result, left, right);
  }
}

#endif

}  // namespace asvit::engine
