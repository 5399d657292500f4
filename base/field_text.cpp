#include "base/field_text.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/list_text.h"
#include "base/number_text.h"

namespace asvit {
namespace {

double parse_number(const std::string& name, const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') {
    throw std::invalid_argument(name + ": got '" + text + "', expected a number");
  }
  return value;
}

/// The power of 1000 of a count's suffix; NaN where there is no such suffix.
double factor_of(const std::string& suffix) {
  return suffix.empty()  ? 1.0
         : suffix == "k" ? 1e3
         : suffix == "M" ? 1e6
         : suffix == "G" ? 1e9
                         : std::nan("");
}

}  // namespace

std::int64_t parse_count(const std::string& name, const std::string& text) {
  std::size_t used = 0;
  double number = std::nan("");
  // No blanks, signs, exponents, hexadecimals.
  if (text.find_first_not_of("0123456789.kMG") == std::string::npos) {
    try {
      number = std::stod(text, &used);
    } catch (const std::exception&) {
      // No number at its begin, or one beyond all bounds: what follows refuses it.
    }
  }
  const double value = number * factor_of(text.substr(used));
  if (!(value >= 1.0 && value < 1e18)) {
    throw std::invalid_argument(name + ": got '" + text +
                                "', expected a count such as 20000000, 20M or 1.5G");
  }
  return static_cast<std::int64_t>(value);
}

void read_text(const std::string& name, const std::string& text, std::vector<std::string>& field) {
  field = split_list(name, text);
}

void read_text(const std::string& name, const std::string& text, std::vector<int>& field) {
  constexpr std::size_t kMaxDigits = 4;
  std::vector<int> depths;
  for (const std::string& depth :
       text.empty() ? std::vector<std::string>() : split_list(name, text)) {
    if (depth.size() > kMaxDigits || depth.find_first_not_of("0123456789") != std::string::npos) {
      throw std::invalid_argument(name + ": got '" + depth + "', expected a number of blocks");
    }
    depths.push_back(std::stoi(depth));
  }
  field = std::move(depths);
}

void read_text(const std::string& name, const std::string& text, std::vector<double>& field) {
  std::vector<double> numbers;
  for (const std::string& number : split_list(name, text)) {
    numbers.push_back(parse_number(name, number));
  }
  field = std::move(numbers);
}

void read_text(const std::string& name, const std::string& text,
               std::optional<std::int64_t>& field) {
  field = text.empty() ? std::nullopt : std::optional(parse_count(name, text));
}

std::string text_of(const std::vector<std::string>& field) { return joined(field, ","); }

std::string text_of(const std::vector<int>& field) {
  return joined(field, ",", [](int number) { return std::to_string(number); });
}

std::string text_of(const std::vector<double>& field) {
  std::vector<std::string> parts;
  for (double number : field) {
    const std::string two_digits = fixed(number, 2);
    const bool exact = std::strtod(two_digits.c_str(), nullptr) == number;
    parts.push_back(exact ? two_digits : nlohmann::json(number).dump());
  }
  return joined(parts, ",");
}

std::string text_of(const std::optional<std::int64_t>& field) {
  return field ? std::to_string(*field) : "";
}

}  // namespace asvit
