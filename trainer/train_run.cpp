#include "trainer/train_run.h"

#include <stdexcept>

#include "model/training_folder.h"
#include "network/weight_file.h"
#include "run/atomic_file.h"
#include "run/same_run.h"

namespace asvit {
namespace {

nlohmann::ordered_json epoch_line(const EpochReport& report) {
  const StepReport& last = report.last;
  nlohmann::ordered_json line = {{"epoch", last.epoch},
                                 {"step", last.step},
                                 {"images", last.images},
                                 {"token_factor", last.token_factor},
                                 {"learning_rate", last.learning_rate},
                                 {"loss", report.mean_loss}};
  if (report.validation) {
    line["validation"] = {{"loss", report.validation->loss},
                          {"top1", report.validation->top1},
                          {"top5", report.validation->top5},
                          {"skipped", report.validation->skipped}};
  }
  line["skipped"] = report.skipped;
  line["seconds"] = last.seconds;
  return line;
}

}  // namespace

TrainRun::TrainRun(const std::filesystem::path& path, const Options& options,
                   const nlohmann::ordered_json& description, const nlohmann::ordered_json& config,
                   const Topology& topology, TrainingState& state)
    : folder_(options.resume ? RunFolder::open_or_create(path) : RunFolder::create(path)),
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
    require_same_run(folder_.read_run(), description,
                     {"keep", "checkpoint-minutes", "workers", "on-corrupt", "no-tensorboard"},
                     {"topology"}, folder_.run_file().string());
    journal_bytes = checkpoints_.read_newest(state, topology).value_or(0);
  } else {
    write_json_file(folder_.file(kModelFile), config);
    folder_.write_run(description);
  }
  const bool starts = checkpoints_.newest().empty();
  metrics_.emplace(folder_.file("metrics.jsonl"), journal_bytes);
  if (starts && description.contains("init")) {
    save(state);  // what it starts from may be gone when it goes on
  }
}

void TrainRun::on_step(const StepReport& report, const TrainingState& state) {
  const std::chrono::duration<double> passed = Clock::now() - last_saved_;
  // At an epoch's end the state is whole, and saved, after on_epoch() alone.
  if (!report.ends_epoch && passed.count() >= 60.0 * options_.checkpoint_minutes) {
    save(state);
  }
}

void TrainRun::on_epoch(const EpochReport& report, const TrainingState& state) {
  // The checkpoint comes last: whoever is killed before it writes the others again.
  metrics_->append(epoch_line(report));
  if (state.best_step == state.step || !report.validation) {
    write_safetensors(folder_.file(kWeightsFile),
                      tensor_file(state.average.weights(), topology_, HeadWeights::kPresent));
  }
  save(state);
}

void TrainRun::save(const TrainingState& state) {
  checkpoints_.write(state, topology_, metrics_->bytes(), options_.keep);
  last_saved_ = Clock::now();
}

}  // namespace asvit
