#include "trainer/data/image_tensor.h"

#include "tests/trainer/data/image_fixtures.h"

namespace asvit {
namespace {

// Every byte different from its neighbours.
Image ramp(int width, int height) {
  Image image{width, height, {}};
  for (int i = 0; i < width * height * 3; ++i) {
    image.pixels.push_back(static_cast<std::uint8_t>(37 * i + i / 256));
  }
  return image;
}

void expect_cut(const Image& image, int size, int left, int top) {
  const at::Tensor tensor = to_tensor(image, size);
  ASSERT_EQ(tensor.sizes(), (std::vector<std::int64_t>{3, size, size}));
  ASSERT_EQ(tensor.scalar_type(), at::kFloat);
  ASSERT_TRUE(tensor.is_contiguous());
  const auto values = tensor.accessor<float, 3>();
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      const Rgb expected = pixel(image, left + x, top + y);
      for (int channel = 0; channel < 3; ++channel) {
        ASSERT_EQ(values[channel][y][x],
                  static_cast<float>(expected[static_cast<std::size_t>(channel)]) / 255.0F);
      }
    }
  }
}

TEST(ToTensor, IsExactWhereTheSizeFits) {
  expect_cut(ramp(8, 8), 8, 0, 0);
  expect_cut(ramp(1, 1), 1, 0, 0);
}

TEST(ToTensor, CutsOutTheCentreExactly) {
  expect_cut(ramp(12, 8), 8, 2, 0);
  expect_cut(ramp(8, 14), 8, 0, 3);
  expect_cut(ramp(13, 8), 8, 2, 0);
}

TEST(ToTensor, AConstantImageStaysConstant) {
  for (const auto& [width, height] : std::vector<std::pair<int, int>>{
           {100, 100}, {333, 70}, {5, 9}, {31, 32}, {1, 3}, {640, 480}}) {
    const at::Tensor tensor = to_tensor(solid(width, height, {51, 102, 255}), 32);
    ASSERT_EQ(tensor.sizes(), (std::vector<std::int64_t>{3, 32, 32}));
    const at::Tensor expected = at::tensor({0.2F, 0.4F, 1.0F}).view({3, 1, 1});
    EXPECT_LT((tensor - expected).abs().max().item<float>(), 1e-5F) << width << " x " << height;
  }
}

TEST(ToTensor, ReductionAveragesWhatItCovers) {
  // One white column of eight: a point-sampling resize would see all or nothing of it.
  Image image = solid(64, 64, kBlack);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    if (i / 3 % 8 == 0) {
      image.pixels[i] = 255;
    }
  }
  const at::Tensor inside = to_tensor(image, 8).narrow(2, 1, 6);
  EXPECT_LT((inside - 0.125F).abs().max().item<float>(), 0.01F);
}

TEST(ToTensor, KeepsPlacesAndChannels) {
  const at::Tensor tensor = to_tensor(quadrants(96, 96), 24);
  const auto expect_colour = [&tensor](int x, int y, Rgb colour) {
    for (int channel = 0; channel < 3; ++channel) {
      EXPECT_NEAR(tensor[channel][y][x].item<float>() * 255.0F,
                  colour[static_cast<std::size_t>(channel)], 0.01);
    }
  };
  expect_colour(4, 4, kRed);
  expect_colour(20, 4, kGreen);
  expect_colour(4, 20, kBlue);
  expect_colour(20, 20, kYellow);
}

TEST(ToTensor, RefusesThinImagesThatWouldExplode) {
  message_of<std::runtime_error>([] { to_tensor(solid(100000, 1, kRed), 224); });
  EXPECT_EQ(to_tensor(solid(1000, 1, kRed), 8).size(2), 8);
}

TEST(Normalised, SubtractsMeansAndDividesByDeviations) {
  const std::array<float, 3> mean = {0.485F, 0.456F, 0.406F};
  const std::array<float, 3> deviation = {0.229F, 0.224F, 0.225F};
  const at::Tensor images = to_tensor(ramp(8, 8), 8).unsqueeze(0);
  const at::Tensor result = normalised(images);
  ASSERT_EQ(result.sizes(), images.sizes());
  for (int channel = 0; channel < 3; ++channel) {
    for (int i = 0; i < 64; ++i) {
      const auto c = static_cast<std::size_t>(channel);
      const float value = images[0][channel][i / 8][i % 8].item<float>();
      EXPECT_FLOAT_EQ(result[0][channel][i / 8][i % 8].item<float>(),
                      (value - mean[c]) / deviation[c]);
    }
  }
}

TEST(ToTensor, IsUndoneByToImage) {
  const Image image = ramp(16, 16);
  const Image again = to_image(to_tensor(image, 16));
  EXPECT_EQ(again.width, 16);
  EXPECT_EQ(again.height, 16);
  EXPECT_EQ(again.pixels, image.pixels);
}

TEST(ToImage, RoundsAndTakesTheNearestByteForValuesOutside) {
  const at::Tensor pixels = at::tensor({-1.0F, 0.4F / 255.0F, 0.6F / 255.0F, 1.0F, 2.0F, 0.5F});
  const Image image = to_image(pixels.reshape({3, 2, 1}));
  EXPECT_EQ(image.width, 1);
  EXPECT_EQ(image.height, 2);
  // Channel by channel in the tensor, pixel by pixel in the image.
  EXPECT_EQ(image.pixels, (Bytes{0, 1, 255, 0, 255, 128}));
}

}  // namespace
}  // namespace asvit
