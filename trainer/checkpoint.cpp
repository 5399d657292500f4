#include "trainer/checkpoint.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/json_reader.h"
#include "network/weight_file.h"
#include "run/atomic_file.h"
#include "run/file_descriptor.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUnfinished = ".unfinished";
constexpr const char* kOwnWeights = "objective.safetensors";

/// Steps of the complete checkpoints in a folder, rising.
std::vector<std::int64_t> steps_in(const fs::path& folder) {
  std::vector<std::int64_t> steps;
  if (!fs::is_directory(folder)) {
    return steps;
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.empty() && name.size() < 15 &&
        std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      steps.push_back(std::stoll(name));
    }
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

/// The names of the parameters that are the objective's own, behind the network's.
std::vector<std::string> own_names(const TrainingState& state, const Topology& topology) {
  const auto network = static_cast<std::ptrdiff_t>(weight_specs(topology, state.head).size());
  const std::vector<std::string> names = state.parameters.names();
  return {names.begin() + network, names.end()};
}

/// Writes the objective's own weights, where there are some.
void write_own(const fs::path& path, const std::vector<std::string>& names,
               const TrainingState& state) {
  TensorFile file;
  for (const std::string& name : names) {
    file.tensors.emplace_back("weights." + name, state.parameters.weights().at(name));
    file.tensors.emplace_back("average." + name, state.average.weights().at(name));
  }
  if (!names.empty()) {
    write_safetensors(path, file);
  }
}

/// Reads what write_own() wrote.
void read_own(const fs::path& path, const std::vector<std::string>& names, TrainingState& state) {
  if (names.empty()) {
    return;
  }
  Weights tensors;
  for (auto& [name, tensor] : read_safetensors(path).tensors) {
    tensors.set(name, tensor);
  }
  for (const std::string& name : names) {
    for (const auto& [prefix, parameters] :
         {std::pair{"weights.", &state.parameters}, std::pair{"average.", &state.average}}) {
      const at::Tensor found = tensors.find(prefix + name);
      at::Tensor parameter = parameters->weights().at(name);
      if (!found.defined() || found.sizes() != parameter.sizes()) {
        reject(path.string() + ": " + prefix + name, "none of its shape", "the objective's weight");
      }
      parameter.copy_(found);
    }
  }
}

void restore_optimizer(const fs::path& path, std::int64_t step, TrainingState& state) {
  const TensorFile file = read_safetensors(path);
  try {
    state.optimizer->restore(step, file.tensors);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(path.string() + ": " + error.what());
  }
}

/// The member of state.json with the best value of the measure that decides.
std::string best_member(const TrainingState& state) { return "best_" + state.best.name; }

nlohmann::ordered_json numbers_of(const TrainingState& state, std::int64_t journal_bytes) {
  return {{"format", kCheckpointFormat},
          {"step", state.step},
          {"epochs", state.epochs},
          {"optimizer_steps", state.optimizer->steps()},
          {"epoch_loss", state.epoch_loss},
          {"epoch_skipped", state.epoch_skipped},
          {best_member(state), state.best.value},
          {"best_step", state.best_step},
          {"journal_bytes", journal_bytes}};
}

/// A count in a checkpoint's state.json, 0 .. most; `json`: the document.
std::int64_t count_in(const nlohmann::json& json, const char* member, std::int64_t most,
                      const fs::path& path) {
  const bool there = json.is_object() && json.contains(member);
  const nlohmann::json value = there ? json.at(member) : nlohmann::json();
  if (!value.is_number_integer() || value < 0 || value > most) {
    reject(path.string() + ": /" + member, there ? shown(value) : "nothing",
           "an integer of 0 .. " + std::to_string(most));
  }
  return value.get<std::int64_t>();
}

double number_in(const nlohmann::json& json, const char* member, const fs::path& path) {
  const bool there = json.is_object() && json.contains(member) && json.at(member).is_number();
  if (!there) {
    reject(path.string() + ": /" + member, "no number", "one");
  }
  return json.at(member).get<double>();
}

/// Reads a checkpoint's state.json into `state`; returns the journal's length.
std::int64_t read_numbers(const fs::path& path, std::int64_t step, TrainingState& state) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const nlohmann::json json = read_json_file(path);
  if (!json.is_object() || json.value("format", nlohmann::json()) != kCheckpointFormat) {
    reject(path.string(), "another format", kCheckpointFormat);
  }
  state.step = count_in(json, "step", step, path);
  if (state.step != step || count_in(json, "optimizer_steps", step, path) != step) {
    reject(path.string() + ": /step", std::to_string(state.step),
           std::to_string(step) + ", as the folder is named");
  }
  state.epochs = count_in(json, "epochs", step, path);
  state.epoch_loss = number_in(json, "epoch_loss", path);
  state.epoch_skipped = count_in(json, "epoch_skipped", kMost, path);
  state.best.value = number_in(json, best_member(state).c_str(), path);
  state.best_step = count_in(json, "best_step", step, path);
  return count_in(json, "journal_bytes", kMost, path);
}

}  // namespace

