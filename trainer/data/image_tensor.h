#pragma once

#include <ATen/ATen.h>

#include "trainer/data/image.h"

namespace asvit {

/// `image` as a float32 tensor (3, image_size, image_size) in 0 .. 1: its shorter side is resized
/// to `image_size` pixels (bilinear, antialiased; the longer side rounded down), then the centre is
/// cut out. Nothing is interpolated where the shorter side fits already: values are then exactly
/// byte / 255. Throws std::runtime_error for an image so thin that it would become larger than
/// kMaxImagePixels.
at::Tensor to_tensor(const Image& image, int image_size);

/// The inverse: (3, height, width) in 0 .. 1 on the CPU as an image, values outside taken for the
/// nearest inside, the rest rounded to 8 bits.
Image to_image(const at::Tensor& pixels);

/// A rectangle of whole pixels.
struct PixelBox {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

/// The pixels inside `box`, which must lie in the image, resized to size x size (bilinear,
/// antialiased, rounded); as they are where nothing has to be resized.
Image resized(const Image& image, const PixelBox& box, int size);

/// The largest square in the middle of `image`, resized().
Image centred(const Image& image, int size);

/// `images` (..., 3, height, width) in 0 .. 1, less kImageMean, divided by kImageDeviation.
at::Tensor normalised(const at::Tensor& images);

/// The inverse of normalised().
at::Tensor denormalised(const at::Tensor& images);

}  // namespace asvit
