#include "trainer/data/cifar_dataset.h"

#include "tests/trainer/data/image_fixtures.h"

namespace asvit {
namespace {

using testing::HasSubstr;

// A record whose planes are `red`, `red` + 1 and `red` + 2, but for the first pixel's green.
Bytes record(const Bytes& labels, std::uint8_t red) {
  Bytes bytes = labels;
  for (int plane = 0; plane < 3; ++plane) {
    bytes.insert(bytes.end(), 1024, static_cast<std::uint8_t>(red + plane));
  }
  bytes[labels.size() + 1024] = 250;
  return bytes;
}

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes bytes;
  for (const Bytes& part : parts) {
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  return bytes;
}

class CifarTest : public testing::Test {
 protected:
  void write(const std::string& name, const Bytes& bytes) {
    write_file(folder_.path() / name, bytes);
  }

  void write_text(const std::string& name, const std::string& text) {
    write(name, Bytes(text.begin(), text.end()));
  }

  TempFolder folder_;
};

TEST_F(CifarTest, TenReadsFiveFilesInOrder) {
  for (std::uint8_t i = 1; i <= 5; ++i) {
    const auto red = static_cast<std::uint8_t>(10 * i);
    write("data_batch_" + std::to_string(i) + ".bin", joined({record({i}, red), record({0}, red)}));
  }
  const auto dataset = open_cifar10(folder_.string(), Split::kTrain);
  EXPECT_EQ(describe(*dataset), "cifar10:" + folder_.string() + " train: 10 images, 10 classes");
  EXPECT_EQ(dataset->label(4), 3);
  EXPECT_EQ(dataset->label(5), 0);
  EXPECT_EQ(dataset->where(5), folder_.string() + "/data_batch_3.bin image 1");
  EXPECT_EQ(dataset->where(9), folder_.string() + "/data_batch_5.bin image 1");
  const Image image = dataset->load(4, 0);
  EXPECT_EQ(image.width, 32);
  EXPECT_EQ(image.height, 32);
  EXPECT_EQ(pixel(image, 0, 0), (Rgb{30, 250, 32}));
  EXPECT_EQ(pixel(image, 1, 0), (Rgb{30, 31, 32}));
  std::filesystem::remove(folder_.path() / "data_batch_4.bin");
  EXPECT_THAT(
      message_of<std::invalid_argument>([&] { open_cifar10(folder_.string(), Split::kTrain); }),
      HasSubstr("data_batch_4.bin: not a file"));
}

TEST_F(CifarTest, HundredUsesTheFineLabel) {
  write("train.bin", record({19, 99}, 5));
  write("test.bin", record({3, 42}, 6));
  EXPECT_EQ(open_cifar100(folder_.string(), Split::kTrain)->label(0), 99);
  const auto test = open_cifar100(folder_.string(), Split::kValidation);
  EXPECT_EQ(test->label(0), 42);
  EXPECT_EQ(test->class_names().size(), 100U);
  EXPECT_EQ(pixel(test->load(0, 0), 9, 9), (Rgb{6, 7, 8}));
}

TEST_F(CifarTest, ClassNamesComeFromTheirFile) {
  write("test_batch.bin", record({1}, 5));
  write_text("batches.meta.txt", "a\nb\nc\nd\r\ne\nf\ng\nh\ni\nj\n\n");
  const auto dataset = open_cifar10(folder_.string(), Split::kValidation);
  EXPECT_EQ(dataset->class_names()[3], "d");
  EXPECT_EQ(dataset->class_names()[9], "j");
  write_text("batches.meta.txt", "a\nb\n");
  EXPECT_THAT(message_of<std::invalid_argument>(
                  [&] { open_cifar10(folder_.string(), Split::kValidation); }),
              HasSubstr("batches.meta.txt: 2 class names, expected 10"));
}

TEST_F(CifarTest, BadFilesAreTheCallersMistake) {
  const auto error10 = [this] {
    return message_of<std::invalid_argument>(
        [&] { open_cifar10(folder_.string(), Split::kValidation); });
  };
  EXPECT_THAT(error10(), HasSubstr("test_batch.bin: not a file"));
  write("test_batch.bin", joined({record({3}, 5), record({10}, 5)}));
  EXPECT_THAT(error10(), HasSubstr("label 10 of image 1, expected 0 to 9"));
  Bytes bytes = joined({record({3}, 5), record({4}, 5)});
  for (const std::size_t length : {6145U, 4000U, 3074U, 3072U, 1U, 0U}) {
    bytes.resize(length);
    write("test_batch.bin", bytes);
    EXPECT_THAT(error10(), HasSubstr(std::to_string(length) +
                                     " bytes, expected a whole number of records of 3073"));
  }
  write("test.bin", record({20, 5}, 5));
  EXPECT_THAT(message_of<std::invalid_argument>(
                  [&] { open_cifar100(folder_.string(), Split::kValidation); }),
              HasSubstr("label 20 of image 0, expected 0 to 19"));
}

}  // namespace
}  // namespace asvit
