#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "run/journal.h"
#include "run/run_folder.h"
#include "scaling/family.h"
#include "scaling/growth.h"

namespace asvit {

/// A growth's trajectory on disk, a line a step; all that is needed to go on. Opening one that is
/// there brings the growth to its end, a half-written last line dropped.
class TrajectoryFile : public GrowthObserver {
 public:
  /// Throws std::invalid_argument naming the file where it is of another growth.
  TrajectoryFile(const std::filesystem::path& path, Growth& growth);

  void on_step(const GrowthStep& step) override;

 private:
  Journal journal_;
};

/// The folder of `asvit scale`: `run.json`, `trajectory.jsonl` (`trajectory-RULE.jsonl` of rules it
/// is compared with) and `family/TARGET.json`, one config a model.
class ScaleRun {
 public:
  /// Opens the folder, refusing one that holds a run unless `resume`, and a run of other options in
  /// any case. `description`: the members of run.json.
  ScaleRun(const std::filesystem::path& path, bool resume,
           const nlohmann::ordered_json& description);

  /// The trajectory's path under a rule; `first` for the one whose models are delivered.
  std::filesystem::path trajectory(GrowthRule rule, bool first) const;

  /// Writes a model's config; returns its path.
  std::filesystem::path write_model(const std::string& name,
                                    const nlohmann::ordered_json& config) const;

 private:
  void require_no_trajectory() const;

  RunFolder folder_;
};

}  // namespace asvit
