#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace asvit::engine {

/// Uninitialised floats, aligned to 64 bytes; movable.
class Buffer {
 public:
  Buffer() = default;

  /// Throws std::bad_alloc where there is no memory.
  explicit Buffer(std::int64_t count) {
    const std::size_t bytes = (static_cast<std::size_t>(count) * sizeof(float) + 63) / 64 * 64;
    data_.reset(static_cast<float*>(std::aligned_alloc(64, bytes == 0 ? 64 : bytes)));
    if (data_ == nullptr) {
      throw std::bad_alloc();
    }
  }

  /// The first float; null for a default-constructed buffer.
  float* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(float* pointer) const { std::free(pointer); }
  };
  std::unique_ptr<float[], Free> data_;
};

}  // namespace asvit::engine
