#include "trainer/objectives/classification.h"

#include <string>
#include <variant>

#include "base/random.h"
#include "trainer/data/mixing.h"

namespace asvit {
namespace {

class Classification : public Objective {
 public:
  Classification(const Topology& topology, const Recipe& recipe)
      : topology_(topology), recipe_(recipe) {}

  void require_fit(const Dataset& dataset) const override { require_classes(topology_, dataset); }

  void complete_batch(TrainingBatch& batch, const std::vector<LearningTarget>& targets,
                      std::uint64_t seed) const override {
    std::vector<int> labels;
    for (const LearningTarget& target : targets) {
      labels.push_back(std::get<ClassLabel>(target).value);
    }
    batch.targets = smoothed_targets(labels, topology_.classes, recipe_.label_smoothing);
    Generator generator(seed);
    mix(batch.images, batch.targets, recipe_.mixup, recipe_.cutmix, generator);
  }

  at::Tensor loss(const LossPart& part, const at::Tensor& tokens) const override {
    const at::Tensor& targets = part.batch.targets;
    const at::Tensor logits = part.network.classify(tokens, part.context).to(targets.scalar_type());
    const auto images = static_cast<double>(part.batch_images);
    return (targets * at::log_softmax(logits, 1)).sum().neg() / images;
  }

  Validation validate(const ValidationInput& input) const override {
    const Evaluation found = evaluate(input.topology, input.weights, input.dataset, input.options);
    Validation result;
    result.measures = {{"loss", "loss", found.loss}, top(1, found.top1), top(5, found.top5)};
    result.skipped = found.skipped;
    result.document = evaluation_to_json(found);
    result.document.erase("images_per_second");  // equal trainings write equal files
    return result;
  }

  Measure deciding() const override { return top(1, -1.0); }

 private:
  /// The part of the images whose class is among the first `count`.
  static Measure top(int count, double value) {
    const std::string number = std::to_string(count);
    return {"top" + number, "top-" + number, value, /*is_part=*/true, /*higher_is_better=*/true};
  }

  Topology topology_;
  Recipe recipe_;
};

}  // namespace

std::shared_ptr<const Objective> classification(const Topology& topology, const Recipe& recipe) {
  return std::make_shared<Classification>(topology, recipe);
}

}  // namespace asvit
