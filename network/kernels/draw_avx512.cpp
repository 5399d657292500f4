#include "network/kernels/draw_kernels.h"

namespace asvit::avx512 {

void draw_normal(std::uint64_t seed, std::int64_t count, float* out);
void draw_normal(std::uint64_t seed, std::int64_t count, float* out) { draw(seed, count, out); }

}  // namespace asvit::avx512
