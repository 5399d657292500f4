#include "trainer/data/folder_dataset.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "trainer/data/image_file.h"
#include "trainer/data/path_text.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

struct Entry {
  std::string path;  ///< relative to the split's folder
  int label = 0;
};

struct Listing {
  std::vector<std::string> class_names;
  std::vector<Entry> entries;
  std::int64_t ignored = 0;
};

class FolderDataset final : public Dataset {
 public:
  FolderDataset(std::string name, Split split, fs::path root, Listing listing)
      : name_(std::move(name)),
        split_(split),
        root_(std::move(root)),
        listing_(std::move(listing)) {}

  const std::string& name() const override { return name_; }
  Split split() const override { return split_; }
  std::int64_t size() const override { return static_cast<std::int64_t>(listing_.entries.size()); }
  const std::vector<std::string>& class_names() const override { return listing_.class_names; }
  std::int64_t ignored_files() const override { return listing_.ignored; }
  int label(std::int64_t index) const override { return entry(index).label; }
  Image load(std::int64_t index, int min_side) const override {
    return read_image(root_ / entry(index).path, min_side);
  }
  std::string where(std::int64_t index) const override {
    return path_text(root_ / entry(index).path);
  }

 private:
  const Entry& entry(std::int64_t index) const {
    return listing_.entries.at(static_cast<std::size_t>(index));
  }

  std::string name_;
  Split split_;
  fs::path root_;
  Listing listing_;
};

bool is_hidden(const fs::path& path) { return path.filename().string().front() == '.'; }

// Errors, such as a link to itself, make it no folder.
bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool is_image(const fs::directory_entry& entry) {
  std::string extension = entry.path().extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  std::error_code error;
  return (extension == ".jpg" || extension == ".jpeg" || extension == ".png") &&
         !is_hidden(entry.path()) && entry.is_regular_file(error);
}

/// Names of the folders in `root`, sorted; adds the files beside them to `ignored`.
std::vector<std::string> class_folders(const fs::path& root, std::int64_t& ignored) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(root)) {
    if (!is_folder(entry.path())) {
      ++ignored;
    } else if (!is_hidden(entry.path())) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool has_class_folders(const fs::path& root) {
  std::int64_t ignored = 0;
  return is_folder(root) && !class_folders(root, ignored).empty();
}

/// Adds the images at any depth below `root`/`folder`, as paths relative to `root`.
void collect_images(const fs::path& root, const fs::path& folder, std::vector<std::string>& images,
                    std::int64_t& ignored) {
  for (const fs::directory_entry& entry : fs::directory_iterator(root / folder)) {
    std::error_code error;
    const fs::path path = folder / entry.path().filename();
    if (is_image(entry)) {
      images.push_back(path.string());
    } else if (entry.symlink_status(error).type() != fs::file_type::directory) {
      ++ignored;
    } else if (!is_hidden(path)) {
      collect_images(root, path, images, ignored);
    }
  }
}

Listing list_images(const fs::path& root) {
  Listing listing;
  listing.class_names = class_folders(root, listing.ignored);
  if (listing.class_names.empty()) {
    throw std::invalid_argument(path_text(root) + ": no class folders in it, expected one a class");
  }
  for (std::size_t label = 0; label < listing.class_names.size(); ++label) {
    const std::string& name = listing.class_names[label];
    std::vector<std::string> images;
    collect_images(root, name, images, listing.ignored);
    std::sort(images.begin(), images.end());
    if (images.empty()) {
      throw std::invalid_argument(path_text(root / name) +
                                  ": class folder without .jpg, .jpeg or .png files");
    }
    for (std::string& image : images) {
      listing.entries.push_back({std::move(image), static_cast<int>(label)});
    }
  }
  return listing;
}

fs::path split_folder(const fs::path& root, Split split) {
  if (!is_folder(root)) {
    throw std::invalid_argument(path_text(root) + ": no such folder");
  }
  const bool by_split = has_class_folders(root / "train") || has_class_folders(root / "val");
  if (!by_split && split == Split::kValidation) {
    throw std::invalid_argument(path_text(root) +
                                ": no validation split, expected class folders in train/ and val/");
  }
  fs::path folder = !by_split ? root : root / (split == Split::kTrain ? "train" : "val");
  if (!is_folder(folder)) {
    throw std::invalid_argument(path_text(folder) +
                                ": no such folder, but one for the other split");
  }
  return folder;
}

void check_same_classes(const std::vector<std::string>& validation,
                        const std::vector<std::string>& train, const fs::path& root) {
  std::vector<std::string> difference;
  std::set_symmetric_difference(validation.begin(), validation.end(), train.begin(), train.end(),
                                std::back_inserter(difference));
  if (!difference.empty()) {
    throw std::invalid_argument(path_text(root) + ": class " + path_text(difference.front()) +
                                " is in only one of train/ and val/, expected the same classes");
  }
}

Listing list_split(const fs::path& root, const fs::path& folder) {
  Listing listing = list_images(folder);
  const fs::path train = root / "train";
  if (folder == root / "val" && has_class_folders(train)) {
    std::int64_t ignored = 0;
    check_same_classes(listing.class_names, class_folders(train, ignored), root);
  }
  return listing;
}

}  // namespace

std::unique_ptr<Dataset> open_folder(const std::string& folder, Split split) {
  try {
    fs::path root = split_folder(folder, split);
    Listing listing = list_split(folder, root);
    return std::make_unique<FolderDataset>("folder:" + folder, split, std::move(root),
                                           std::move(listing));
  } catch (const fs::filesystem_error& error) {
    const fs::path& where = error.path1().empty() ? fs::path(folder) : error.path1();
    throw std::runtime_error(path_text(where) + ": cannot be read: " + error.code().message());
  }
}

}  // namespace asvit
