#include "trainer/evaluation_file.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "run/atomic_file.h"
#include "trainer/data/image_tensor.h"
#include "trainer/data/png.h"

namespace asvit {

EvaluationFile::EvaluationFile(std::filesystem::path folder, const Dataset& validation,
                               int image_size)
    : path_(std::move(folder) / "evaluation.json"), validation_(validation) {
  constexpr int kLargest = 96;
  side_ = std::min(image_size, kLargest);
}

void EvaluationFile::on_step(const StepReport& /*report*/, const TrainingState& /*state*/) {}

void EvaluationFile::on_epoch(const EpochReport& report, const TrainingState& state) {
  if (!report.validation || state.best_step != state.step) {
    return;
  }
  nlohmann::ordered_json document = report.validation->document;
  if (document.contains("worst")) {
    for (nlohmann::ordered_json& worst : document["worst"]) {
      const Image image = validation_.load(worst["index"].get<std::int64_t>(), side_);
      worst["png"] = base64(encode_png(centred(image, side_)));
    }
  }
  write_json_file(path_, document);
}

}  // namespace asvit
