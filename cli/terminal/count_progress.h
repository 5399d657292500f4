#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "cli/terminal/progress_line.h"

namespace asvit {

/// Tells on standard error how many of equal parts of some work are behind, and how long the others
/// will take.
class CountProgress {
 public:
  /// `what`: before the numbers, such as "scored".
  CountProgress(std::string what, std::size_t all);
  ~CountProgress() { line_.finish(); }
  CountProgress(const CountProgress&) = delete;
  CountProgress& operator=(const CountProgress&) = delete;

  /// `done` parts are behind, `fresh` of them since this was made.
  void on_done(std::size_t done, std::size_t fresh);

 private:
  using Clock = std::chrono::steady_clock;

  std::string what_;
  std::size_t all_;
  ProgressLine line_;
  Clock::time_point start_ = Clock::now();
};

}  // namespace asvit