fs::path CheckpointFolder::folder_of_step(std::int64_t step) const {
  const std::string number = std::to_string(step);
  const std::size_t digits = std::max<std::size_t>(8, number.size());
  return path_ / (std::string(digits - number.size(), '0') + number);
}

void CheckpointFolder::write(const TrainingState& state, const Topology& topology,
                             std::int64_t journal_bytes, int keep) const {
  const fs::path target = folder_of_step(state.step);
  if (fs::exists(target)) {
    // The step's weights are those that are there; what is said of them may have changed.
    write_json_file(target / "state.json", numbers_of(state, journal_bytes));
  } else {
    const fs::path unfinished = path_ / kUnfinished;
    fs::remove_all(unfinished);
    fs::create_directories(unfinished);
    write_safetensors(unfinished / "weights.safetensors",
                      tensor_file(state.parameters.weights(), topology, state.head));
    write_safetensors(unfinished / "average.safetensors",
                      tensor_file(state.average.weights(), topology, state.head));
    write_safetensors(unfinished / "optimizer.safetensors", {state.optimizer->state(), {}});
    write_own(unfinished / kOwnWeights, own_names(state, topology), state);
    write_json_file(unfinished / "state.json", numbers_of(state, journal_bytes));
    fs::rename(unfinished, target);
    if (const int error = sync_folder(path_); error != 0) {
      throw io_error("write", path_, error);
    }
  }
  std::vector<std::int64_t> steps = steps_in(path_);
  steps.resize(steps.size() - std::min(steps.size(), static_cast<std::size_t>(keep)));
  for (const std::int64_t step : steps) {
    if (step != state.best_step) {
      fs::remove_all(folder_of_step(step));
    }
  }
}

fs::path CheckpointFolder::newest() const {
  const auto steps = steps_in(path_);
  return steps.empty() ? fs::path() : folder_of_step(steps.back());
}

fs::path CheckpointFolder::best() const {
  const fs::path last = newest();
  if (last.empty()) {
    return last;
  }
  const fs::path path = last / "state.json";
  const std::int64_t step =
      count_in(read_json_file(path), "best_step", steps_in(path_).back(), path);
  const fs::path folder = step == 0 ? last : folder_of_step(step);
  if (!fs::exists(folder)) {
    throw std::invalid_argument(folder.string() + ": got nothing, expected the best checkpoint");
  }
  return folder;
}

std::optional<std::int64_t> CheckpointFolder::read_newest(TrainingState& state,
                                                          const Topology& topology) const {
  const fs::path folder = newest();
  if (folder.empty()) {
    return std::nullopt;
  }
  const std::int64_t step = steps_in(path_).back();
  const std::int64_t journal_bytes = read_numbers(folder / "state.json", step, state);
  state.parameters.assign(read_weight_file(folder / "weights.safetensors", topology, state.head));
  state.average.assign(read_weight_file(folder / "average.safetensors", topology, state.head));
  read_own(folder / kOwnWeights, own_names(state, topology), state);
  restore_optimizer(folder / "optimizer.safetensors", step, state);
  return journal_bytes;
}

}  // namespace asvit
