#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace asvit {

/// A number that a validation measures.
struct Measure {
  std::string name;   ///< in files: "top1"
  std::string title;  ///< in texts: "top-1"
  double value = 0.0;
  bool is_part = false;  ///< of 1; texts show it in percent
  bool higher_is_better = false;
};

/// "top-1 93.21 %", "loss 0.1234".
std::string measure_text(const Measure& measure);

/// Whether `measure` is better than `other`, the same one at another time.
bool is_better(const Measure& measure, const Measure& other);

/// What a validation found.
struct Validation {
  std::vector<Measure> measures;  ///< the loss first, called "loss"
  std::int64_t skipped = 0;       ///< images that could not be decoded
  nlohmann::ordered_json
      document;  ///< evaluation.json: all details, equal for equal trainings; the
                 ///< images with the largest loss, by their "index", in "worst"

  /// The measure with this name. Throws std::logic_error where there is none.
  const Measure& at(const std::string& name) const;
};

}  // namespace asvit
