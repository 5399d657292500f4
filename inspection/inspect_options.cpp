#include "inspection/inspect_options.h"

namespace asvit {

void InspectOptions::validate() const {
  require_ranges(*this);
  rate.validate();
}

}  // namespace asvit
