#include "base/number_text.h"

#include <cmath>
#include <iomanip>
#include <iterator>
#include <sstream>

namespace asvit {

std::string with_separators(std::int64_t number) {
  std::string text = std::to_string(number);
  const std::size_t first_digit = number < 0 ? 1 : 0;
  for (std::size_t i = text.size(); i > first_digit + 3;) {
    i -= 3;
    text.insert(i, ",");
  }
  return text;
}

std::string significant(double number, int digits) {
  std::ostringstream text;
  text << std::setprecision(digits) << number;
  return text.str();
}

std::string fixed(double number, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << number;
  return text.str();
}

std::string with_unit(double number) {
  static constexpr const char* kUnits[] = {"", " k", " M", " G", " T", " P"};
  std::size_t unit = 0;
  while (std::abs(number) >= 1000.0 && unit + 1 < std::size(kUnits)) {
    number /= 1000.0;
    ++unit;
  }
  return fixed(number, unit == 0 ? 0 : 2) + kUnits[unit];
}

std::string duration_text(double seconds) {
  constexpr double kMost = 1000.0 * 24 * 3600;
  if (!(seconds < kMost)) {
    return "over 1000 d";
  }
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 60) {
    return std::to_string(whole) + " s";
  }
  if (whole < 3600) {
    return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  }
  if (whole < 48L * 3600) {
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
  }
  return std::to_string(whole / 86400) + " d " + std::to_string(whole % 86400 / 3600) + " h";
}

}  // namespace asvit
