#pragma once

#include <ATen/ATen.h>

#include "base/random.h"
#include "trainer/data/dataset.h"
#include "trainer/data/sample.h"

namespace asvit {

/// How training images are varied; the fields of model/recipe.h by the same names.
struct Augmentation {
  double crop = 1.0;          ///< least part of the image's area; 1: the plain centre
  double flip = 0.0;          ///< probability
  int rand_augment = 0;       ///< operations
  double magnitude = 9.0;     ///< of these, 0 .. 10
  double color_jitter = 0.0;  ///< factors in 1 - x .. 1 + x
  double erasing = 0.0;       ///< probability
};

/// A sample as a network takes it.
struct TensorSample {
  at::Tensor image;  ///< float32 (3, image_size, image_size), normalised()
  LearningTarget target;
};

/// Loads sample `index` and varies it: random resized crop (area crop .. 1, aspect ratio 3/4 ..
/// 4/3, bilinear, antialiased), flip, RandAugment, jitter of brightness, contrast and saturation,
/// normalisation, erasing of a rectangle (2 to 33 % of the area, aspect ratio 0.3 .. 3.3, filled
/// with noise). A function of the sample, the options and the generator. Throws as Dataset::load()
/// does.
TensorSample augmented(const Dataset& dataset, std::int64_t index, int image_size,
                       const Augmentation& augmentation, Generator& generator);

/// Float32 (3, image_size, image_size) without variation: to_tensor(), normalised().
at::Tensor plain(const Dataset& dataset, std::int64_t index, int image_size);

}  // namespace asvit
