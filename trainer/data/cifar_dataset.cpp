#include "trainer/data/cifar_dataset.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "trainer/data/byte_stream.h"
#include "trainer/data/memory_dataset.h"
#include "trainer/data/path_text.h"

namespace asvit {
namespace {

constexpr int kSide = 32;
constexpr std::size_t kImageBytes = std::size_t{3} * kSide * kSide;
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 31;

struct Format {
  std::string name;
  std::vector<int> label_ranges;  ///< of the labels before an image; the last one is used
  std::string names_file;
  std::vector<std::string> train_files;
  std::vector<std::string> validation_files;
};

Bytes read_records(ByteStream& stream, std::size_t record_bytes) {
  Bytes bytes = stream.read(kMaxFileBytes + 1);
  if (bytes.size() > kMaxFileBytes) {
    throw std::invalid_argument(stream.name() + ": more than " + std::to_string(kMaxFileBytes) +
                                " bytes");
  }
  if (bytes.empty() || bytes.size() % record_bytes != 0) {
    throw std::invalid_argument(stream.name() + ": " + std::to_string(bytes.size()) +
                                " bytes, expected a whole number of records of " +
                                std::to_string(record_bytes));
  }
  return bytes;
}

void append_file(const std::filesystem::path& path, const Format& format, MemoryImages& images) {
  ByteStream stream(path);
  const std::size_t label_count = format.label_ranges.size();
  const std::size_t record_bytes = label_count + kImageBytes;
  const Bytes bytes = read_records(stream, record_bytes);
  images.sources.push_back({stream.name(), static_cast<std::int64_t>(images.labels.size())});
  std::vector<Bytes> labels(label_count);
  for (std::size_t start = 0; start < bytes.size(); start += record_bytes) {
    for (std::size_t kind = 0; kind < label_count; ++kind) {
      labels[kind].push_back(bytes[start + kind]);
    }
    const auto record = bytes.begin() + static_cast<std::ptrdiff_t>(start);
    images.pixels.insert(images.pixels.end(), record + static_cast<std::ptrdiff_t>(label_count),
                         record + static_cast<std::ptrdiff_t>(record_bytes));
  }
  for (std::size_t kind = 0; kind < label_count; ++kind) {
    check_labels(labels[kind], format.label_ranges[kind], stream.name());
  }
  images.labels.insert(images.labels.end(), labels.back().begin(), labels.back().end());
}

std::vector<std::string> read_class_names(const std::filesystem::path& path, int count) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return numbered_classes(count);
  }
  std::vector<std::string> names;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') {
      line.pop_back();
    }
    if (!line.empty()) {
      names.push_back(line);
    }
  }
  if (static_cast<int>(names.size()) != count) {
    throw std::invalid_argument(path_text(path) + ": " + std::to_string(names.size()) +
                                " class names, expected " + std::to_string(count) + ", one a line");
  }
  return names;
}

std::unique_ptr<Dataset> open_cifar(const Format& format, const std::string& folder, Split split) {
  const std::filesystem::path root(folder);
  MemoryImages images;
  images.name = format.name + ":" + folder;
  images.split = split;
  images.height = kSide;
  images.width = kSide;
  for (const std::string& file :
       split == Split::kTrain ? format.train_files : format.validation_files) {
    append_file(root / file, format, images);
  }
  images.class_names = read_class_names(root / format.names_file, format.label_ranges.back());
  return memory_dataset(std::move(images));
}

}  // namespace

std::unique_ptr<Dataset> open_cifar10(const std::string& folder, Split split) {
  const Format format{"cifar10",
                      {10},
                      "batches.meta.txt",
                      {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                       "data_batch_4.bin", "data_batch_5.bin"},
                      {"test_batch.bin"}};
  return open_cifar(format, folder, split);
}

std::unique_ptr<Dataset> open_cifar100(const std::string& folder, Split split) {
  const Format format{"cifar100", {20, 100}, "fine_label_names.txt", {"train.bin"}, {"test.bin"}};
  return open_cifar(format, folder, split);
}

}  // namespace asvit
