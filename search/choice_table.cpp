#include "search/choice_table.h"

#include <stdexcept>

namespace asvit {
namespace {

std::string row_sizes(const ChoiceTable& table) {
  std::string text = "rows of";
  for (const std::vector<double>& row : table) {
    text += " " + std::to_string(row.size());
  }
  return text + " numbers";
}

}  // namespace

ChoiceTable filled_table(const std::vector<int>& counts, double value) {
  ChoiceTable table;
  for (int count : counts) {
    if (count < 1) {
      throw std::invalid_argument("choices of decision " + std::to_string(table.size()) + ": got " +
                                  std::to_string(count) + ", expected at least 1");
    }
    table.emplace_back(static_cast<std::size_t>(count), value);
  }
  return table;
}

ChoiceTable uniform_table(const std::vector<int>& counts) {
  ChoiceTable table = filled_table(counts, 1.0);
  for (std::vector<double>& row : table) {
    const double probability = 1.0 / static_cast<double>(row.size());
    row.assign(row.size(), probability);
  }
  return table;
}

ChoiceTable table_from_json(const nlohmann::json& json, const ChoiceTable& shape,
                            const std::string& what) {
  auto table = json.get<ChoiceTable>();
  if (row_sizes(table) != row_sizes(shape)) {
    throw std::invalid_argument("saved " + what + ": got " + row_sizes(table) + ", expected " +
                                row_sizes(shape));
  }
  return table;
}

}  // namespace asvit
