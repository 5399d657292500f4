#include "cli/terminal/count_progress.h"

#include <algorithm>
#include <iostream>
#include <utility>

#include <unistd.h>

#include "base/number_text.h"

namespace asvit {

CountProgress::CountProgress(std::string what, std::size_t all)
    : what_(std::move(what)), all_(all), line_(std::cerr, isatty(STDERR_FILENO) != 0) {}

void CountProgress::on_done(std::size_t done, std::size_t fresh) {
  if (!line_.due() && done < all_) {
    return;
  }
  const double passed = std::chrono::duration<double>(Clock::now() - start_).count();
  const double left = passed / static_cast<double>(std::max<std::size_t>(1, fresh)) *
                      static_cast<double>(all_ - done);
  line_.show(static_cast<double>(done) / static_cast<double>(all_),
             what_ + " " + std::to_string(done) + "/" + std::to_string(all_) + "  left " +
                 duration_text(left));
}

}  // namespace asvit
