// Image files that are not what they should be: one line that names the file, no run left behind.
#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

/// The bytes of numbers below 256.
std::string bytes(const std::vector<int>& values) {
  std::string result;
  for (int value : values) {
    result.push_back(static_cast<char>(value));
  }
  return result;
}

class BadDataTest : public CliTest {
 protected:
  /// Searches and scores with the data; expects refusal with `part` in the line.
  void expect_refused_data(const std::string& data, const std::string& part, int status = 2) {
    const auto before = files();
    const ProgramResult searched = run(with(search_arguments("run", 1), {"--data", data}));
    expect_refused(searched, status, part);
    EXPECT_EQ(files(), before);
  }

  /// MNIST's files of `count` images of 2 x 2 pixels, in folder `idx`.
  void write_idx(int count, const std::string& pixels, const std::string& labels) const {
    write("idx/train-images-idx3-ubyte",
          bytes({0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2}) + pixels);
    write("idx/train-labels-idx1-ubyte", bytes({0, 0, 8, 1, 0, 0, 0, count}) + labels);
  }
};

TEST_F(BadDataTest, GoodIdxFilesAreRead) {
  write_idx(2, "abcdefgh", bytes({0, 9}));
  const ProgramResult result = run(with(search_arguments("run", 1), {"--data", "idx:idx"}));
  EXPECT_EQ(result.status, 0) << result.err;
}

TEST_F(BadDataTest, IdxWithFewerPixelsThanItsHeaderClaims) {
  write_idx(2, "abcdefg", bytes({0, 1}));
  expect_refused_data("idx:idx", "train-images-idx3-ubyte");
}

TEST_F(BadDataTest, IdxWithFewerImagesThanAskedFor) {
  write_idx(1, "abcd", bytes({0}));
  expect_refused_data("idx:idx", "expected 2", 1);
}

TEST_F(BadDataTest, IdxWithALabelOutOfRange) {
  write_idx(2, "abcdefgh", bytes({0, 10}));
  expect_refused_data("idx:idx", "train-labels-idx1-ubyte");
}

TEST_F(BadDataTest, IdxWithAnotherMagicNumber) {
  write_idx(2, "abcdefgh", bytes({0, 1}));
  write("idx/train-images-idx3-ubyte", "PK");
  expect_refused_data("idx:idx", "train-images-idx3-ubyte");
}

TEST_F(BadDataTest, IdxThatIsNoGzip) {
  write("idx/train-images-idx3-ubyte.gz", bytes({0x1f, 0x8b, 8, 0, 1, 2, 3}));
  write("idx/train-labels-idx1-ubyte.gz", bytes({0x1f, 0x8b, 8, 0, 1, 2, 3}));
  const ProgramResult result = run(with(search_arguments("run", 1), {"--data", "idx:idx"}));
  EXPECT_NE(result.status, 0);
  expect_refused(result, result.status, "idx1-ubyte.gz");
}

TEST_F(BadDataTest, EmptyFolders) {
  std::filesystem::create_directory(folder_ / "empty");
  for (const std::string kind : {"idx", "cifar10", "cifar100", "folder"}) {
    expect_refused_data(kind + ":empty", "empty");
  }
}

TEST_F(BadDataTest, CifarCutInTheMiddleOfARecord) {
  for (int batch = 1; batch <= 5; ++batch) {
    write("cifar/data_batch_" + std::to_string(batch) + ".bin",
          std::string(batch == 3 ? 3072 : 3073, '\1'));
  }
  expect_refused_data("cifar10:cifar", "data_batch_3.bin");
}

TEST_F(BadDataTest, CifarWithALabelOutOfRange) {
  write("cifar/train.bin", bytes({25}) + std::string(3073, '\1'));
  expect_refused_data("cifar100:cifar", "train.bin");
}

TEST_F(BadDataTest, PicturesThatCannotBeDecoded) {
  write("pictures/cat/one.jpg", bytes({0xff, 0xd8, 0xff, 0xe0, 0, 16}) + "JFIF");
  write("pictures/dog/two.png", bytes({0x89}) + "PNG\r\n" + bytes({0x1a}) + "\nIHDR");
  write("pictures/dog/three.png", "");
  expect_refused_data("folder:pictures", "3 could not be decoded", 1);
}

TEST_F(BadDataTest, FolderOfNoPictures) {
  write("pictures/cat/readme.txt", "meow");
  expect_refused_data("folder:pictures", "cat");
}

TEST_F(BadDataTest, ReferenceFilesThatAreNone) {
  write("reference.json", "{}");
  expect_refused(run({"verify", "reference.json"}), 2, "'cases'");
  write("reference.json", R"({"cases": []})");
  expect_refused(run({"verify", "reference.json"}), 2, "neither a case nor a reward");
  write("reference.json", R"({"cases": [{}]})");
  expect_refused(run({"verify", "reference.json"}), 2, "/cases/0");
  write("reference.json", R"({"cases": [], "reward": {"buffer_length": 20}})");
  expect_refused(run({"verify", "reference.json"}), 2, "/reward");
  expect_refused(run({"verify"}), 2, "verify [options] FILE...");
  expect_refused(run({"verify", "nowhere.json"}), 1, "nowhere.json");
}

}  // namespace
}  // namespace asvit::testing
