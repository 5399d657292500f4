#include "cli/search_progress.h"

#include <algorithm>
#include <ostream>
#include <string>

#include "cli/table.h"
#include "space/topology_text.h"

namespace asvit {

SearchProgress::SearchProgress(const Search& search, std::ostream& out, bool terminal)
    : search_(search), out_(out), terminal_(terminal), first_step_(search.steps_done()) {}

void SearchProgress::on_step(const StepRecord& record, const SearchState&) {
  const auto pause = terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(10);
  const auto now = Clock::now();
  const bool ends = record.step == search_.options().steps;
  if (now - last_ >= pause || ends) {
    last_ = now;
    print(record);
  }
}

void SearchProgress::print(const StepRecord& record) {
  const int steps = search_.options().steps;
  const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
  const double left = elapsed / (record.step - first_step_) * (steps - record.step);
  const Candidate& best = search_.archive().best();
  if (terminal_) {
    out_ << "\r\033[K" << progress_bar(static_cast<double>(record.step) / std::max(1, steps));
  }
  out_ << "step " << record.step << "/" << steps << "  entropy " << significant(record.entropy, 4)
       << "  reward " << significant(record.reward, 3) << "  best "
       << topology_text(best.topology).value_or(search_.space().describe(best.choices)) << "  left "
       << duration_text(left);
  if (terminal_) {
    out_.flush();
    line_open_ = true;
  } else {
    out_ << "\n";
  }
}

void SearchProgress::finish() {
  if (line_open_) {
    out_ << "\n";
    line_open_ = false;
  }
}

}  // namespace asvit
