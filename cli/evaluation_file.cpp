#include "cli/evaluation_file.h"

#include <algorithm>
#include <utility>

#include "run/atomic_file.h"
#include "trainer/data/image_tensor.h"
#include "trainer/data/png.h"
#include "trainer/evaluation.h"

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
  nlohmann::ordered_json document = evaluation_to_json(*report.validation);
  document.erase("images_per_second");  // equal trainings write equal files
  for (std::size_t i = 0; i < report.validation->worst.size(); ++i) {
    const Image image = validation_.load(report.validation->worst[i].index, side_);
    document["worst"][i]["png"] = base64(encode_png(centred(image, side_)));
  }
  write_json_file(path_, document);
}

std::string base64(const Bytes& bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8U | (k < count ? bytes[i + k] : 0U);
    }
    for (std::size_t digit = 0; digit < 4; ++digit) {
      text += digit <= count ? kDigits[group >> (18 - 6 * digit) & 63U] : '=';
    }
  }
  return text;
}

}  // namespace asvit
