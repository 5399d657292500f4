#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace asvit {

/// A table for people: columns as wide as their widest cell, a rule below the header. The first
/// `left_columns` columns are left-aligned, the others right-aligned.
class Table {
 public:
  explicit Table(std::vector<std::string> header, std::size_t left_columns = 1)
      : rows_{std::move(header)}, left_columns_(left_columns) {}

  /// `cells` has as many elements as the header.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  /// Writes header, rule and rows, a line each.
  void print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::size_t left_columns_;
};

/// "[####................] " for a fifth; `done` is 0 to 1.
std::string progress_bar(double done);

}  // namespace asvit
