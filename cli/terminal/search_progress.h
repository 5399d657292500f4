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
  /// `terminal`: whether `out` is one.
  SearchProgress(std::ostream& out, bool terminal) : line_(out, terminal) {}
  ~SearchProgress() override { line_.finish(); }
  SearchProgress(const SearchProgress&) = delete;
  SearchProgress& operator=(const SearchProgress&) = delete;

  void on_begin(const Search& search) override;
  void on_step(const StepRecord& record, const SearchState& state) override;

 private:
  using Clock = std::chrono::steady_clock;

  void print(const StepRecord& record);

  const Search* search_ = nullptr;  // from on_begin() on
  ProgressLine line_;
  int first_step_ = 0;  // steps that a resumed search had done before
  Clock::time_point start_ = Clock::now();
};

}  // namespace asvit
