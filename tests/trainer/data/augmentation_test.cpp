#include "trainer/data/augmentation.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/trainer/training_fixtures.h"
#include "trainer/data/image_tensor.h"
#include "trainer/data/mixing.h"
#include "trainer/data/pixel_operations.h"

namespace asvit {
namespace {

Image random_image(int width, int height, std::uint64_t seed = 1) {
  Generator generator(seed);
  Image image{width, height, Bytes(static_cast<std::size_t>(width) * height * 3)};
  for (std::uint8_t& value : image.pixels) {
    value = static_cast<std::uint8_t>(generator.below(256));
  }
  return image;
}

Image flat_image(int side, std::uint8_t value) {
  return {side, side, Bytes(static_cast<std::size_t>(side) * side * 3, value)};
}

TEST(PixelOperations, LeaveAnImageAloneAtFactorOne) {
  const Image image = random_image(9, 7);
  for (const auto operation :
       {adjust_brightness, adjust_contrast, adjust_saturation, adjust_sharpness}) {
    Image changed = image;
    operation(changed, 1.0);
    EXPECT_EQ(changed.pixels, image.pixels);
  }
  Image changed = image;
  posterize(changed, 8);
  solarize(changed, 256);
  transform(changed, {});
  EXPECT_EQ(changed.pixels, image.pixels);
}

TEST(PixelOperations, ReachTheirLimits) {
  Image image = random_image(8, 8);
  adjust_saturation(image, 0.0);
  for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
    EXPECT_EQ(image.pixels[i], image.pixels[i + 1]);
    EXPECT_EQ(image.pixels[i], image.pixels[i + 2]);
  }
  adjust_contrast(image, 0.0);
  EXPECT_EQ(image.pixels, Bytes(image.pixels.size(), image.pixels.front()));
  adjust_brightness(image, 0.0);
  EXPECT_EQ(image.pixels, Bytes(image.pixels.size(), 0));
  solarize(image, 0);
  EXPECT_EQ(image.pixels, Bytes(image.pixels.size(), 255));
  posterize(image, 3);
  EXPECT_EQ(image.pixels, Bytes(image.pixels.size(), 224));
  adjust_sharpness(image, 0.5);
  EXPECT_EQ(image.pixels, Bytes(image.pixels.size(), 224));
}

TEST(PixelOperations, StretchAndFlattenHistograms) {
  Image image = flat_image(4, 100);
  auto_contrast(image);
  equalize(image);
  EXPECT_EQ(image.pixels, Bytes(image.pixels.size(), 100)) << "one value has no range";
  // Values 50, 60, 70, 80 in equal numbers become 0, 85, 170, 255 either way.
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(50 + 10 * (i / 12));
  }
  Image stretched = image;
  auto_contrast(stretched);
  equalize(image);
  EXPECT_EQ(stretched.pixels, image.pixels);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    EXPECT_EQ(image.pixels[i], 85 * (i / 12));
  }
}

TEST(PixelOperations, TransformMovesAndTurns) {
  const Image image = random_image(6, 6);
  Image moved = image;
  AffineMap map;
  map.c = 2.0;  // seen from two pixels further right
  transform(moved, map);
  for (int y = 0; y < 6; ++y) {
    for (int x = 0; x < 6; ++x) {
      const auto at = [&](const Image& of, int column) {
        return of.pixels[static_cast<std::size_t>((y * 6 + column) * 3)];
      };
      EXPECT_EQ(at(moved, x), x + 2 < 6 ? at(image, x + 2) : 128);
    }
  }
  Image turned = image;  // a quarter four times
  for (int i = 0; i < 4; ++i) {
    transform(turned, {0.0, -1.0, 0.0, 1.0, 0.0, 0.0});
    EXPECT_EQ(turned.pixels == image.pixels, i == 3);
  }
}

TEST(RandAugment, DependsOnTheGeneratorAlone) {
  const Image image = random_image(16, 16);
  int changed = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Image once = image;
    Image again = image;
    Generator first(seed);
    Generator second(seed);
    rand_augment(once, 2, 9.0, first);
    rand_augment(again, 2, 9.0, second);
    EXPECT_EQ(once.pixels, again.pixels);
    changed += once.pixels != image.pixels ? 1 : 0;
  }
  EXPECT_GT(changed, 50);
  Image none = image;
  Generator generator(1);
  rand_augment(none, 0, 9.0, generator);
  EXPECT_EQ(none.pixels, image.pixels);
}

