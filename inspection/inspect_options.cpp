#include "inspection/inspect_options.h"

#include <stdexcept>

namespace asvit {
namespace {

void require_range(const char* field, int got, int least, int most) {
  if (got < least || got > most) {
    throw std::invalid_argument(std::string(field) + ": got " + std::to_string(got) +
                                ", expected " + std::to_string(least) + " to " +
                                std::to_string(most));
  }
}

}  // namespace

void InspectOptions::validate() const {
  for_each_inspect_field(
      *this, [](const char* name, const auto& field, const char*, const char*, auto... range) {
        if constexpr (sizeof...(range) == 2) {
          require_range(name, field, range...);
        }
      });
  rate.validate();
  split_of_data();
}

Split InspectOptions::split_of_data() const {
  if (split != "validation" && split != "train") {
    throw std::invalid_argument("split: got '" + split + "', expected validation or train");
  }
  return split == "train" ? Split::kTrain : Split::kValidation;
}

}  // namespace asvit
