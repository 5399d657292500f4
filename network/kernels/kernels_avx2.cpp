#define ASVIT_LANES 8
#include "network/kernels/attention_kernels.h"
#include "network/kernels/elementwise_kernels.h"
#include "network/kernels/gram_kernels.h"
#include "network/kernels/kernels.h"

namespace asvit::avx2 {

void draw_normal(std::uint64_t seed, std::int64_t count, float* out);  // draw_avx2.cpp

extern const Kernels kKernels;
const Kernels kKernels = {attention,     attention_tangent, attention_backward, gelu, gelu_tangent,
                          gelu_backward, normalise,         normalise_backward, gram, draw_normal};

}  // namespace asvit::avx2
