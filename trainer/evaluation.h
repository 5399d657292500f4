#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "network/weights.h"
#include "space/topology.h"
#include "trainer/data/dataset.h"
#include "trainer/data/image_batch.h"

namespace asvit {

/// An image and what the network took it for.
struct HardImage {
  std::int64_t index = 0;  ///< in the data set
  int label = 0;
  int predicted = 0;
  double loss = 0.0;  ///< cross entropy
};

/// How well a network tells the classes of a data set apart.
struct Evaluation {
  std::int64_t images = 0;
  double loss = 0.0;  ///< mean cross entropy
  double top1 = 0.0;  ///< part of the images whose class has the largest logit
  double top5 = 0.0;  ///< ... whose class is among the five largest (1 with five classes or fewer)
  std::vector<std::string> classes;                  ///< names
  std::vector<std::vector<std::int64_t>> confusion;  ///< [true class][predicted class]: images
  std::vector<HardImage> worst;  ///< the twelve images with the largest loss, it first
  std::int64_t skipped = 0;      ///< images that could not be decoded
  double images_a_second = 0.0;

  /// Images of a class.
  std::int64_t images_of(std::size_t label) const;

  /// Part of a class's images that are recognised; 0 where it has none.
  double accuracy(std::size_t label) const;
};

/// What an evaluation may do about trouble and interruptions.
struct EvaluationOptions {
  int batch_size = 32;  ///< images computed at once by one worker
  OnCorrupt on_corrupt = OnCorrupt::kFail;
  std::function<bool()> stop;  ///< asked between batches, by all workers; Interrupted if true
};

/// Evaluates the topology's network on every image of `dataset` (resized and cut as trained, not
/// varied). Sums are taken in the images' order: bits do not depend on the number of workers.
/// Throws std::invalid_argument where the classes of both differ in number.
Evaluation evaluate(const Topology& topology, const Weights& weights, const Dataset& dataset,
                    const EvaluationOptions& options);

/// Throws std::invalid_argument where model and data differ in their number of classes.
void require_classes(const Topology& topology, const Dataset& dataset);

/// All members by their names, per_class with accuracy and images.
nlohmann::ordered_json evaluation_to_json(const Evaluation& evaluation);

}  // namespace asvit
