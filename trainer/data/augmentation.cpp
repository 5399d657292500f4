#include "trainer/data/augmentation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/random.h"
#include "trainer/data/image_tensor.h"
#include "trainer/data/pixel_operations.h"

namespace asvit {
namespace {

/// A rectangle in parts of an image's width and height.
struct Box {
  double left = 0.0;
  double top = 0.0;
  double width = 1.0;
  double height = 1.0;
};

double between(Generator& generator, double least, double most) {
  return least + (most - least) * generator.uniform();
}

/// A ratio of sides whose logarithm is uniform.
double aspect(Generator& generator, double least, double most) {
  return std::exp(between(generator, std::log(least), std::log(most)));
}

/// A rectangle of `area` (part of an image of width / height = `shape`) at a random place; false
/// where it does not fit.
bool place(Generator& generator, double area, double ratio, double shape, Box& box) {
  box.width = std::sqrt(area * ratio / shape);
  box.height = std::sqrt(area / ratio * shape);
  if (box.width > 1.0 || box.height > 1.0) {
    return false;
  }
  box.left = between(generator, 0.0, 1.0 - box.width);
  box.top = between(generator, 0.0, 1.0 - box.height);
  return true;
}

// Whatever moves pixels takes the whole sample: a target with a place in the image moves along. A
// class has none.

/// The box's pixels, at least one, resized to a square.
Sample cropped(const Sample& sample, const Box& box, int size) {
  const Image& image = sample.image;
  const int width = std::max(1, static_cast<int>(std::lround(box.width * image.width)));
  const int height = std::max(1, static_cast<int>(std::lround(box.height * image.height)));
  const int left =
      std::clamp(static_cast<int>(std::lround(box.left * image.width)), 0, image.width - width);
  const int top =
      std::clamp(static_cast<int>(std::lround(box.top * image.height)), 0, image.height - height);
  return {resized(image, {left, top, width, height}, size), sample.target};
}

Sample centred(const Sample& sample, int size) {
  return {centred(sample.image, size), sample.target};
}

Sample flipped(const Sample& sample) {
  const Image& image = sample.image;
  Image result = image;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width);
      const auto from = (row + static_cast<std::size_t>(x)) * 3;
      const auto to = (row + static_cast<std::size_t>(image.width - 1 - x)) * 3;
      std::copy_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(from), 3,
                  result.pixels.begin() + static_cast<std::ptrdiff_t>(to));
    }
  }
  return {std::move(result), sample.target};
}

/// The sample, square: a random crop, or the plain one where none is asked for.
Sample square(const Dataset& dataset, std::int64_t index, int size, double least_area,
              Generator& generator) {
  constexpr int kTries = 10;
  if (least_area >= 1.0) {
    return centred(load_sample(dataset, index, size), size);
  }
  const double area = between(generator, least_area, 1.0);
  // A crop of a part of the area needs the rest of the image to be that much larger.
  const int min_side = static_cast<int>(std::ceil(size / std::sqrt(area)));
  const Sample sample = load_sample(dataset, index, min_side);
  const double shape = static_cast<double>(sample.image.width) / sample.image.height;
  Box box;
  for (int i = 0; i < kTries; ++i) {
    if (place(generator, area, aspect(generator, 3.0 / 4.0, 4.0 / 3.0), shape, box)) {
      return cropped(sample, box, size);
    }
  }
  return centred(sample, size);
}

void jitter(Image& image, double range, Generator& generator) {
  adjust_brightness(image, between(generator, 1.0 - range, 1.0 + range));
  adjust_contrast(image, between(generator, 1.0 - range, 1.0 + range));
  adjust_saturation(image, between(generator, 1.0 - range, 1.0 + range));
}

void erase_rectangle(at::Tensor& image, Generator& generator) {
  constexpr int kTries = 10;
  const auto size = image.size(1);
  Box box;
  for (int i = 0; i < kTries; ++i) {
    const double area = between(generator, 0.02, 0.33);
    if (!place(generator, area, aspect(generator, 0.3, 1.0 / 0.3), 1.0, box)) {
      continue;
    }
    const auto pixels = [&](double part) {
      return static_cast<std::int64_t>(part * static_cast<double>(size));
    };
    auto values = image.accessor<float, 3>();
    for (std::int64_t c = 0; c < image.size(0); ++c) {
      for (std::int64_t y = pixels(box.top); y < pixels(box.top + box.height); ++y) {
        for (std::int64_t x = pixels(box.left); x < pixels(box.left + box.width); ++x) {
          values[c][y][x] = static_cast<float>(normal_pair(generator).first);
        }
      }
    }
    return;
  }
}

}  // namespace

at::Tensor plain(const Dataset& dataset, std::int64_t index, int image_size) {
  return normalised(to_tensor(dataset.load(index, image_size), image_size));
}

TensorSample augmented(const Dataset& dataset, std::int64_t index, int image_size,
                       const Augmentation& augmentation, Generator& generator) {
  Sample sample = square(dataset, index, image_size, augmentation.crop, generator);
  if (generator.uniform() < augmentation.flip) {
    sample = flipped(sample);
  }
  rand_augment(sample.image, augmentation.rand_augment, augmentation.magnitude, generator);
  if (augmentation.color_jitter > 0.0) {
    jitter(sample.image, augmentation.color_jitter, generator);
  }
  at::Tensor tensor = normalised(to_tensor(sample.image, image_size));
  if (generator.uniform() < augmentation.erasing) {
    erase_rectangle(tensor, generator);
  }
  return {tensor, sample.target};
}

}  // namespace asvit
