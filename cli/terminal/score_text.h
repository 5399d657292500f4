#pragma once

#include <string>

#include "metrics/score.h"

namespace asvit {

/// "3.0949 +- 0.086", or the status where that is not ok.
std::string score_text(const Score& score);

/// "ntk_condition (lower)": a column's title.
std::string score_title(const Score& score);

}  // namespace asvit
