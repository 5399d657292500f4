#pragma once

#include <utility>

#include <oneapi/tbb/task_arena.h>

namespace asvit {

/// Calls `work` in an arena of its own, where `threads` threads, this one among them, do what it
/// does in parallel; returns what it returns, throws what it throws.
template <typename Work>
auto in_arena(int threads, Work&& work) {
  oneapi::tbb::task_arena arena(threads);
  return arena.execute(std::forward<Work>(work));
}

}  // namespace asvit
