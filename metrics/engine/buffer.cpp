#include "metrics/engine/buffer.h"

#include <algorithm>
#include <new>

#include <sys/mman.h>

namespace asvit::engine {
namespace {

constexpr std::size_t kLine = 64;               // bytes
constexpr std::size_t kHugePage = 2 << 20;      // bytes
constexpr std::size_t kLarge = 16 * kHugePage;  // bytes; memory that comes fresh from the system

}  // namespace

Buffer::Buffer(std::int64_t count) {
  const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(float);
  const std::size_t alignment = bytes >= kLarge ? kHugePage : kLine;
  const std::size_t size =
      (std::max<std::size_t>(bytes, 1) + alignment - 1) / alignment * alignment;
  data_.reset(static_cast<float*>(std::aligned_alloc(alignment, size)));
  if (data_ == nullptr) {
    throw std::bad_alloc();
  }
#ifdef MADV_HUGEPAGE
  if (alignment == kHugePage) {
    // Page faults of 4 KB would cost as much as a tenth of a kernel. Only a hint: it may fail.
    madvise(data_.get(), size, MADV_HUGEPAGE);
  }
#endif
}

}  // namespace asvit::engine
