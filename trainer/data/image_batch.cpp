#include "trainer/data/image_batch.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/random.h"
#include "trainer/data/image_tensor.h"

namespace asvit {
namespace {

using Members = std::vector<std::int64_t>;

/// Every class's images in drawn order, the classes in drawn order, classes without images left
/// out. To be taken from the back.
std::vector<Members> drawn_classes(const Dataset& dataset, std::uint64_t seed) {
  std::vector<Members> classes(dataset.class_names().size());
  for (std::int64_t index = 0; index < dataset.size(); ++index) {
    classes[static_cast<std::size_t>(dataset.label(index))].push_back(index);
  }
  for (std::size_t label = 0; label < classes.size(); ++label) {
    shuffle(classes[label], derive_seed({seed, fnv1a("images of a class"), label}));
  }
  const auto is_empty = [](const Members& members) { return members.empty(); };
  classes.erase(std::remove_if(classes.begin(), classes.end(), is_empty), classes.end());
  shuffle(classes, derive_seed({seed, fnv1a("order of classes")}));
  return classes;
}

/// The last of `members` that can be decoded, or nothing; takes it and those after it away.
std::optional<at::Tensor> take_image(const Dataset& dataset, const ImageBatchOptions& options,
                                     Members& members, ImageBatch& batch) {
  while (!members.empty()) {
    const std::int64_t index = members.back();
    members.pop_back();
    try {
      at::Tensor image = to_tensor(dataset.load(index, options.image_size), options.image_size);
      batch.indices.push_back(index);
      batch.labels.push_back(dataset.label(index));
      return image;
    } catch (const std::runtime_error& error) {
      if (options.on_corrupt == OnCorrupt::kFail) {
        throw;
      }
      batch.skipped.emplace_back(error.what());
    }
  }
  return std::nullopt;
}

std::vector<at::Tensor> take_images(const Dataset& dataset, const ImageBatchOptions& options,
                                    ImageBatch& batch) {
  std::vector<Members> classes = drawn_classes(dataset, options.seed);
  std::vector<at::Tensor> images;
  const auto count = static_cast<std::size_t>(options.count);
  for (bool taken = true; taken && images.size() < count;) {
    taken = false;
    for (std::size_t i = 0; i < classes.size() && images.size() < count; ++i) {
      if (auto image = take_image(dataset, options, classes[i], batch)) {
        images.push_back(std::move(*image));
        taken = true;
      }
    }
  }
  return images;
}

void fill_normal(float* values, std::int64_t count, std::uint64_t seed) {
  Generator generator(seed);
  for (std::int64_t i = 0; i < count; i += 2) {
    const auto [first, second] = normal_pair(generator);
    values[i] = static_cast<float>(first);
    if (i + 1 < count) {
      values[i + 1] = static_cast<float>(second);
    }
  }
}

void check_positive(const char* field, int value) {
  if (value < 1) {
    throw std::invalid_argument(std::string("image batch: ") + field + " is " +
                                std::to_string(value) + ", expected at least 1");
  }
}

}  // namespace

void validate(const ImageBatchOptions& options) {
  check_positive("count", options.count);
  check_positive("image_size", options.image_size);
}

ImageBatch image_batch(const Dataset& dataset, const ImageBatchOptions& options) {
  validate(options);
  ImageBatch batch;
  batch.data = describe(dataset);
  const std::vector<at::Tensor> images = take_images(dataset, options, batch);
  if (images.size() < static_cast<std::size_t>(options.count)) {
    throw std::runtime_error(batch.data + ": got " + std::to_string(images.size()) +
                             " usable images (" + std::to_string(batch.skipped.size()) +
                             " could not be decoded), expected " + std::to_string(options.count) +
                             (batch.skipped.empty() ? "" : "; first: " + batch.skipped.front()));
  }
  batch.images = normalised(at::stack(images));
  return batch;
}

at::Tensor noise_batch(const ImageBatchOptions& options, int channels) {
  validate(options);
  check_positive("channels", channels);
  at::Tensor images =
      at::empty({options.count, channels, options.image_size, options.image_size}, at::kFloat);
  const std::int64_t image_values = images.numel() / options.count;
  for (std::int64_t i = 0; i < options.count; ++i) {
    fill_normal(images.data_ptr<float>() + i * image_values, image_values,
                derive_seed({options.seed, fnv1a("noise image"), static_cast<std::uint64_t>(i)}));
  }
  return images;
}

ImageBatch image_batch(const std::string& spec, Split split, const ImageBatchOptions& options) {
  if (spec == "noise") {
    ImageBatch batch;
    batch.images = noise_batch(options, 3);
    batch.data = spec;
    return batch;
  }
  return image_batch(*open_dataset(spec, split), options);
}

}  // namespace asvit
