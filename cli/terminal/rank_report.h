#pragma once

#include <iosfwd>

#include "metrics/ranking/rank_document.h"

namespace asvit {

/// A table a column, best tau first. Of the decisions only the strongest is shown, with every
/// metric that loses to it marked. Below, the decisions that every predictor follows most.
void print_report(const RankReport& report, std::ostream& out);

}  // namespace asvit
