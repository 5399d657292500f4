#include "trainer/data/image_batch.h"

#include <map>
#include <set>

#include <ATen/Parallel.h>

#include "tests/trainer/data/image_fixtures.h"
#include "trainer/data/image_tensor.h"

namespace asvit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Solid images, each of its index's colour; those in `corrupt` cannot be decoded.
class SolidDataset final : public Dataset {
 public:
  SolidDataset(std::vector<int> labels, int classes, std::set<std::int64_t> corrupt = {})
      : labels_(std::move(labels)),
        names_(static_cast<std::size_t>(classes), "class"),
        corrupt_(std::move(corrupt)) {}

  const std::string& name() const override { return name_; }
  Split split() const override { return Split::kTrain; }
  std::int64_t size() const override { return static_cast<std::int64_t>(labels_.size()); }
  const std::vector<std::string>& class_names() const override { return names_; }
  int label(std::int64_t index) const override {
    return labels_.at(static_cast<std::size_t>(index));
  }
  Image load(std::int64_t index, int /*min_side*/) const override {
    if (corrupt_.count(index) != 0) {
      throw std::runtime_error(where(index) + " is corrupt");
    }
    return solid(4, 4, {static_cast<std::uint8_t>(index), 0, 255});
  }
  std::string where(std::int64_t index) const override { return "image " + std::to_string(index); }

 private:
  std::string name_ = "solid";
  std::vector<int> labels_;
  std::vector<std::string> names_;
  std::set<std::int64_t> corrupt_;
};

/// `each` images of each class, interleaved.
std::vector<int> cyclic_labels(int classes, int each) {
  std::vector<int> labels;
  for (int i = 0; i < classes * each; ++i) {
    labels.push_back(i % classes);
  }
  return labels;
}

ImageBatchOptions options(int count, std::uint64_t seed = 0) {
  ImageBatchOptions result;
  result.count = count;
  result.image_size = 4;
  result.seed = seed;
  return result;
}

std::map<int, int> counts(const std::vector<int>& labels) {
  std::map<int, int> result;
  for (const int label : labels) {
    ++result[label];
  }
  return result;
}

TEST(ImageBatch, HoldsTheImagesItNames) {
  const SolidDataset dataset(cyclic_labels(3, 5), 3);
  const ImageBatch batch = image_batch(dataset, options(7));
  ASSERT_EQ(batch.images.sizes(), (std::vector<std::int64_t>{7, 3, 4, 4}));
  ASSERT_EQ(batch.images.scalar_type(), at::kFloat);
  ASSERT_THAT(batch.labels, SizeIs(7));
  ASSERT_THAT(batch.indices, SizeIs(7));
  EXPECT_THAT(batch.skipped, IsEmpty());
  EXPECT_EQ(batch.data, "solid train: 15 images, 3 classes");
  EXPECT_EQ(std::set<std::int64_t>(batch.indices.begin(), batch.indices.end()).size(), 7U);
  for (std::size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(batch.labels[i], dataset.label(batch.indices[i]));
    const at::Tensor expected = normalised(to_tensor(dataset.load(batch.indices[i], 4), 4));
    EXPECT_TRUE(at::equal(batch.images[static_cast<std::int64_t>(i)], expected));
  }
}

TEST(ImageBatch, ClassesAreBalanced) {
  const SolidDataset dataset(cyclic_labels(5, 10), 5);
  for (const int count : {5, 12, 16, 50}) {
    const ImageBatch batch = image_batch(dataset, options(count));
    const std::map<int, int> by_class = counts(batch.labels);
    EXPECT_EQ(by_class.size(), 5U);
    for (const auto& [label, images] : by_class) {
      EXPECT_GE(images, count / 5) << label;
      EXPECT_LE(images, (count + 4) / 5) << label;
    }
  }
  const ImageBatch few = image_batch(dataset, options(3));
  EXPECT_EQ(counts(few.labels).size(), 3U);
}

TEST(ImageBatch, SmallAndEmptyClassesArePassedOver) {
  const SolidDataset dataset({0, 2, 2, 2, 2, 4, 4}, 6);
  const ImageBatch batch = image_batch(dataset, options(7));
  EXPECT_EQ(counts(batch.labels), (std::map<int, int>{{0, 1}, {2, 4}, {4, 2}}));
}

