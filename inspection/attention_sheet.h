#pragma once

#include <vector>

#include <ATen/ATen.h>

#include "trainer/data/image.h"

namespace asvit {

/// Attention maps of one image as a picture: a row a block, first the image, then a square a head,
/// white where the head looks most, black where least (each head by itself). `image` is (1, 3,
/// size, size), normalised(); `maps` attention_maps() of it. Throws std::invalid_argument where the
/// picture would have more than kMaxImagePixels pixels.
Image attention_sheet(const at::Tensor& image, const std::vector<at::Tensor>& maps);

}  // namespace asvit
