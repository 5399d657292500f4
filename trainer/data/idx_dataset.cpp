#include "trainer/data/idx_dataset.h"

#include <stdexcept>
#include <utility>

#include "trainer/data/byte_stream.h"
#include "trainer/data/memory_dataset.h"
#include "trainer/data/path_text.h"

namespace asvit {
namespace {

constexpr int kClasses = 10;
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 32;
constexpr std::uint32_t kMaxSide = 1 << 14;

struct IdxFile {
  std::string name;
  std::vector<std::uint32_t> dimensions;
  Bytes data;
};

std::filesystem::path find_file(const std::filesystem::path& folder, const std::string& name) {
  std::error_code error;
  for (const std::string& candidate : {name, name + ".gz"}) {
    if (std::filesystem::exists(folder / candidate, error)) {
      return folder / candidate;
    }
  }
  throw std::invalid_argument(path_text(folder) + ": found neither " + name + " nor " + name +
                              ".gz");
}

std::uint32_t big_endian(const Bytes& bytes, std::size_t word) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | bytes[4 * word + i];
  }
  return value;
}

/// The header: two zeros, 8 (unsigned bytes), the rank, then the dimensions as big-endian words.
std::vector<std::uint32_t> read_header(ByteStream& stream, std::uint32_t rank) {
  const std::size_t header_bytes = std::size_t{4} * (rank + 1);
  const Bytes header = stream.read(header_bytes);
  if (header.size() < header_bytes) {
    throw std::invalid_argument(stream.name() + ": " + std::to_string(header.size()) +
                                " bytes, expected a header of " + std::to_string(header_bytes));
  }
  if (big_endian(header, 0) != (0x800 | rank)) {
    throw std::invalid_argument(stream.name() + ": magic number " +
                                std::to_string(big_endian(header, 0)) + " at byte 0, expected " +
                                std::to_string(0x800 | rank));
  }
  std::vector<std::uint32_t> dimensions;
  for (std::uint32_t axis = 0; axis < rank; ++axis) {
    dimensions.push_back(big_endian(header, axis + 1));
    const std::uint32_t limit = axis == 0 ? ~std::uint32_t{0} : kMaxSide;
    if (dimensions.back() < 1 || dimensions.back() > limit) {
      throw std::invalid_argument(stream.name() + ": dimension " + std::to_string(axis) + " is " +
                                  std::to_string(dimensions.back()) + ", expected 1 to " +
                                  std::to_string(limit));
    }
  }
  return dimensions;
}

IdxFile read_idx(const std::filesystem::path& path, std::uint32_t rank) {
  ByteStream stream(path);
  IdxFile file{stream.name(), read_header(stream, rank), {}};
  std::uint64_t expected = 1;
  for (std::uint32_t dimension : file.dimensions) {
    expected *= dimension;  // at most 2^32 * 2^14 * 2^14
  }
  if (expected > kMaxBytes) {
    throw std::invalid_argument(file.name + ": header claims " + std::to_string(expected) +
                                " bytes of data, expected at most " + std::to_string(kMaxBytes));
  }
  file.data = stream.read(expected);
  // The byte past the end: none may follow, and only its reading checks gzip's checksum.
  const std::size_t more = stream.read(1).size();
  if (file.data.size() != expected || more != 0) {
    throw std::invalid_argument(
        file.name + ": " + (more != 0 ? "more than " : "") + std::to_string(file.data.size()) +
        " bytes of data behind the header, which claims " + std::to_string(expected));
  }
  return file;
}

MemoryImages read_images(const std::filesystem::path& folder, Split split) {
  const std::string prefix = split == Split::kTrain ? "train" : "t10k";
  const auto images_path = find_file(folder, prefix + "-images-idx3-ubyte");
  IdxFile labels = read_idx(find_file(folder, prefix + "-labels-idx1-ubyte"), 1);
  check_labels(labels.data, kClasses, labels.name);
  IdxFile images = read_idx(images_path, 3);
  if (images.dimensions[0] != labels.dimensions[0]) {
    throw std::invalid_argument(images.name + ": " + std::to_string(images.dimensions[0]) +
                                " images, but " + std::to_string(labels.dimensions[0]) +
                                " labels in " + labels.name);
  }
  MemoryImages result;
  result.split = split;
  result.channels = 1;
  result.height = static_cast<int>(images.dimensions[1]);
  result.width = static_cast<int>(images.dimensions[2]);
  result.pixels = std::move(images.data);
  result.labels = std::move(labels.data);
  result.sources = {{images.name, 0}};
  return result;
}

}  // namespace

std::unique_ptr<Dataset> open_idx(const std::string& folder, Split split) {
  MemoryImages images = read_images(folder, split);
  images.name = "idx:" + folder;
  images.class_names = numbered_classes(kClasses);
  return memory_dataset(std::move(images));
}

std::unique_ptr<Dataset> open_fashion_mnist(Split split, const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    throw std::invalid_argument("data 'fashion-mnist': no folder " + path_text(folder) +
                                "; install Debian's package dataset-fashion-mnist");
  }
  MemoryImages images = read_images(folder, split);
  images.name = "fashion-mnist";
  images.class_names = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                        "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
  return memory_dataset(std::move(images));
}

}  // namespace asvit
