#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace asvit {

/// One number a choice, one row a decision: probabilities, logits, gradients.
using ChoiceTable = std::vector<std::vector<double>>;

/// A table of `value`, `counts[d]` numbers in row d. Throws std::invalid_argument unless every
/// count is at least 1.
ChoiceTable filled_table(const std::vector<int>& counts, double value);

/// The uniform distribution of every decision. Throws as filled_table() does.
ChoiceTable uniform_table(const std::vector<int>& counts);

/// Reads a table out of a saved state. Throws std::invalid_argument naming `what` unless it has the
/// rows of `shape`, and nlohmann::json::exception where something is not a number.
ChoiceTable table_from_json(const nlohmann::json& json, const ChoiceTable& shape,
                            const std::string& what);

}  // namespace asvit
