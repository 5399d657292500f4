#include "trainer/checkpoint.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/error_context.h"
#include "base/json_reader.h"
#include "network/weight_file.h"
#include "run/atomic_file.h"
#include "run/file_descriptor.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUnfinished = ".unfinished";
constexpr const char* kOptimizerState = "optimizer.safetensors";
constexpr const char* kOwnWeights = "objective.safetensors";

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

void CheckpointFolder::write(const TrainingState& state, const Topology& topology,
                             std::int64_t journal_bytes, int keep) const {
  const fs::path target = places_.at_step(state.step);
  if (fs::exists(target)) {
    // The step's weights are those that are there; what is said of them may have changed.
    write_json_file(target / kCheckpointState, numbers_of(state, journal_bytes));
  } else {
    const fs::path unfinished = places_.path() / kUnfinished;
    fs::remove_all(unfinished);
    fs::create_directories(unfinished);
    write_safetensors(unfinished / kCheckpointWeights,
                      tensor_file(state.parameters.weights(), topology, state.head));
    write_safetensors(unfinished / kCheckpointAverage,
                      tensor_file(state.average.weights(), topology, state.head));
    write_safetensors(unfinished / kOptimizerState, {state.optimizer->state(), {}});
    write_own(unfinished / kOwnWeights, own_names(state, topology), state);
    write_json_file(unfinished / kCheckpointState, numbers_of(state, journal_bytes));
    fs::rename(unfinished, target);
    if (const int error = sync_folder(places_.path()); error != 0) {
      throw io_error("write", places_.path(), error);
    }
  }
  std::vector<std::int64_t> steps = places_.steps();
  steps.resize(steps.size() - std::min(steps.size(), static_cast<std::size_t>(keep)));
  for (const std::int64_t step : steps) {
    if (step != state.best_step) {
      fs::remove_all(places_.at_step(step));
    }
  }
}

std::optional<std::int64_t> CheckpointFolder::read_newest(TrainingState& state,
                                                          const Topology& topology) const {
  const fs::path folder = newest();
  if (folder.empty()) {
    return std::nullopt;
  }
  const std::int64_t step = places_.steps().back();
  const std::int64_t journal_bytes = read_numbers(folder / kCheckpointState, step, state);
  state.parameters.assign(read_weight_file(folder / kCheckpointWeights, topology, state.head));
  state.average.assign(read_weight_file(folder / kCheckpointAverage, topology, state.head));
  read_own(folder / kOwnWeights, own_names(state, topology), state);
  const fs::path optimizer = folder / kOptimizerState;
  const TensorFile moments = read_safetensors(optimizer);
  at_place(optimizer.string(), [&] { state.optimizer->restore(step, moments.tensors); });
  return journal_bytes;
}

}  // namespace asvit
