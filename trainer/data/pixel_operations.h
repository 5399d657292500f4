#pragma once

#include <cstdint>

#include "base/random.h"
#include "trainer/data/image.h"

namespace asvit {

/// Colours and shapes of an image, changed in place: what RandAugment and colour jitter are made
/// of. A factor of 1 leaves an image as it is; blends are rounded and cut to 0 .. 255.

void adjust_brightness(Image& image, double factor);  ///< towards black
void adjust_contrast(Image& image, double factor);    ///< towards the mean grey
void adjust_saturation(Image& image, double factor);  ///< towards each pixel's grey
void adjust_sharpness(Image& image, double factor);   ///< towards a 3 x 3 smoothing

/// Stretches each channel to 0 .. 255.
void auto_contrast(Image& image);

/// Flattens each channel's histogram.
void equalize(Image& image);

/// Keeps the `bits` highest bits of every value, 1 .. 8.
void posterize(Image& image, int bits);

/// Inverts the values from `threshold` on, 0 .. 256.
void solarize(Image& image, int threshold);

/// The image seen through an affine map: the pixel at (x, y), both from the centre, comes from
/// (a x + b y + c, d x + e y + f), bilinear; what lies outside is mid grey.
struct AffineMap {
  double a = 1.0, b = 0.0, c = 0.0;
  double d = 0.0, e = 1.0, f = 0.0;
};
void transform(Image& image, const AffineMap& map);

/// RandAugment (Cubuk et al., arXiv 1909.13719): `count` operations drawn with replacement out of
/// fourteen (auto contrast, equalize, invert, posterize, solarize, saturation, contrast,
/// brightness, sharpness, rotation, two shears, two translations), all at `magnitude` in 0 .. 10,
/// which makes each stronger; those that have a direction take either one.
void rand_augment(Image& image, int count, double magnitude, Generator& generator);

}  // namespace asvit
