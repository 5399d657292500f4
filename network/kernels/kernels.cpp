#include "network/kernels/kernels.h"

namespace asvit {

namespace portable {
extern const Kernels kKernels;
}
#ifdef ASVIT_X86_KERNELS
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}
#endif

std::size_t attention_scratch(int count, int dim) {
  // The most that one of the three takes: three arrays over padded tokens and channels, one over
  // padded tokens, and eight blocks of channels.
  constexpr std::size_t kLanes = 16;
  const std::size_t padded = static_cast<std::size_t>(count) + kLanes - 1;
  return padded * (3 * static_cast<std::size_t>(dim) + 1) +
         8 * kLanes * static_cast<std::size_t>(dim);
}

const Kernels& kernels_for(Isa isa) {
#ifdef ASVIT_X86_KERNELS
  if (isa == Isa::kAvx512) {
    return avx512::kKernels;
  }
  if (isa == Isa::kAvx2) {
    return avx2::kKernels;
  }
#endif
  (void)isa;
  return portable::kKernels;
}

}  // namespace asvit
