#pragma once

#include <cstdint>
#include <string>

namespace asvit {

/// 87580820 -> "87,580,820".
std::string with_separators(std::int64_t number);

/// `digits` significant digits, exponents only where they are shorter.
std::string significant(double number, int digits);

/// `digits` digits behind the point.
std::string fixed(double number, int digits);

/// 22357814000 -> "22.36 G", 2319624 -> "2.32 M".
std::string with_unit(double number);

/// 75 -> "1 min 15 s".
std::string duration_text(double seconds);

}  // namespace asvit
