#include "trainer/checkpoint.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <vector>

#include "base/json_reader.h"
#include "network/weight_file.h"
#include "run/atomic_file.h"
#include "run/file_descriptor.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUnfinished = ".unfinished";

TensorFile optimizer_file(const TrainingState& state) {
  TensorFile file;
  const auto& specs = state.parameters.specs();
  for (std::size_t i = 0; i < specs.size(); ++i) {
    file.tensors.emplace_back("first." + specs[i].name, state.optimizer.first_moments()[i]);
    if (!state.optimizer.second_moments().empty()) {
      file.tensors.emplace_back("second." + specs[i].name, state.optimizer.second_moments()[i]);
    }
  }
  return file;
}

/// The moments called `prefix`... of a file, in the order of the parameters.
std::vector<at::Tensor> moments(const TensorFile& file, const std::string& prefix,
                                const Parameters& parameters, const fs::path& path) {
  std::vector<at::Tensor> result;
  for (const WeightSpec& spec : parameters.specs()) {
    const auto found =
        std::find_if(file.tensors.begin(), file.tensors.end(),
                     [&](const auto& tensor) { return tensor.first == prefix + spec.name; });
    if (found == file.tensors.end() || found->second.sizes() != at::IntArrayRef(spec.shape)) {
      throw std::invalid_argument(path.string() + ": " + prefix + spec.name +
                                  ": got none of its shape, expected the model's optimiser state");
    }
    result.push_back(found->second);
  }
  return result;
}

nlohmann::ordered_json numbers_of(const TrainingState& state, std::int64_t journal_bytes) {
  return {{"format", kCheckpointFormat},    {"step", state.step},
          {"epochs", state.epochs},         {"optimizer_steps", state.optimizer.steps()},
          {"epoch_loss", state.epoch_loss}, {"epoch_skipped", state.epoch_skipped},
          {"best_top1", state.best_top1},   {"best_step", state.best_step},
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
  state.best_top1 = number_in(json, "best_top1", path);
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
                      tensor_file(state.parameters.weights(), topology, HeadWeights::kPresent));
    write_safetensors(unfinished / kCheckpointAverage,
                      tensor_file(state.average.weights(), topology, HeadWeights::kPresent));
    write_safetensors(unfinished / "optimizer.safetensors", optimizer_file(state));
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
  state.parameters.assign(read_weight_file(folder / kCheckpointWeights, topology));
  state.average.assign(read_weight_file(folder / kCheckpointAverage, topology));
  const fs::path optimizer_path = folder / "optimizer.safetensors";
  const TensorFile optimizer = read_safetensors(optimizer_path);
  const auto moments_called = [&](const char* prefix) {
    return moments(optimizer, prefix, state.parameters, optimizer_path);
  };
  state.optimizer.restore(step, moments_called("first."),
                          state.optimizer.second_moments().empty() ? std::vector<at::Tensor>()
                                                                   : moments_called("second."));
  return journal_bytes;
}

}  // namespace asvit
