#pragma once

#include <ostream>
#include <vector>

#include "scaling/family_document.h"

namespace asvit {

/// The models of the first rule, then those of all rules for the same targets.
void print_families(const std::vector<RuleFamily>& families, const std::vector<Target>& targets,
                    std::ostream& out);

}  // namespace asvit