TEST(Augmented, IsThePlainImageWithoutVariation) {
  const auto dataset = testing::square_dataset(8);
  Generator generator(1);
  for (const int size : {16, 24}) {
    const at::Tensor got = augmented(*dataset, 3, size, {}, generator).image;
    // Resized pixels are rounded to bytes before what varies them.
    EXPECT_LT((got - plain(*dataset, 3, size)).abs().max().item<double>(),
              (size == 16 ? 1e-6 : 0.51 / 255 / 0.224));
  }
}

TEST(Augmented, FlipsCropsAndErasesAsOftenAsItIsTold) {
  const auto dataset = testing::square_dataset(8);
  const at::Tensor image = plain(*dataset, 0, 16);
  Augmentation flips;
  flips.flip = 0.5;
  Augmentation erases;
  erases.erasing = 0.25;
  Augmentation crops;
  crops.crop = 0.5;
  int flipped = 0;
  int erased = 0;
  double erased_part = 0.0;
  constexpr int kTries = 600;
  for (int i = 0; i < kTries; ++i) {
    Generator generator(derive_seed({static_cast<std::uint64_t>(i)}));
    const at::Tensor flip = augmented(*dataset, 0, 16, flips, generator).image;
    flipped += at::equal(flip, image.flip(2)) ? 1 : 0;
    EXPECT_TRUE(at::equal(flip, image) || at::equal(flip, image.flip(2)));
    const at::Tensor erasing = augmented(*dataset, 0, 16, erases, generator).image;
    const double part = erasing.ne(image).to(at::kFloat).mean().item<double>();
    erased += part > 0.0 ? 1 : 0;
    erased_part += part;
    EXPECT_LE(part, 0.36);
    const at::Tensor crop = augmented(*dataset, 0, 16, crops, generator).image;
    EXPECT_EQ(crop.sizes(), image.sizes());
    EXPECT_TRUE(at::isfinite(crop).all().item<bool>());
  }
  EXPECT_NEAR(flipped / double{kTries}, 0.5, 0.07);
  EXPECT_NEAR(erased / double{kTries}, 0.25, 0.06);
  EXPECT_NEAR(erased_part / erased, 0.17, 0.03);
}

TEST(Mixing, BlendsImagesAndTargetsAlike) {
  const at::Tensor labels = at::eye(4);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    at::Tensor images =
        at::arange(4, at::kFloat).reshape({4, 1, 1, 1}).expand({4, 3, 8, 8}).clone();
    at::Tensor targets = labels.clone();
    Generator generator(seed);
    mix(images, targets, seed % 2 == 0 ? 0.8 : 0.0, seed % 3 == 0 ? 1.0 : 0.5, generator);
    // The targets say what part of an image's pixels, by value, comes from where.
    const at::Tensor expected = at::matmul(targets, at::arange(4, at::kFloat));
    EXPECT_TRUE(at::allclose(images.mean({1, 2, 3}), expected, 1e-5, 1e-5));
    EXPECT_TRUE(at::allclose(targets.sum(1), at::ones({4})));
  }
  at::Tensor images = at::rand({2, 3, 4, 4});
  at::Tensor targets = at::eye(2);
  const at::Tensor before = images.clone();
  Generator generator(1);
  mix(images, targets, 0.0, 0.0, generator);
  EXPECT_TRUE(at::equal(images, before));
}

TEST(Mixing, DrawsPartsFromABetaDistribution) {
  // Beta(a, a) has mean 1/2 and variance 1 / (4 (2 a + 1)).
  constexpr double kAlpha = 0.8;
  constexpr int kTries = 4000;
  double sum = 0.0;
  double squares = 0.0;
  for (std::uint64_t seed = 0; seed < kTries; ++seed) {
    at::Tensor images = at::zeros({2, 1, 1, 1});
    at::Tensor targets = at::eye(2);
    Generator generator(derive_seed({seed}));
    mix(images, targets, kAlpha, 0.0, generator);
    const double part = targets[0][0].item<double>();
    sum += part;
    squares += part * part;
  }
  const double mean = sum / kTries;
  EXPECT_NEAR(mean, 0.5, 0.02);
  EXPECT_NEAR(squares / kTries - mean * mean, 1.0 / (4.0 * (2.0 * kAlpha + 1.0)), 0.005);
}

TEST(Mixing, SmoothsTargets) {
  const at::Tensor targets = smoothed_targets({1, 0}, 4, 0.2);
  EXPECT_NEAR(targets[0][1].item<double>(), 0.85, 1e-6);
  EXPECT_NEAR(targets[0][2].item<double>(), 0.05, 1e-6);
  EXPECT_TRUE(at::allclose(targets.sum(1), at::ones({2})));
}

}  // namespace
}  // namespace asvit