TEST(ImageBatch, SeedDecides) {
  const SolidDataset dataset(cyclic_labels(4, 50), 4);
  const ImageBatch batch = image_batch(dataset, options(16, 3));
  const ImageBatch again = image_batch(dataset, options(16, 3));
  EXPECT_EQ(batch.indices, again.indices);
  EXPECT_TRUE(at::equal(batch.images, again.images));
  std::set<std::vector<std::int64_t>> batches;
  std::set<int> first_classes;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const ImageBatch other = image_batch(dataset, options(16, seed));
    batches.insert(other.indices);
    first_classes.insert(other.labels[0]);
  }
  EXPECT_EQ(batches.size(), 20U);
  EXPECT_EQ(first_classes.size(), 4U);
}

TEST(ImageBatch, EveryImageIsEquallyLikely) {
  const SolidDataset dataset(cyclic_labels(2, 5), 2);
  std::vector<int> taken(10);
  constexpr int kDraws = 2000;
  for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
    for (const std::int64_t index : image_batch(dataset, options(2, seed)).indices) {
      ++taken[static_cast<std::size_t>(index)];
    }
  }
  for (const int times : taken) {
    EXPECT_NEAR(times, kDraws / 5, 90);  // five standard deviations of a binomial
  }
}

TEST(ImageBatch, DoesNotDependOnThreads) {
  const TempFolder folder;
  for (int i = 0; i < 6; ++i) {
    write_file(folder.path() / (i % 2 == 0 ? "a" : "b") / (std::to_string(i) + ".jpg"),
               encode_jpeg(quadrants(90 + 7 * i, 50 + i)));
  }
  const auto dataset = open_dataset("folder:" + folder.string(), Split::kTrain);
  ImageBatchOptions wanted = options(6);
  wanted.image_size = 32;
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const ImageBatch one = image_batch(*dataset, wanted);
  at::set_num_threads(4);
  const ImageBatch four = image_batch(*dataset, wanted);
  at::set_num_threads(threads);
  EXPECT_EQ(one.indices, four.indices);
  EXPECT_TRUE(at::equal(one.images, four.images));
}

TEST(ImageBatch, ASmallerBatchBeginsALargerOne) {
  const SolidDataset dataset(cyclic_labels(3, 5), 3);
  const ImageBatch small = image_batch(dataset, options(4, 9));
  const ImageBatch large = image_batch(dataset, options(11, 9));
  EXPECT_TRUE(std::equal(small.indices.begin(), small.indices.end(), large.indices.begin()));
  EXPECT_TRUE(at::equal(small.images, large.images.narrow(0, 0, 4)));
}

TEST(ImageBatch, CorruptImagesGiveWayToTheirClass) {
  const std::vector<int> labels = cyclic_labels(3, 4);
  const ImageBatch whole = image_batch(SolidDataset(labels, 3), options(6));
  const std::int64_t corrupt = whole.indices[1];
  const ImageBatch batch = image_batch(SolidDataset(labels, 3, {corrupt}), options(6));
  EXPECT_EQ(batch.labels, whole.labels);
  EXPECT_THAT(batch.indices, testing::Not(testing::Contains(corrupt)));
  EXPECT_THAT(batch.skipped, ElementsAre("image " + std::to_string(corrupt) + " is corrupt"));
  EXPECT_EQ(batch.indices[0], whole.indices[0]);
  EXPECT_EQ(batch.indices[1], whole.indices[4]);
}

TEST(ImageBatch, CorruptImagesCanBeFatal) {
  ImageBatchOptions strict = options(4);
  strict.on_corrupt = OnCorrupt::kFail;
  const SolidDataset dataset(cyclic_labels(1, 4), 1, {2});
  EXPECT_EQ(message_of<std::runtime_error>([&] { image_batch(dataset, strict); }),
            "image 2 is corrupt");
  EXPECT_NO_THROW(image_batch(SolidDataset(cyclic_labels(1, 4), 1), strict));
}

TEST(ImageBatch, TooFewImagesAreAnError) {
  EXPECT_THAT(message_of<std::runtime_error>(
                  [] { image_batch(SolidDataset(cyclic_labels(2, 2), 2), options(5)); }),
              HasSubstr("got 4 usable images (0 could not be decoded), expected 5"));
  EXPECT_THAT(message_of<std::runtime_error>([] {
                image_batch(SolidDataset(cyclic_labels(2, 2), 2, {0, 1, 3}), options(2));
              }),
              HasSubstr("got 1 usable images (3 could not be decoded), expected 2"));
}

