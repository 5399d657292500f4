#include "cli/terminal/progress_line.h"

#include <ostream>

#include "cli/terminal/table.h"

namespace asvit {
namespace {

constexpr const char* kClearLine = "\r\033[K";

}  // namespace

bool ProgressLine::due() const {
  const auto pause = terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(10);
  return Clock::now() - last_ >= pause;
}

void ProgressLine::show(double done, const std::string& text) {
  last_ = Clock::now();
  if (!terminal_) {
    out_ << text << "\n";
    return;
  }
  out_ << kClearLine << progress_bar(done) << text;
  out_.flush();
  line_open_ = true;
}

void ProgressLine::keep(const std::string& text) {
  if (line_open_) {
    out_ << kClearLine;
    line_open_ = false;
  }
  out_ << text << "\n";
}

void ProgressLine::finish() {
  if (line_open_) {
    out_ << "\n";
    line_open_ = false;
  }
}

}  // namespace asvit
