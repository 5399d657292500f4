#pragma once

#include <chrono>
#include <iosfwd>

#include "cli/terminal/progress_line.h"
#include "search/search.h"

namespace asvit {

/// Shows how a search goes: on a terminal one line that is drawn anew, with a bar; elsewhere a line
/// now and then. Step, entropy, reward, the best topology so far, time left.
class SearchProgress : public SearchObserver {
 public:
  /// `search` is watched, and must outlive this; `terminal`: whether `out` is one.
  SearchProgress(const Search& search, std::ostream& out, bool terminal);

  void on_step(const StepRecord& record, const SearchState& state) override;

  /// Ends the line that is being drawn.
  void finish() { line_.finish(); }

 private:
  using Clock = std::chrono::steady_clock;

  void print(const StepRecord& record);

  const Search& search_;
  ProgressLine line_;
  int first_step_;  // steps that a resumed search had done before
  Clock::time_point start_ = Clock::now();
};

}  // namespace asvit
