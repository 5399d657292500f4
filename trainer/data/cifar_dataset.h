#pragma once

#include "trainer/data/dataset.h"

namespace asvit {

/// CIFAR-10's binary version in `folder`: data_batch_1.bin to data_batch_5.bin, or test_batch.bin
/// for validation. A record is a label (0 to 9) and 3 x 32 x 32 bytes; all is read and checked
/// here and stays in memory. Class names are read from batches.meta.txt where it is there, else
/// they are numbers.
///
/// Throws std::invalid_argument, naming the file, for missing files, files that are no whole number
/// of records or larger than 2 GiB, labels out of range, and a wrong number of class names.
std::unique_ptr<Dataset> open_cifar10(const std::string& folder, Split split);

/// CIFAR-100's binary version: train.bin or test.bin, a coarse label (0 to 19), a fine one (0 to
/// 99), which is used, and the image. Class names are read from fine_label_names.txt. As
/// open_cifar10() otherwise.
std::unique_ptr<Dataset> open_cifar100(const std::string& folder, Split split);

}  // namespace asvit
