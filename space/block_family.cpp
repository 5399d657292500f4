#include "space/block_family.h"

namespace asvit {

BlockFamily block_family(const std::string& name) {
  const auto family = find_value(name, kBlockFamilies);
  if (!family) {
    throw std::invalid_argument("got '" + name + "', expected one of " +
                                listed_names(kBlockFamilies, ", "));
  }
  return *family;
}

}  // namespace asvit
