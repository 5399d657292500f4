#include "trainer/evaluation.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include <ATen/core/grad_mode.h>
#include <oneapi/tbb/parallel_for.h>

#include "network/network.h"
#include "run/interrupt.h"
#include "trainer/data/augmentation.h"

namespace asvit {
namespace {

/// What is known of one image.
struct Answer {
  bool usable = false;
  int label = 0;
  int predicted = 0;
  int rank = 0;  // classes that come before the true one
  double loss = 0.0;
};

/// Classes before `label`: those with a larger logit, or an equal one and a smaller number; all
/// others where its logit is no number.
int rank_of(const double* first, const double* last, int label) {
  int rank = 0;
  for (const double* logit = first; logit != last; ++logit) {
    const auto index = static_cast<int>(logit - first);
    const bool behind = *logit < first[label] || (*logit == first[label] && index > label);
    rank += index != label && !behind ? 1 : 0;
  }
  return std::isnan(first[label]) ? static_cast<int>(last - first) : rank;
}

Answer answer_of(const at::Tensor& logits, int label) {
  const at::Tensor values = logits.to(at::kDouble).contiguous();
  const double* const first = values.data_ptr<double>();
  const double* const last = first + values.numel();
  Answer answer;
  answer.usable = true;
  answer.label = label;
  answer.predicted = static_cast<int>(std::max_element(first, last) - first);
  // Of equal logits the first class wins; a logit that is no number never does.
  answer.rank = rank_of(first, last, label);
  answer.loss = (at::logsumexp(values, 0) - values[label]).item<double>();
  return answer;
}

/// Answers for the images from `first` on, as many as `answers` has places for.
void answer_batch(const Network& network, const Dataset& dataset, std::int64_t first,
                  std::int64_t count, OnCorrupt on_corrupt, std::vector<Answer>& answers) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> images;
  std::vector<std::int64_t> indices;
  for (std::int64_t index = first; index < first + count; ++index) {
    try {
      images.push_back(plain(dataset, index, network.topology().image_size));
      indices.push_back(index);
    } catch (const std::runtime_error&) {
      if (on_corrupt == OnCorrupt::kFail) {
        throw;
      }
    }
  }
  if (images.empty()) {
    return;
  }
  const at::Tensor logits = network.logits(at::stack(images).to(network.options())).to(at::kCPU);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    answers[static_cast<std::size_t>(indices[i])] =
        answer_of(logits[static_cast<std::int64_t>(i)], dataset.label(indices[i]));
  }
}

/// The images with the largest loss, of equal ones the first.
std::vector<HardImage> worst_of(const std::vector<Answer>& answers) {
  constexpr std::size_t kKept = 12;
  std::vector<HardImage> result;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Answer& answer = answers[i];
    if (answer.usable && !std::isnan(answer.loss)) {
      result.push_back({static_cast<std::int64_t>(i), answer.label, answer.predicted, answer.loss});
    }
  }
  const auto kept = result.begin() + static_cast<std::ptrdiff_t>(std::min(kKept, result.size()));
  std::partial_sort(result.begin(), kept, result.end(), [](const HardImage& a, const HardImage& b) {
    return a.loss > b.loss || (a.loss == b.loss && a.index < b.index);
  });
  result.erase(kept, result.end());
  return result;
}

Evaluation summary(const std::vector<Answer>& answers, const Dataset& dataset) {
  constexpr int kTop = 5;
  Evaluation result;
  result.classes = dataset.class_names();
  result.worst = worst_of(answers);
  result.confusion.assign(result.classes.size(),
                          std::vector<std::int64_t>(result.classes.size(), 0));
  for (const Answer& answer : answers) {
    if (!answer.usable) {
      ++result.skipped;
      continue;
    }
    ++result.images;
    result.loss += answer.loss;
    result.top1 += answer.rank == 0 ? 1.0 : 0.0;
    result.top5 += answer.rank < kTop ? 1.0 : 0.0;
    ++result.confusion[static_cast<std::size_t>(answer.label)]
                      [static_cast<std::size_t>(answer.predicted)];
  }
  const double images = std::max<double>(1.0, static_cast<double>(result.images));
  result.loss /= images;
  result.top1 /= images;
  result.top5 /= images;
  return result;
}

}  // namespace

std::int64_t Evaluation::images_of(std::size_t label) const {
  const auto& row = confusion[label];
  return std::accumulate(row.begin(), row.end(), std::int64_t{0});
}

double Evaluation::accuracy(std::size_t label) const {
  const auto right = static_cast<double>(confusion[label][label]);
  return right / static_cast<double>(std::max<std::int64_t>(1, images_of(label)));
}

void require_classes(const Topology& topology, const Dataset& dataset) {
  const std::size_t count = dataset.class_names().size();
  if (static_cast<std::size_t>(topology.classes) != count) {
    throw std::invalid_argument("classes: got " + std::to_string(topology.classes) +
                                " in the model, expected the " + std::to_string(count) + " of " +
                                dataset.name());
  }
}

Evaluation evaluate(const Topology& topology, const Weights& weights, const Dataset& dataset,
                    const EvaluationOptions& options) {
  require_classes(topology, dataset);
  const auto start = std::chrono::steady_clock::now();
  const Network network(topology, weights, NormKind::kLayerNorm);
  const std::int64_t count = dataset.size();
  const std::int64_t size = options.batch_size;
  std::vector<Answer> answers(static_cast<std::size_t>(count));
  const auto run = [&](std::int64_t batch) {
    if (options.stop && options.stop()) {
      throw Interrupted();
    }
    const std::int64_t first = batch * size;
    const std::int64_t images = std::min(size, count - first);
    answer_batch(network, dataset, first, images, options.on_corrupt, answers);
  };
  oneapi::tbb::parallel_for(std::int64_t{0}, (count + size - 1) / size, run);
  Evaluation result = summary(answers, dataset);
  if (result.images == 0) {
    plain(dataset, 0, topology.image_size);  // says what is wrong with the first
    throw std::runtime_error(dataset.name() + ": got no image that can be decoded, expected some");
  }
  result.images_a_second =
      static_cast<double>(count) /
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

nlohmann::ordered_json evaluation_to_json(const Evaluation& evaluation) {
  nlohmann::ordered_json per_class = nlohmann::ordered_json::array();
  for (std::size_t label = 0; label < evaluation.classes.size(); ++label) {
    per_class.push_back({{"class", evaluation.classes[label]},
                         {"images", evaluation.images_of(label)},
                         {"accuracy", evaluation.accuracy(label)}});
  }
  nlohmann::ordered_json worst = nlohmann::ordered_json::array();
  for (const HardImage& image : evaluation.worst) {
    worst.push_back({{"index", image.index},
                     {"label", image.label},
                     {"predicted", image.predicted},
                     {"loss", image.loss}});
  }
  return {{"images", evaluation.images},
          {"skipped", evaluation.skipped},
          {"loss", evaluation.loss},
          {"top1", evaluation.top1},
          {"top5", evaluation.top5},
          {"images_per_second", evaluation.images_a_second},
          {"per_class", per_class},
          {"confusion", evaluation.confusion},
          {"worst", worst}};
}

}  // namespace asvit
