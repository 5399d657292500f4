#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace asvit {

/// A fixed number of oneTBB workers, each with LibTorch's own threads at one, so that parallel work
/// is these workers' alone.
class Workers {
 public:
  /// `threads`: at least 1.
  explicit Workers(int threads);
  ~Workers();

  /// Calls `body(i)` for 0 .. count - 1, in any order, and returns when all are done. What a body
  /// throws is thrown on, and bodies not yet begun are left out.
  void for_each(std::size_t count, const std::function<void(std::size_t)>& body);

 private:
  struct Arena;
  std::unique_ptr<Arena> arena_;
};

}  // namespace asvit
