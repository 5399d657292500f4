#include "trainer/batch_loader.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include <oneapi/tbb/parallel_for.h>

#include "base/random.h"
#include "compute/arena.h"
#include "trainer/data/augmentation.h"

namespace asvit {
namespace {

constexpr std::size_t kAhead = 3;  // batches

Augmentation augmentation_of(const Recipe& recipe) {
  Augmentation augmentation;
  augmentation.crop = recipe.crop;
  augmentation.flip = recipe.flip;
  augmentation.rand_augment = recipe.rand_augment;
  augmentation.magnitude = recipe.magnitude;
  augmentation.color_jitter = recipe.color_jitter;
  augmentation.erasing = recipe.erasing;
  return augmentation;
}

std::uint64_t as_word(std::int64_t value) { return static_cast<std::uint64_t>(value); }

}  // namespace

std::int64_t steps_an_epoch(std::int64_t images, int batch_size) {
  return std::max<std::int64_t>(1, images / batch_size);
}

BatchLoader::BatchLoader(const Dataset& dataset, const Objective& objective, const Recipe& recipe,
                         const LoaderOptions& options, std::int64_t first_step)
    : dataset_(dataset),
      objective_(objective),
      recipe_(recipe),
      options_(options),
      batch_size_(std::min<std::int64_t>(recipe.batch_size, dataset.size())),
      steps_an_epoch_(steps_an_epoch(dataset.size(), recipe.batch_size)),
      next_step_(first_step),
      producer_([this] { produce(); }) {}

BatchLoader::~BatchLoader() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  producer_.join();
}

TrainingBatch BatchLoader::next() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [&] { return !ready_.empty() || error_; });
  if (ready_.empty()) {
    std::rethrow_exception(error_);
  }
  TrainingBatch batch = std::move(ready_.front());
  ready_.pop_front();
  changed_.notify_all();
  return batch;
}

void BatchLoader::produce() {
  for (;; ++next_step_) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || ready_.size() < kAhead; });
      if (stopping_) {
        return;
      }
    }
    try {
      TrainingBatch batch = in_arena(options_.workers, [&] { return make(next_step_); });
      const std::lock_guard<std::mutex> lock(mutex_);
      ready_.push_back(std::move(batch));
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      error_ = std::current_exception();
    }
    changed_.notify_all();
    if (error_) {
      return;
    }
  }
}

const std::vector<std::int64_t>& BatchLoader::order_of(std::int64_t epoch) {
  if (epoch != order_epoch_) {
    order_.resize(static_cast<std::size_t>(dataset_.size()));
    std::iota(order_.begin(), order_.end(), 0);
    shuffle(order_, derive_seed({options_.seed, fnv1a("order"), as_word(epoch)}));
    order_epoch_ = epoch;
  }
  return order_;
}

std::string BatchLoader::load_image(std::int64_t epoch, std::int64_t place, at::Tensor image,
                                    LearningTarget& target) const {
  const Augmentation augmentation = augmentation_of(recipe_);
  const auto count = static_cast<std::int64_t>(order_.size());
  std::string skipped;
  for (std::int64_t attempt = 0;; ++attempt) {
    const std::int64_t index = order_[static_cast<std::size_t>((place + attempt) % count)];
    Generator generator(
        derive_seed({options_.seed, fnv1a("variation"), as_word(epoch), as_word(place)}));
    try {
      const TensorSample sample =
          augmented(dataset_, index, options_.image_size, augmentation, generator);
      image.copy_(sample.image);
      target = sample.target;
      return skipped;
    } catch (const std::runtime_error& error) {
      if (options_.on_corrupt == OnCorrupt::kFail || attempt + 1 >= count) {
        throw;
      }
      skipped = attempt == 0 ? error.what() : skipped;
    }
  }
}

TrainingBatch BatchLoader::make(std::int64_t step) {
  const std::int64_t epoch = step / steps_an_epoch_;
  const std::int64_t first = step % steps_an_epoch_ * batch_size_;
  order_of(epoch);
  TrainingBatch batch;
  const int size = options_.image_size;
  batch.images = at::empty({batch_size_, 3, size, size},
                           at::TensorOptions(at::kFloat).pinned_memory(options_.pinned));
  std::vector<LearningTarget> targets(static_cast<std::size_t>(batch_size_));
  std::vector<std::string> skipped(targets.size());
  oneapi::tbb::parallel_for(std::int64_t{0}, batch_size_, [&](std::int64_t i) {
    const auto place = static_cast<std::size_t>(i);
    skipped[place] = load_image(epoch, first + i, batch.images[i], targets[place]);
  });
  for (std::int64_t i = 0; i < batch_size_; ++i) {
    batch.noise_seeds.push_back(
        derive_seed({options_.seed, fnv1a("network"), as_word(epoch), as_word(first + i)}));
  }
  std::copy_if(skipped.begin(), skipped.end(), std::back_inserter(batch.skipped),
               [](const std::string& message) { return !message.empty(); });
  objective_.complete_batch(batch, targets,
                            derive_seed({options_.seed, fnv1a("mixing"), as_word(step)}));
  return batch;
}

}  // namespace asvit
