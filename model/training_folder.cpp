#include "model/training_folder.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "base/json_reader.h"
#include "run/atomic_file.h"
#include "run/run_folder.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

bool names_step(const std::string& name) {
  return !name.empty() && name.size() < 15 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The step of the best checkpoint by the newest one's state; 0 where none was measured.
std::int64_t best_step(const fs::path& state_file, std::int64_t newest) {
  const nlohmann::json state = read_json_file(state_file);
  const bool there = state.is_object() && state.contains("best_step");
  const nlohmann::json step = there ? state.at("best_step") : nlohmann::json();
  if (!step.is_number_integer() || step < 0 || step > newest) {
    reject(state_file.string() + ": /best_step", there ? shown(step) : "nothing",
           "an integer of 0 .. " + std::to_string(newest));
  }
  return step.get<std::int64_t>();
}

}  // namespace

bool is_training(const fs::path& folder) {
  return fs::is_directory(folder) && fs::exists(folder / kModelFile) &&
         fs::exists(folder / kRunFile);
}

std::vector<std::int64_t> CheckpointPlaces::steps() const {
  std::vector<std::int64_t> steps;
  if (!fs::is_directory(path_)) {
    return steps;
  }
  for (const auto& entry : fs::directory_iterator(path_)) {
    const std::string name = entry.path().filename().string();
    if (names_step(name)) {
      steps.push_back(std::stoll(name));
    }
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

fs::path CheckpointPlaces::at_step(std::int64_t step) const {
  const std::string number = std::to_string(step);
  const std::size_t digits = std::max<std::size_t>(8, number.size());
  return path_ / (std::string(digits - number.size(), '0') + number);
}

fs::path CheckpointPlaces::newest() const {
  const auto all = steps();
  return all.empty() ? fs::path() : at_step(all.back());
}

fs::path CheckpointPlaces::best() const {
  const auto all = steps();
  if (all.empty()) {
    return {};
  }
  const fs::path last = at_step(all.back());
  const std::int64_t step = best_step(last / kCheckpointState, all.back());
  const fs::path folder = step == 0 ? last : at_step(step);
  if (!fs::exists(folder)) {
    throw std::invalid_argument(folder.string() + ": got nothing, expected the best checkpoint");
  }
  return folder;
}

}  // namespace asvit
