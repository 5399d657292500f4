#include "scaling/scale_run.h"

#include <stdexcept>

#include "run/atomic_file.h"
#include "run/same_run.h"

namespace asvit {

TrajectoryFile::TrajectoryFile(const std::filesystem::path& path, Growth& growth)
    : journal_(path, whole_lines(path)) {
  const std::vector<nlohmann::json> lines = read_journal(path, journal_.bytes());
  try {
    growth.restore(lines);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(path.string() + ": " + error.what());
  }
}

void TrajectoryFile::on_step(const GrowthStep& step) { journal_.append(growth_step_to_json(step)); }

ScaleRun::ScaleRun(const std::filesystem::path& path, bool resume,
                   const nlohmann::ordered_json& description)
    : folder_(resume ? RunFolder::open_or_create(path) : RunFolder::create(path)) {
  if (!folder_.has_run()) {
    require_no_trajectory();
    folder_.write_run(description);
    return;
  }
  // Another rule to compare with is another file.
  require_same_run(folder_.read_run(), description, {"compare"}, {"seed"},
                   folder_.file("run.json").string());
  folder_.write_run(description);
}

void ScaleRun::require_no_trajectory() const {
  for (GrowthRule rule : {GrowthRule::kGrowth, GrowthRule::kUniform, GrowthRule::kRandom}) {
    for (bool first : {true, false}) {
      if (std::filesystem::exists(trajectory(rule, first))) {
        throw std::invalid_argument(trajectory(rule, first).string() +
                                    ": got a trajectory without a run.json beside it, expected "
                                    "neither or both");
      }
    }
  }
}

std::filesystem::path ScaleRun::trajectory(GrowthRule rule, bool first) const {
  return folder_.file(first ? "trajectory.jsonl" : "trajectory-" + to_string(rule) + ".jsonl");
}

std::filesystem::path ScaleRun::write_model(const std::string& name,
                                            const nlohmann::ordered_json& config) const {
  const std::filesystem::path folder = folder_.file("family");
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw std::runtime_error("cannot create '" + folder.string() + "': " + error.message());
  }
  const std::filesystem::path path = folder / (name + ".json");
  write_file_atomically(path, config.dump(2) + "\n");
  return path;
}

}  // namespace asvit
