#include "network/kernels/kernels.h"

#include <stdexcept>

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
  switch (isa) {
    case Isa::kPortable:
      return portable::kKernels;
#ifdef ASVIT_X86_KERNELS
    case Isa::kAvx2:
      return avx2::kKernels;
    case Isa::kAvx512:
      return avx512::kKernels;
#else
    case Isa::kAvx2:
    case Isa::kAvx512:
      break;
#endif
  }
  throw std::invalid_argument("isa: got one that this build has no kernels for");
}

}  // namespace asvit
