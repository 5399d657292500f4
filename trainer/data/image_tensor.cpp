#include "trainer/data/image_tensor.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "model/preprocessing.h"

namespace asvit {
namespace {

at::Tensor resized_to(const at::Tensor& pixels, std::int64_t side) {
  const std::int64_t height = pixels.size(1);
  const std::int64_t width = pixels.size(2);
  const std::int64_t shorter = std::min(height, width);
  if (shorter == side) {
    return pixels;
  }
  const std::int64_t new_height = side * height / shorter;
  const std::int64_t new_width = side * width / shorter;
  if (new_height > kMaxImagePixels / new_width) {
    throw std::runtime_error("image of " + std::to_string(width) + " x " + std::to_string(height) +
                             " pixels is too thin to be resized to " + std::to_string(side));
  }
  return at::_upsample_bilinear2d_aa(pixels.unsqueeze(0), {new_height, new_width},
                                     /*align_corners=*/false)
      .squeeze(0);
}

/// The pixels inside `box` as float32 (3, height, width), 0 .. 255.
at::Tensor pixels_of(const Image& image, const PixelBox& box) {
  at::Tensor bytes = at::empty({box.height, box.width, 3}, at::kByte);
  auto* target = bytes.data_ptr<std::uint8_t>();
  for (int y = box.top; y < box.top + box.height; ++y) {
    const auto first = (std::int64_t{y} * image.width + box.left) * 3;
    target = std::copy_n(image.pixels.begin() + first, std::int64_t{box.width} * 3, target);
  }
  return bytes.permute({2, 0, 1}).to(at::kFloat).contiguous();
}

/// (3, height, width) of whole numbers 0 .. 255 as an image.
Image image_of(const at::Tensor& pixels) {
  const at::Tensor bytes = pixels.permute({1, 2, 0}).to(at::kByte).contiguous();
  const auto* const first = bytes.data_ptr<std::uint8_t>();
  return {static_cast<int>(bytes.size(1)), static_cast<int>(bytes.size(0)),
          Bytes(first, first + bytes.numel())};
}

/// One value a channel, to be spread over `images`.
at::Tensor channel_values(const std::array<double, 3>& values, const at::Tensor& images) {
  return at::tensor(values, images.options()).view({3, 1, 1});
}

}  // namespace

Image resized(const Image& image, const PixelBox& box, int size) {
  at::Tensor pixels = pixels_of(image, box).unsqueeze(0);
  if (box.width != size || box.height != size) {
    pixels = at::_upsample_bilinear2d_aa(pixels.contiguous(), {size, size},
                                         /*align_corners=*/false)
                 .round_()
                 .clamp_(0, 255);
  }
  return image_of(pixels.squeeze(0));
}

Image centred(const Image& image, int size) {
  const int side = std::min(image.width, image.height);
  return resized(image, {(image.width - side) / 2, (image.height - side) / 2, side, side}, size);
}

at::Tensor to_tensor(const Image& image, int image_size) {
  const at::Tensor pixels =
      resized_to(pixels_of(image, {0, 0, image.width, image.height}).div_(255), image_size);
  const std::int64_t top = (pixels.size(1) - image_size) / 2;
  const std::int64_t left = (pixels.size(2) - image_size) / 2;
  return pixels.narrow(1, top, image_size).narrow(2, left, image_size).contiguous();
}

Image to_image(const at::Tensor& pixels) { return image_of(pixels.mul(255).round().clamp(0, 255)); }

at::Tensor normalised(const at::Tensor& images) {
  return (images - channel_values(kImageMean, images)) / channel_values(kImageDeviation, images);
}

at::Tensor denormalised(const at::Tensor& images) {
  return images * channel_values(kImageDeviation, images) + channel_values(kImageMean, images);
}

}  // namespace asvit
