#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

namespace asvit {

/// A line about work that goes on: on a terminal one line with a bar that is drawn anew, elsewhere
/// a line now and then.
class ProgressLine {
 public:
  /// `terminal`: whether `out` is one.
  ProgressLine(std::ostream& out, bool terminal) : out_(out), terminal_(terminal) {}

  /// Whether the last line is old enough for a new one. The first is due at once.
  bool due() const;

  /// Shows the line; `done` is the part of the work behind, 0 to 1.
  void show(double done, const std::string& text);

  /// Prints a line that stays, in place of the one being drawn.
  void keep(const std::string& text);

  /// Ends the line that is being drawn.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  std::ostream& out_;
  bool terminal_;
  bool line_open_ = false;
  Clock::time_point last_ = Clock::now() - std::chrono::hours(1);
};

}  // namespace asvit
