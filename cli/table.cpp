#include "cli/table.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace asvit {

void Table::print(std::ostream& out) const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  const auto print_row = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string fill(widths[i] - row[i].size(), ' ');
      const bool last = i + 1 == row.size();
      out << (i == 0 ? "" : "  ");
      out << (i < left_columns_ ? row[i] + (last ? "" : fill) : fill + row[i]);
    }
    out << "\n";
  };
  print_row(rows_.front());
  std::vector<std::string> rule;
  rule.reserve(widths.size());
  for (std::size_t width : widths) {
    rule.emplace_back(width, '-');
  }
  print_row(rule);
  for (std::size_t i = 1; i < rows_.size(); ++i) {
    print_row(rows_[i]);
  }
}

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
  if (whole < 48 * 3600) {
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
  }
  return std::to_string(whole / 86400) + " d " + std::to_string(whole % 86400 / 3600) + " h";
}

std::string progress_bar(double done) {
  constexpr int kColumns = 20;
  const auto filled = static_cast<std::size_t>(kColumns * std::clamp(done, 0.0, 1.0));
  return "[" + std::string(filled, '#') + std::string(kColumns - filled, '.') + "] ";
}

}  // namespace asvit
