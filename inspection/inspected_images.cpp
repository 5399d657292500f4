#include "inspection/inspected_images.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "trainer/data/image_file.h"
#include "trainer/data/image_tensor.h"

namespace asvit {
namespace {

/// How many images to measure on: no more than the data has.
int image_count(const InspectOptions& options) {
  if (options.data == "noise") {
    return options.images;
  }
  const auto dataset = open_dataset(options.data, options.split);
  if (!options.fewer_images && options.images > dataset->size()) {
    throw std::invalid_argument("images: got " + std::to_string(options.images) +
                                ", expected at most the " + std::to_string(dataset->size()) +
                                " of " + dataset->name() + " " + to_string(options.split));
  }
  return static_cast<int>(std::min<std::int64_t>(options.images, dataset->size()));
}

ImageBatch batch_of(const InspectOptions& options, int image_size) {
  ImageBatchOptions batch;
  batch.count = image_count(options);
  batch.image_size = image_size;
  batch.seed = options.seed;
  batch.on_corrupt = options.on_corrupt;
  return image_batch(options.data, options.split, batch);
}

PicturedImage picture_of(const std::string& path, int image_size) {
  try {
    return {path, normalised(to_tensor(read_image(path, image_size), image_size)).unsqueeze(0)};
  } catch (const std::runtime_error& error) {
    throw std::invalid_argument("picture: " + std::string(error.what()));
  }
}

std::vector<PicturedImage> pictured(const InspectOptions& options, const ImageBatch& batch,
                                    int image_size) {
  std::vector<PicturedImage> result;
  for (const std::string& path : options.pictures) {
    result.push_back(picture_of(path, image_size));
  }
  const std::int64_t drawn =
      options.pictures.empty() ? std::min<std::int64_t>(options.maps, batch.images.size(0)) : 0;
  for (std::int64_t i = 0; i < drawn; ++i) {
    const auto place = static_cast<std::size_t>(i);
    const std::string number =
        std::to_string(place < batch.indices.size() ? batch.indices[place] : i);
    result.push_back({options.data + " " + to_string(options.split) + " " + number,
                      batch.images.narrow(0, i, 1)});
  }
  return result;
}

}  // namespace

InspectedImages inspected_images(const InspectOptions& options, const Topology& topology) {
  if (topology.channels != 3) {
    throw std::invalid_argument("topology: got " + std::to_string(topology.channels) +
                                " channels, expected 3, as images have");
  }
  ImageBatch batch = batch_of(options, topology.image_size);
  auto pictures = pictured(options, batch, topology.image_size);
  return {batch.images, batch.data, std::move(batch.skipped), std::move(pictures)};
}

}  // namespace asvit
