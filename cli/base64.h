#pragma once

#include <string>

#include "trainer/data/image.h"

namespace asvit {

/// RFC 4648, with padding.
std::string base64(const Bytes& bytes);

}  // namespace asvit
