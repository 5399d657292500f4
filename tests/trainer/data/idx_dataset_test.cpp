#include "trainer/data/idx_dataset.h"

#include <sys/resource.h>

#include "tests/trainer/data/image_fixtures.h"

namespace asvit {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Bytes idx(const std::vector<std::uint32_t>& words, const Bytes& data) {
  Bytes bytes;
  for (const std::uint32_t word : words) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<std::uint8_t>(word >> shift));
    }
  }
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

const Bytes kLabels = idx({0x801, 3}, {7, 0, 9});
const Bytes kImages = idx({0x803, 3, 2, 1}, {1, 2, 30, 40, 255, 0});

class IdxTest : public testing::Test {
 protected:
  void write(const Bytes& images, const Bytes& labels, const std::string& suffix = "",
             const std::string& prefix = "train") {
    write_file(folder_.path() / (prefix + "-images-idx3-ubyte" + suffix), images);
    write_file(folder_.path() / (prefix + "-labels-idx1-ubyte" + suffix), labels);
  }

  std::string error(Split split = Split::kTrain) {
    return message_of<std::invalid_argument>([&] { open_idx(folder_.string(), split); });
  }

  TempFolder folder_;
};

void expect_the_three_images(const Dataset& dataset) {
  ASSERT_EQ(dataset.size(), 3);
  EXPECT_EQ(dataset.label(0), 7);
  EXPECT_EQ(dataset.label(1), 0);
  EXPECT_EQ(dataset.label(2), 9);
  const Image image = dataset.load(1, 224);
  EXPECT_EQ(image.width, 1);
  EXPECT_EQ(image.height, 2);
  EXPECT_EQ(image.pixels, (Bytes{30, 30, 30, 40, 40, 40}));
}

TEST_F(IdxTest, ReadsPlainFiles) {
  write(kImages, kLabels);
  const auto dataset = open_idx(folder_.string(), Split::kTrain);
  expect_the_three_images(*dataset);
  EXPECT_EQ(dataset->name(), "idx:" + folder_.string());
  EXPECT_EQ(dataset->class_names().size(), 10U);
  EXPECT_EQ(dataset->class_names()[7], "7");
  EXPECT_EQ(dataset->where(2), folder_.string() + "/train-images-idx3-ubyte image 2");
  EXPECT_THROW(dataset->load(3, 0), std::out_of_range);
  EXPECT_THROW(dataset->label(-1), std::out_of_range);
  EXPECT_THROW(dataset->where(3), std::out_of_range);
}

TEST_F(IdxTest, ReadsGzip) {
  write(gzip(kImages), gzip(kLabels), ".gz");
  expect_the_three_images(*open_idx(folder_.string(), Split::kTrain));
}

TEST_F(IdxTest, ValidationIsTheTestFiles) {
  write(kImages, kLabels, "", "t10k");
  EXPECT_EQ(open_idx(folder_.string(), Split::kValidation)->size(), 3);
  EXPECT_THAT(error(), HasSubstr("found neither train-images-idx3-ubyte nor"));
}

TEST_F(IdxTest, MissingFilesAreTheCallersMistake) {
  EXPECT_THAT(error(), HasSubstr("train-images-idx3-ubyte"));
  write_file(folder_.path() / "train-images-idx3-ubyte", kImages);
  EXPECT_THAT(error(), HasSubstr("train-labels-idx1-ubyte"));
  message_of<std::invalid_argument>([&] { open_idx(folder_.string() + "/no", Split::kTrain); });
  std::filesystem::create_directory(folder_.path() / "train-labels-idx1-ubyte");
  EXPECT_THAT(error(), HasSubstr("not a file"));
}

TEST_F(IdxTest, WrongLabelsAndCounts) {
  write(kImages, idx({0x801, 3}, {7, 10, 9}));
  EXPECT_THAT(error(), HasSubstr("label 10 of image 1, expected 0 to 9"));
  write(kImages, idx({0x801, 2}, {7, 9}));
  EXPECT_THAT(error(), AllOf(HasSubstr("3 images"), HasSubstr("2 labels")));
}

TEST_F(IdxTest, WrongHeaders) {
  write(idx({0x804, 3, 2, 1}, Bytes(6)), kLabels);
  EXPECT_THAT(error(), HasSubstr("magic number 2052 at byte 0, expected 2051"));
  write(kLabels, kImages);
  EXPECT_THAT(error(), HasSubstr("labels-idx1-ubyte: magic number"));
  write(idx({0x803, 3, 0, 1}, {}), kLabels);
  EXPECT_THAT(error(), HasSubstr("dimension 1 is 0, expected 1 to"));
  write(idx({0x803, 0, 2, 1}, {}), idx({0x801, 0}, {}));
  EXPECT_THAT(error(), HasSubstr("dimension 0 is 0"));
  write({}, {});
  EXPECT_THAT(error(), HasSubstr("0 bytes, expected a header"));
}

