#include "trainer/checkpoint.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <vector>

#include "run/atomic_file.h"
#include "run/file_descriptor.h"
#include "space/json_reader.h"
#include "space/vit/weight_file.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUnfinished = ".unfinished";

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

TensorFile optimizer_file(const TrainingState& state) {
  TensorFile file;
  const auto& specs = state.parameters.specs();
  for (std::size_t i = 0; i < specs.size(); ++i) {
    file.tensors.emplace_back("first." + specs[i].name, state.optimizer.first_moments()[i]);
    file.tensors.emplace_back("second." + specs[i].name, state.optimizer.second_moments()[i]);
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

void read_weights(const fs::path& path, const Topology& topology, Parameters& parameters) {
  const TensorFile file = read_safetensors(path);
  try {
    require_topology(file, topology);
    parameters.assign(weights_from(file, topology, HeadWeights::kPresent));
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(path.string() + ": " + error.what());
  }
}

nlohmann::ordered_json numbers_of(const TrainingState& state, std::int64_t journal_bytes) {
  return {{"format", kCheckpointFormat},
          {"step", state.step},
          {"optimizer_steps", state.optimizer.steps()},
          {"epoch_loss", state.epoch_loss},
          {"best_top1", state.best_top1},
          {"best_step", state.best_step},
          {"journal_bytes", journal_bytes}};
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
  if (!fs::exists(target)) {
    const fs::path unfinished = path_ / kUnfinished;
    fs::remove_all(unfinished);
    fs::create_directories(unfinished);
    write_safetensors(unfinished / "weights.safetensors",
                      tensor_file(state.parameters.weights(), topology, HeadWeights::kPresent));
    write_safetensors(unfinished / "average.safetensors",
                      tensor_file(state.average.weights(), topology, HeadWeights::kPresent));
    write_safetensors(unfinished / "optimizer.safetensors", optimizer_file(state));
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
  const nlohmann::json state = read_json_file(last / "state.json");
  const fs::path folder = folder_of_step(state.value("best_step", std::int64_t{0}));
  return fs::exists(folder) ? folder : last;
}

std::optional<std::int64_t> CheckpointFolder::read_newest(TrainingState& state,
                                                          const Topology& topology) const {
  const fs::path folder = newest();
  if (folder.empty()) {
    return std::nullopt;
  }
  const fs::path numbers_path = folder / "state.json";
  const nlohmann::json numbers = read_json_file(numbers_path);
  read_weights(folder / "weights.safetensors", topology, state.parameters);
  read_weights(folder / "average.safetensors", topology, state.average);
  const fs::path optimizer_path = folder / "optimizer.safetensors";
  const TensorFile optimizer = read_safetensors(optimizer_path);
  try {
    if (numbers.at("format") != kCheckpointFormat) {
      throw std::invalid_argument("format: got " + shown(numbers.at("format")) + ", expected " +
                                  kCheckpointFormat);
    }
    state.optimizer.restore(numbers.at("optimizer_steps").get<std::int64_t>(),
                            moments(optimizer, "first.", state.parameters, optimizer_path),
                            moments(optimizer, "second.", state.parameters, optimizer_path));
    state.step = numbers.at("step").get<std::int64_t>();
    state.epoch_loss = numbers.at("epoch_loss").get<double>();
    state.best_top1 = numbers.at("best_top1").get<double>();
    state.best_step = numbers.at("best_step").get<std::int64_t>();
    return numbers.at("journal_bytes").get<std::int64_t>();
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(numbers_path.string() +
                                ": got a state without all its members, expected that of a "
                                "checkpoint");
  }
}

}  // namespace asvit
