#include "metrics/probes/kernel_form.h"

namespace asvit {

bool prefers_factors(std::int64_t images, std::int64_t tokens, std::int64_t in, std::int64_t out) {
  constexpr std::int64_t kMaxSide = 4096;  // the products of factors are side x side
  const std::int64_t side = images * tokens;
  const std::int64_t by_factors = side * side * (in + out);
  const std::int64_t by_rows = images * (tokens + images) * in * out;
  return side <= kMaxSide && by_factors < by_rows;
}

}  // namespace asvit