TEST_F(IdxTest, LengthIsExactlyWhatTheHeaderSays) {
  Bytes more = kImages;
  more.push_back(0);
  write(more, kLabels);
  EXPECT_THAT(error(), HasSubstr("more than 6 bytes of data"));
  write(gzip(more), gzip(kLabels));
  EXPECT_THAT(error(), HasSubstr("more than 6 bytes of data"));
  for (std::size_t length = 0; length < kImages.size(); ++length) {
    write(Bytes(kImages.begin(), kImages.begin() + static_cast<std::ptrdiff_t>(length)), kLabels);
    EXPECT_THAT(error(), HasSubstr("images-idx3-ubyte: "));
  }
}

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST_F(IdxTest, HeadersThatLieTakeNoMemory) {
  const long before = peak_kilobytes();
  for (const bool compressed : {false, true}) {
    const Bytes largest = idx({0x803, 1 << 20, 64, 64}, Bytes(64));  // claims 4 GiB
    write(compressed ? gzip(largest) : largest, kLabels);
    EXPECT_THAT(error(), HasSubstr("64 bytes of data behind the header, which claims 4294967296"));
  }
  write(idx({0x803, 0xffffffff, 16384, 16384}, Bytes(64)), kLabels);
  EXPECT_THAT(error(), HasSubstr("expected at most 4294967296"));
  write(idx({0x803, 1, 0xffffffff, 0xffffffff}, Bytes(64)), kLabels);
  EXPECT_THAT(error(), HasSubstr("dimension 1 is 4294967295"));
  write(kImages, idx({0x801, 0xffffffff}, Bytes(64)));
  EXPECT_THAT(error(), HasSubstr("which claims 4294967295"));
  EXPECT_LT(peak_kilobytes() - before, 200 * 1024);
}

TEST_F(IdxTest, ACompressedFloodIsCutShort) {
  write(gzip(idx({0x803, 3, 2, 1}, Bytes(50000000))), kLabels);
  const long before = peak_kilobytes();
  EXPECT_THAT(error(), HasSubstr("more than 6 bytes"));
  EXPECT_LT(peak_kilobytes() - before, 20 * 1024);
}

TEST_F(IdxTest, TruncatedGzipIsAnErrorAtEveryLength) {
  const Bytes images = gzip(kImages);
  for (std::size_t length = 0; length < images.size(); ++length) {
    write(Bytes(images.begin(), images.begin() + static_cast<std::ptrdiff_t>(length)), kLabels);
    EXPECT_THAT(error(), HasSubstr("images-idx3-ubyte: "));
  }
}

TEST_F(IdxTest, DamagedGzipIsAnErrorOrHarmless) {
  const Bytes images = gzip(kImages);
  int errors = 0;
  for (std::size_t bit = 0; bit < 8 * images.size(); ++bit) {
    Bytes changed = images;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    write(changed, kLabels);
    try {
      expect_the_three_images(*open_idx(folder_.string(), Split::kTrain));
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), testing::Not(HasSubstr("\n")));
      ++errors;
    }
  }
  EXPECT_GT(errors, 100);
}

TEST(FashionMnist, OpensAsInstalled) {
  const auto train = open_fashion_mnist(Split::kTrain);
  EXPECT_EQ(describe(*train), "fashion-mnist train: 60000 images, 10 classes");
  const auto test = open_fashion_mnist(Split::kValidation);
  EXPECT_EQ(describe(*test), "fashion-mnist validation: 10000 images, 10 classes");
  std::vector<int> counts(10);
  for (std::int64_t i = 0; i < train->size(); ++i) {
    ++counts.at(static_cast<std::size_t>(train->label(i)));
  }
  EXPECT_EQ(counts, std::vector<int>(10, 6000));
  EXPECT_EQ(train->class_names().at(static_cast<std::size_t>(train->label(0))), "Ankle boot");
  const Image image = train->load(0, 0);
  EXPECT_EQ(image.width, 28);
  EXPECT_EQ(image.height, 28);
}

TEST(FashionMnist, NamesThePackageWhereItIsMissing) {
  const TempFolder folder;
  const std::string message = message_of<std::invalid_argument>(
      [&] { open_fashion_mnist(Split::kTrain, folder.path() / "none"); });
  EXPECT_THAT(message, HasSubstr("install Debian's package dataset-fashion-mnist"));
}

}  // namespace
}  // namespace asvit
