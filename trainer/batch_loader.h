#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "model/recipe.h"
#include "space/topology.h"
#include "trainer/data/dataset.h"
#include "trainer/data/image_batch.h"
#include "trainer/objectives/objective.h"
#include "trainer/training_batch.h"

namespace asvit {

/// Which batches a training takes.
struct LoaderOptions {
  int image_size = Topology().image_size;
  std::uint64_t seed = 0;
  int workers = 1;  ///< threads that decode and vary images
  OnCorrupt on_corrupt = OnCorrupt::kFail;
  bool pinned = false;  ///< batches in page-locked memory, from which CUDA copies on the side
};

/// The batches of a training, made ahead in the background.
///
/// Every epoch has its own order of the images; what is left over at its end and fills no batch is
/// left out, unless it is all there is. Image and variation of every place in the training are
/// drawn from the seed, epoch and place alone: batches are the same for any number of workers and
/// for any step to start from.
class BatchLoader {
 public:
  /// `dataset` and `objective`, which makes the targets, must outlive this. The first batch is that
  /// of `first_step` (from 0).
  BatchLoader(const Dataset& dataset, const Objective& objective, const Recipe& recipe,
              const LoaderOptions& options, std::int64_t first_step);

  /// Stops the background work.
  ~BatchLoader();
  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;

  /// The next step's batch; waits for it. Throws std::runtime_error for an image that cannot be
  /// read; where these are skipped, the epoch's next one that can be stands in, and it is thrown
  /// only where there is none.
  TrainingBatch next();

 private:
  void produce();
  TrainingBatch make(std::int64_t step);
  const std::vector<std::int64_t>& order_of(std::int64_t epoch);
  /// Fills in one place of a batch; returns why its own image was skipped, or nothing.
  std::string load_image(std::int64_t epoch, std::int64_t place, at::Tensor image,
                         LearningTarget& target) const;

  const Dataset& dataset_;
  const Objective& objective_;
  const Recipe recipe_;
  const LoaderOptions options_;
  std::int64_t batch_size_;
  std::int64_t steps_an_epoch_;
  std::int64_t order_epoch_ = -1;
  std::vector<std::int64_t> order_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<TrainingBatch> ready_;
  std::exception_ptr error_;
  bool stopping_ = false;
  std::int64_t next_step_;
  std::thread producer_;
};

/// Batches an epoch: those that `images` fill, at least one.
std::int64_t steps_an_epoch(std::int64_t images, int batch_size);

}  // namespace asvit
