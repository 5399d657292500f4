#include "cli/terminal/table.h"

#include <algorithm>

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

std::string progress_bar(double done) {
  constexpr int kColumns = 20;
  const auto filled = static_cast<std::size_t>(kColumns * std::clamp(done, 0.0, 1.0));
  return "[" + std::string(filled, '#') + std::string(kColumns - filled, '.') + "] ";
}

}  // namespace asvit
