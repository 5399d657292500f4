#include "trainer/train_folder.h"

#include <stdexcept>

#include "model/training_folder.h"
#include "network/weight_file.h"
#include "run/atomic_file.h"
#include "run/run_description.h"
#include "run/training_journal.h"

namespace asvit {
namespace {

EpochLine epoch_line(const EpochReport& report) {
  const StepReport& last = report.last;
  EpochLine line;
  line.epoch = last.epoch;
  line.step = last.step;
  line.images = last.images;
  line.token_factor = last.token_factor;
  line.learning_rate = last.learning_rate;
  line.loss = report.mean_loss;
  if (report.validation) {
    EpochValidation& validation = line.validation.emplace();
    for (const Measure& measure : report.validation->measures) {
      validation.measures.emplace_back(measure.name, measure.value);
    }
    validation.skipped = report.validation->skipped;
  }
  line.skipped = report.skipped;
  line.seconds = last.seconds;
  return line;
}

RunRequest request_of(const std::filesystem::path& path, const TrainFolder::Options& options) {
  RunRequest request;
  request.folder = path;
  request.resume = options.resume;
  return request;
}

}  // namespace

void TrainFolder::Options::validate() const {
  require_ranges(*this);
  if (!(checkpoint_minutes >= 0.0)) {
    throw std::invalid_argument("checkpoint_minutes: got " + std::to_string(checkpoint_minutes) +
                                ", expected 0 or more");
  }
}

TrainFolder::TrainFolder(const std::filesystem::path& path, const Options& options,
                         const RunDescription& description, const nlohmann::ordered_json& config,
                         const Topology& topology, TrainingState& state)
    : folder_(open_run(request_of(path, options), description,
                       {"keep", "checkpoint-minutes", "workers", "on-corrupt", "no-tensorboard"})),
      options_(options),
      topology_(topology),
      checkpoints_(folder_.file(kCheckpoints)) {
  std::int64_t journal_bytes = 0;
  if (!folder_.has_run() && !checkpoints_.newest().empty()) {
    throw std::invalid_argument(path.string() +
                                ": got checkpoints without run.json, expected a run's folder or an "
                                "empty one");
  }
  if (folder_.has_run()) {
    journal_bytes = checkpoints_.read_newest(state, topology).value_or(0);
  } else {
    write_json_file(folder_.file(kModelFile), config);
    folder_.write_run(description.to_json());
  }
  const bool starts = checkpoints_.newest().empty();
  metrics_.emplace(folder_.file(kTrainingJournal), journal_bytes);
  if (starts && description.notes.contains("init")) {
    save(state);  // what it starts from may be gone when it goes on
  }
}

void TrainFolder::on_step(const StepReport& report, const TrainingState& state) {
  const std::chrono::duration<double> passed = Clock::now() - last_saved_;
  // At an epoch's end the state is whole, and saved, after on_epoch() alone.
  if (!report.ends_epoch && passed.count() >= 60.0 * options_.checkpoint_minutes) {
    save(state);
  }
}

void TrainFolder::on_epoch(const EpochReport& report, const TrainingState& state) {
  // The checkpoint comes last: whoever is killed before it writes the others again.
  metrics_->append(epoch_line_to_json(epoch_line(report)));
  if (state.best_step == state.step || !report.validation) {
    write_safetensors(folder_.file(kWeightsFile),
                      tensor_file(state.average.weights(), topology_, state.head));
  }
  save(state);
}

void TrainFolder::save(const TrainingState& state) {
  checkpoints_.write(state, topology_, metrics_->bytes(), options_.keep);
  last_saved_ = Clock::now();
}

}  // namespace asvit
