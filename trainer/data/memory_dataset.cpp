#include "trainer/data/memory_dataset.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace asvit {
namespace {

class MemoryDataset final : public Dataset {
 public:
  explicit MemoryDataset(MemoryImages images) : images_(std::move(images)) {}

  const std::string& name() const override { return images_.name; }
  Split split() const override { return images_.split; }
  std::int64_t size() const override { return static_cast<std::int64_t>(images_.labels.size()); }
  const std::vector<std::string>& class_names() const override { return images_.class_names; }

  int label(std::int64_t index) const override {
    return images_.labels.at(static_cast<std::size_t>(index));
  }

  Image load(std::int64_t index, int /*min_side*/) const override;
  std::string where(std::int64_t index) const override;

 private:
  MemoryImages images_;
};

Image MemoryDataset::load(std::int64_t index, int /*min_side*/) const {
  label(index);  // throws for a wrong index
  const std::size_t plane =
      static_cast<std::size_t>(images_.height) * static_cast<std::size_t>(images_.width);
  const std::size_t channels = static_cast<std::size_t>(images_.channels);
  const std::uint8_t* source =
      images_.pixels.data() + static_cast<std::size_t>(index) * channels * plane;
  Image image{images_.width, images_.height, Bytes(3 * plane)};
  for (std::size_t pixel = 0; pixel < plane; ++pixel) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      image.pixels[3 * pixel + channel] = source[std::min(channel, channels - 1) * plane + pixel];
    }
  }
  return image;
}

std::string MemoryDataset::where(std::int64_t index) const {
  label(index);
  const auto after =
      std::find_if(images_.sources.begin(), images_.sources.end(),
                   [index](const MemoryImages::Source& source) { return source.first > index; });
  const MemoryImages::Source& source = *std::prev(after);
  return source.file + " image " + std::to_string(index - source.first);
}

}  // namespace

std::unique_ptr<Dataset> memory_dataset(MemoryImages images) {
  return std::make_unique<MemoryDataset>(std::move(images));
}

std::vector<std::string> numbered_classes(int count) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(count));
  for (int label = 0; label < count; ++label) {
    names.push_back(std::to_string(label));
  }
  return names;
}

void check_labels(const Bytes& labels, int classes, const std::string& file) {
  const auto wrong = std::find_if(labels.begin(), labels.end(),
                                  [classes](std::uint8_t label) { return label >= classes; });
  if (wrong != labels.end()) {
    throw std::invalid_argument(file + ": label " + std::to_string(*wrong) + " of image " +
                                std::to_string(wrong - labels.begin()) + ", expected 0 to " +
                                std::to_string(classes - 1));
  }
}

}  // namespace asvit
