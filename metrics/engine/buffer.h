#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace asvit::engine {

/// Uninitialised floats, aligned to 64 bytes; movable.
class Buffer {
 public:
  Buffer() = default;

  /// Throws std::bad_alloc where there is no memory.
  explicit Buffer(std::int64_t count);

  /// The first float; null for a default-constructed buffer.
  float* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(float* pointer) const { std::free(pointer); }
  };
  std::unique_ptr<float[], Free> data_;
};

}  // namespace asvit::engine
