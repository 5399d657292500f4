#include "trainer/train_events.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "trainer/data/image_tensor.h"

namespace asvit {
namespace {

constexpr std::int64_t kShownImages = 8;
constexpr std::int64_t kScalarsATraining = 2000;

}  // namespace

TrainEvents::TrainEvents(const std::filesystem::path& folder, const Training& training)
    : file_(folder), pause_(std::max<std::int64_t>(1, training.steps() / kScalarsATraining)) {}

void TrainEvents::show_inputs(const at::Tensor& images) {
  for (std::int64_t i = 0; i < std::min(kShownImages, images.size(0)); ++i) {
    file_.add_image(0, "input/" + std::to_string(i), to_image(denormalised(images[i])));
  }
}

void TrainEvents::on_step(const StepReport& report, const TrainingState&) {
  if (report.step == 1) {
    show_inputs(report.inputs);
  }
  if (report.step % pause_ != 0) {
    return;
  }
  const double speed = static_cast<double>(report.images - last_images_) /
                       std::max(1e-9, report.seconds - last_seconds_);
  std::vector<std::pair<std::string, double>> scalars = {
      {"train/loss", report.loss},
      {"train/learning_rate", report.learning_rate},
      {"train/gradient_norm", report.gradient_norm},
      {"train/token_factor", report.token_factor}};
  if (last_images_ > 0) {
    scalars.emplace_back("train/images_per_second", speed);
  }
  last_images_ = report.images;
  last_seconds_ = report.seconds;
  file_.add_scalars(report.step, scalars);
}

void TrainEvents::on_epoch(const EpochReport& report, const TrainingState&) {
  // The validation's time is not the steps'.
  last_images_ = report.last.images;
  last_seconds_ = report.seconds;
  if (report.validation) {
    std::vector<std::pair<std::string, double>> scalars;
    for (const Measure& measure : report.validation->measures) {
      scalars.emplace_back("validation/" + measure.name, measure.value);
    }
    file_.add_scalars(report.last.step, scalars);
  }
}

}  // namespace asvit
