#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/named_values.h"
#include "trainer/data/image.h"
#include "trainer/data/sample.h"

namespace asvit {

/// Which images of a data set: those to learn from, or those held back (test files, `val/`).
enum class Split { kTrain, kValidation };

inline constexpr NamedValue<Split> kSplits[] = {{"validation", Split::kValidation},
                                                {"train", Split::kTrain}};
static_assert(is_one_to_one(kSplits));
constexpr const auto& names_of(Split /*split*/) { return kSplits; }

/// "train", "validation".
const char* to_string(Split split);

/// A set of labelled images with random access. All members are const and safe to call from many
/// threads at once. An index is 0 .. size() - 1; others throw std::out_of_range.
class Dataset {
 public:
  virtual ~Dataset() = default;

  /// The specification it was opened by, for example "cifar10:data/cifar".
  virtual const std::string& name() const = 0;

  virtual Split split() const = 0;

  /// Number of images, at least 1.
  virtual std::int64_t size() const = 0;

  /// Names in label order; some classes may have no image.
  virtual const std::vector<std::string>& class_names() const = 0;

  /// Files left out because their names are not those of images.
  virtual std::int64_t ignored_files() const { return 0; }

  /// Label of image `index`: 0 .. class_names().size() - 1.
  virtual int label(std::int64_t index) const = 0;

  /// What is to be learned of image `index`: its class, nothing where the set has no classes.
  virtual LearningTarget target(std::int64_t index) const;

  /// Image `index`; `min_side` is decode_image()'s: a larger image may come smaller, but no side
  /// below it, and 0 asks for the full size. Throws std::runtime_error, naming the file, where it
  /// cannot be read or decoded.
  virtual Image load(std::int64_t index, int min_side) const = 0;

  /// Where image `index` stands, for messages: its file, and its place in it if it holds several.
  virtual std::string where(std::int64_t index) const = 0;
};

/// Image `index` (see Dataset::load()) and its target. Throws as Dataset::load() does.
Sample load_sample(const Dataset& dataset, std::int64_t index, int min_side);

/// Opens a data set by its specification:
///   fashion-mnist  Debian's package dataset-fashion-mnist
///   idx:DIR        MNIST's files (trainer/data/idx_dataset.h)
///   cifar10:DIR, cifar100:DIR  the binary versions (trainer/data/cifar_dataset.h)
///   folder:DIR     a folder a class (trainer/data/folder_dataset.h)
/// Throws std::invalid_argument for other specifications, missing and empty folders, missing files
/// and files that are not what their format says; std::runtime_error where reading fails. `noise`
/// has no labels and is no Dataset: see trainer/data/image_batch.h.
std::unique_ptr<Dataset> open_dataset(const std::string& spec, Split split);

/// One line for run records: "fashion-mnist train: 60000 images, 10 classes", and the number of
/// ignored files where there are any.
std::string describe(const Dataset& dataset);

}  // namespace asvit
