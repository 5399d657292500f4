#pragma once

#include <filesystem>

#include "trainer/data/dataset.h"

namespace asvit {

/// MNIST's files in `folder`: train-images-idx3-ubyte and train-labels-idx1-ubyte, or t10k-... for
/// validation, each as it is or with .gz. Grey images of any size, ten classes named "0" to "9";
/// all is read and checked here and stays in memory.
///
/// Throws std::invalid_argument, naming the file, for missing files and for wrong magic numbers,
/// dimensions, lengths, counts and labels. Memory taken never exceeds what the files hold, and a
/// file that expands to more than 4 GiB is refused.
std::unique_ptr<Dataset> open_idx(const std::string& folder, Split split);

/// Fashion-MNIST as Debian's package dataset-fashion-mnist installs it. Throws as open_idx() does,
/// and std::invalid_argument naming the package where `folder` does not exist.
std::unique_ptr<Dataset> open_fashion_mnist(
    Split split, const std::filesystem::path& folder = "/usr/share/datasets/fashion-mnist");

}  // namespace asvit
