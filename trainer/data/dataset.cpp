#include "trainer/data/dataset.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "base/list_text.h"
#include "trainer/data/cifar_dataset.h"
#include "trainer/data/folder_dataset.h"
#include "trainer/data/idx_dataset.h"
#include "trainer/data/path_text.h"

namespace asvit {
namespace {

/// A kind of data in a folder, by the name that stands before its colon.
struct Format {
  const char* name;
  std::unique_ptr<Dataset> (*open)(const std::string& folder, Split split);
};

constexpr Format kFormats[] = {{"idx", open_idx},
                               {"cifar10", open_cifar10},
                               {"cifar100", open_cifar100},
                               {"folder", open_folder}};

std::string counted(std::int64_t count, const std::string& singular, const std::string& plural) {
  return std::to_string(count) + " " + (count == 1 ? singular : plural);
}

}  // namespace

const char* to_string(Split split) { return name_of(split, kSplits); }

LearningTarget Dataset::target(std::int64_t index) const {
  return class_names().empty() ? LearningTarget() : LearningTarget(ClassLabel{label(index)});
}

Sample load_sample(const Dataset& dataset, std::int64_t index, int min_side) {
  return {dataset.load(index, min_side), dataset.target(index)};
}

std::unique_ptr<Dataset> open_dataset(const std::string& spec, Split split) {
  if (spec == "fashion-mnist") {
    return open_fashion_mnist(split);
  }
  const std::size_t colon = spec.find(':');
  const std::string format = spec.substr(0, colon);
  const std::string folder = colon == std::string::npos ? "" : spec.substr(colon + 1);
  const auto* const found = std::find_if(std::begin(kFormats), std::end(kFormats),
                                         [&](const Format& known) { return format == known.name; });
  if (found == std::end(kFormats)) {
    const auto with_folder = [](const Format& known) { return std::string(known.name) + ":DIR"; };
    throw std::invalid_argument("data '" + path_text(spec) + "': expected fashion-mnist, " +
                                joined(kFormats, ", ", with_folder) +
                                " or, where no labels are needed, noise");
  }
  if (folder.empty()) {
    throw std::invalid_argument("data '" + path_text(spec) + "': expected a folder, as in " +
                                format + ":DIR");
  }
  return found->open(folder, split);
}

std::string describe(const Dataset& dataset) {
  std::string text =
      path_text(dataset.name()) + " " + to_string(dataset.split()) + ": " +
      counted(dataset.size(), "image", "images") + ", " +
      counted(static_cast<std::int64_t>(dataset.class_names().size()), "class", "classes");
  if (dataset.ignored_files() > 0) {
    text += ", " + counted(dataset.ignored_files(), "other file", "other files") + " ignored";
  }
  return text;
}

}  // namespace asvit
