#include "cli/terminal/search_progress.h"

#include <algorithm>
#include <sstream>

#include "base/number_text.h"
#include "space/topology_text.h"

namespace asvit {

void SearchProgress::on_begin(const Search& search) {
  search_ = &search;
  first_step_ = search.steps_done();
  start_ = Clock::now();
}

void SearchProgress::on_step(const StepRecord& record, const SearchState&) {
  if (line_.due() || record.step == search_->options().steps) {
    print(record);
  }
}

void SearchProgress::print(const StepRecord& record) {
  const int steps = search_->options().steps;
  const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
  const double left = elapsed / (record.step - first_step_) * (steps - record.step);
  const Candidate& best = search_->archive().best();
  std::ostringstream text;
  text << "step " << record.step << "/" << steps << "  entropy " << significant(record.entropy, 4)
       << "  reward " << significant(record.reward, 3) << "  best "
       << topology_text(best.topology).value_or(search_->space().describe(best.choices))
       << "  left " << duration_text(left);
  line_.show(static_cast<double>(record.step) / std::max(1, steps), text.str());
}

}  // namespace asvit
