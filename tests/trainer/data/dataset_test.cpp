#include "trainer/data/dataset.h"

#include <thread>

#include "tests/trainer/data/image_fixtures.h"

namespace asvit {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string error(const std::string& spec) {
  return message_of<std::invalid_argument>([&] { open_dataset(spec, Split::kTrain); });
}

TEST(OpenDataset, RefusesUnknownSpecifications) {
  for (const std::string spec : {"", "mnist", "imagenet:/x", "Folder:/x", ":", "fashion-mnist:/x",
                                 "noise", "noise:1", "two\nlines"}) {
    EXPECT_THAT(error(spec), HasSubstr("expected fashion-mnist, idx:DIR")) << spec;
  }
}

TEST(OpenDataset, RefusesFormatsWithoutAFolder) {
  for (const std::string format : {"idx", "cifar10", "cifar100", "folder"}) {
    EXPECT_THAT(error(format), HasSubstr("expected a folder, as in " + format + ":DIR"));
    EXPECT_THAT(error(format + ":"), HasSubstr("expected a folder, as in " + format + ":DIR"));
    EXPECT_THAT(error(format + ":/no/such/folder"), HasSubstr("/no/such/folder"));
  }
}

TEST(OpenDataset, OpensEveryFormat) {
  const TempFolder folder;
  write_file(folder.path() / "f" / "cat:s" / "1.png", encode_png(quadrants(4, 4)));
  write_file(folder.path() / "f" / "dogs" / "1.png", encode_png(quadrants(4, 4)));
  write_file(folder.path() / "f" / "notes.txt", {'x'});
  write_file(folder.path() / "c" / "train.bin", Bytes(3074));
  write_file(folder.path() / "c" / "test_batch.bin", Bytes(3073));
  write_file(folder.path() / "i" / "train-labels-idx1-ubyte", {0, 0, 8, 1, 0, 0, 0, 1, 5});
  write_file(folder.path() / "i" / "train-images-idx3-ubyte",
             {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 77});
  const auto open = [&folder](const std::string& format, const std::string& name, Split split) {
    const std::string spec = format + ":" + (folder.path() / name).string();
    const auto dataset = open_dataset(spec, split);
    EXPECT_EQ(dataset->name(), spec);
    EXPECT_EQ(dataset->split(), split);
    const std::string text = describe(*dataset);
    EXPECT_EQ(text.rfind(spec, 0), 0U);
    return text.substr(spec.size());
  };
  EXPECT_EQ(open("folder", "f", Split::kTrain),
            " train: 2 images, 2 classes, 1 other file ignored");
  EXPECT_EQ(open("cifar100", "c", Split::kTrain), " train: 1 image, 100 classes");
  EXPECT_EQ(open("cifar10", "c", Split::kValidation), " validation: 1 image, 10 classes");
  EXPECT_EQ(open("idx", "i", Split::kTrain), " train: 1 image, 10 classes");
  EXPECT_EQ(open_dataset("fashion-mnist", Split::kValidation)->size(), 10000);
}

TEST(Dataset, ManyThreadsReadTheSame) {
  const TempFolder folder;
  for (int i = 0; i < 20; ++i) {
    const auto side = static_cast<std::uint8_t>(i);
    write_file(folder.path() / (i % 2 == 0 ? "a" : "b") / (std::to_string(i) + ".jpg"),
               with_segment(encode_jpeg(solid(16 + i, 16, {side, 100, 200})),
                            exif_segment(1 + i % 8, true)));
  }
  const auto dataset = open_dataset("folder:" + folder.string(), Split::kTrain);
  std::vector<Bytes> expected;
  for (std::int64_t i = 0; i < dataset->size(); ++i) {
    expected.push_back(dataset->load(i, 0).pixels);
  }
  std::vector<int> differences(4);
  std::vector<std::thread> threads;
  for (std::size_t worker = 0; worker < differences.size(); ++worker) {
    threads.emplace_back([&, worker] {
      for (std::int64_t i = 0; i < dataset->size(); ++i) {
        differences[worker] += dataset->load(i, 0).pixels != expected[static_cast<std::size_t>(i)];
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(differences, std::vector<int>(4, 0));
}

TEST(Split, EveryOneHasAName) {
  EXPECT_STREQ(to_string(Split::kTrain), "train");
  EXPECT_STREQ(to_string(Split::kValidation), "validation");
  EXPECT_THROW(to_string(Split{7}), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
