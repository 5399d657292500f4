#pragma once

#include <ostream>
#include <vector>

#include "inspection/inspection_document.h"

namespace asvit {

/// A table of all layers, states one below the other, and for each state one sentence: in how many
/// layers the attention lowers the rate.
void print_inspected(const std::vector<InspectedState>& states, std::ostream& out);

}  // namespace asvit
