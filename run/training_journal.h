#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace asvit {

/// Name of a training's journal in its folder.
inline constexpr const char* kTrainingJournal = "metrics.jsonl";

/// What an epoch's validation measured.
struct EpochValidation {
  std::vector<std::pair<std::string, double>> measures;  ///< by name; which, the objective says
  std::int64_t skipped = 0;                              ///< images that could not be decoded
};

/// An epoch of a training, a line of its journal.
struct EpochLine {
  std::int64_t epoch = 0;   ///< from 1
  std::int64_t step = 0;    ///< its last one
  std::int64_t images = 0;  ///< seen so far
  int token_factor = 1;     ///< of its last step
  double learning_rate = 0.0;
  double loss = 0.0;  ///< mean over the epoch
  std::optional<EpochValidation> validation;
  std::int64_t skipped = 0;  ///< training images that could not be decoded
  double seconds = 0.0;      ///< since the training (or its resumption) began
};

/// {"epoch", "step", "images", "token_factor", "learning_rate", "loss", "validation" (its measures
/// and "skipped"; left out without), "skipped", "seconds"}.
nlohmann::ordered_json epoch_line_to_json(const EpochLine& line);

/// The inverse; validation's measures in the order of their names. Throws nlohmann::json::exception
/// for what the other would not write.
EpochLine epoch_line_from_json(const nlohmann::json& json);

}  // namespace asvit