TEST(ImageBatch, SkipsATruncatedFile) {
  const TempFolder folder;
  for (int i = 0; i < 3; ++i) {
    write_file(folder.path() / "a" / (std::to_string(i) + ".jpg"), encode_jpeg(quadrants(40, 30)));
  }
  Bytes half = encode_jpeg(quadrants(40, 30));
  half.resize(half.size() / 2);
  write_file(folder.path() / "a" / "1.jpg", half);
  const std::string spec = "folder:" + folder.string();
  ImageBatchOptions wanted = options(2);
  wanted.image_size = 16;
  for (wanted.seed = 0; wanted.seed < 10; ++wanted.seed) {
    const ImageBatch batch = image_batch(spec, Split::kTrain, wanted);
    EXPECT_THAT(batch.indices, testing::UnorderedElementsAre(0, 2));
    for (const std::string& message : batch.skipped) {
      EXPECT_THAT(message, HasSubstr("a/1.jpg: JPEG decoder: "));
    }
  }
  wanted.count = 3;
  EXPECT_THAT(message_of<std::runtime_error>([&] { image_batch(spec, Split::kTrain, wanted); }),
              HasSubstr("got 2 usable images (1 could not be decoded), expected 3"));
}

TEST(ImageBatch, RefusesBadOptions) {
  const SolidDataset dataset(cyclic_labels(1, 4), 1);
  EXPECT_THAT(message_of<std::invalid_argument>([&] { image_batch(dataset, options(0)); }),
              HasSubstr("count is 0, expected at least 1"));
  ImageBatchOptions no_pixels = options(1);
  no_pixels.image_size = -3;
  EXPECT_THAT(message_of<std::invalid_argument>([&] { image_batch(dataset, no_pixels); }),
              HasSubstr("image_size is -3, expected at least 1"));
  EXPECT_THAT(message_of<std::invalid_argument>([] { noise_batch(options(1), 0); }),
              HasSubstr("channels is 0"));
}

TEST(NoiseBatch, IsStandardNormal) {
  ImageBatchOptions wanted = options(16, 5);
  wanted.image_size = 64;
  const at::Tensor noise = noise_batch(wanted, 3).to(at::kDouble);
  ASSERT_EQ(noise.sizes(), (std::vector<std::int64_t>{16, 3, 64, 64}));
  const double deviations = 5.0 / std::sqrt(static_cast<double>(noise.numel()));
  EXPECT_NEAR(noise.mean().item<double>(), 0.0, deviations);
  EXPECT_NEAR(noise.pow(2).mean().item<double>(), 1.0, deviations * std::sqrt(2.0));
  EXPECT_NEAR(noise.pow(3).mean().item<double>(), 0.0, deviations * std::sqrt(15.0));
  EXPECT_NEAR(noise.pow(4).mean().item<double>(), 3.0, deviations * std::sqrt(96.0));
  const at::Tensor flat = noise.view({-1});
  const at::Tensor products =
      flat.narrow(0, 1, flat.numel() - 1) * flat.narrow(0, 0, flat.numel() - 1);
  EXPECT_NEAR(products.mean().item<double>(), 0.0, deviations);
}

TEST(NoiseBatch, DependsOnSeedAndPlaceOnly) {
  const at::Tensor noise = noise_batch(options(5, 1), 3);
  EXPECT_TRUE(at::equal(noise, noise_batch(options(5, 1), 3)));
  EXPECT_TRUE(at::equal(noise.narrow(0, 0, 2), noise_batch(options(2, 1), 3)));
  EXPECT_FALSE(at::equal(noise, noise_batch(options(5, 2), 3)));
  EXPECT_FALSE(at::equal(noise[0], noise[1]));
  ImageBatchOptions odd = options(2);
  odd.image_size = 3;
  EXPECT_TRUE(at::isfinite(noise_batch(odd, 1)).all().item<bool>());
}

TEST(NoiseBatch, IsASpecification) {
  const ImageBatch batch = image_batch("noise", Split::kTrain, options(3, 8));
  EXPECT_TRUE(at::equal(batch.images, noise_batch(options(3, 8), 3)));
  EXPECT_EQ(batch.data, "noise");
  EXPECT_THAT(batch.labels, IsEmpty());
  EXPECT_THAT(batch.skipped, IsEmpty());
}

TEST(ImageBatch, FashionMnistAtTheDefaultSize) {
  const ImageBatch batch = image_batch("fashion-mnist", Split::kTrain, {});
  EXPECT_EQ(batch.images.sizes(), (std::vector<std::int64_t>{16, 3, 224, 224}));
  EXPECT_EQ(counts(batch.labels).size(), 10U);
  EXPECT_TRUE(at::isfinite(batch.images).all().item<bool>());
}

}  // namespace
}  // namespace asvit
