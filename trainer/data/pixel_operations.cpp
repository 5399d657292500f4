#include "trainer/data/pixel_operations.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace asvit {
namespace {

constexpr int kChannels = 3;
constexpr int kLevels = 256;
using Table = std::array<std::uint8_t, kLevels>;

std::uint8_t to_byte(double value) {
  return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

/// Values of a channel, each mapped by `table`.
void map_channel(Image& image, int channel, const Table& table) {
  for (std::size_t i = static_cast<std::size_t>(channel); i < image.pixels.size(); i += kChannels) {
    image.pixels[i] = table[image.pixels[i]];
  }
}

template <typename Function>
void map_values(Image& image, Function&& function) {
  Table table;
  for (int value = 0; value < kLevels; ++value) {
    table[static_cast<std::size_t>(value)] = function(value);
  }
  for (int channel = 0; channel < kChannels; ++channel) {
    map_channel(image, channel, table);
  }
}

std::array<std::int64_t, kLevels> histogram(const Image& image, int channel) {
  std::array<std::int64_t, kLevels> counts{};
  for (std::size_t i = static_cast<std::size_t>(channel); i < image.pixels.size(); i += kChannels) {
    ++counts[image.pixels[i]];
  }
  return counts;
}

/// Luma of ITU-R BT.601.
double grey(const std::uint8_t* pixel) {
  return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
}

double blend(double from, double to, double factor) { return from + factor * (to - from); }

/// The value at (x, y) in pixels of a channel, mid grey outside.
double pixel_at(const Image& image, int x, int y, int channel) {
  constexpr double kOutside = 128.0;
  if (x < 0 || y < 0 || x >= image.width || y >= image.height) {
    return kOutside;
  }
  return image.pixels[(static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                       static_cast<std::size_t>(x)) *
                          kChannels +
                      static_cast<std::size_t>(channel)];
}

double bilinear(const Image& image, double x, double y, int channel) {
  const int left = static_cast<int>(std::floor(x));
  const int top = static_cast<int>(std::floor(y));
  const double upper =
      blend(pixel_at(image, left, top, channel), pixel_at(image, left + 1, top, channel), x - left);
  const double lower = blend(pixel_at(image, left, top + 1, channel),
                             pixel_at(image, left + 1, top + 1, channel), x - left);
  return blend(upper, lower, y - top);
}

/// Calls function(x, y, pixel) for every pixel.
template <typename Function>
void for_each_pixel(Image& image, Function&& function) {
  std::uint8_t* pixel = image.pixels.data();
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x, pixel += kChannels) {
      function(x, y, pixel);
    }
  }
}

AffineMap shift(double x, double y) {
  AffineMap map;
  map.c = x;
  map.f = y;
  return map;
}

AffineMap shear(double x, double y) {
  AffineMap map;
  map.b = x;
  map.d = y;
  return map;
}

AffineMap rotation(double degrees) {
  const double angle = degrees * 3.14159265358979323846 / 180.0;
  AffineMap map;
  map.a = map.e = std::cos(angle);
  map.b = -std::sin(angle);
  map.d = std::sin(angle);
  return map;
}

/// One operation of RandAugment; `strength` in 0 .. 1.
void apply_operation(Image& image, std::uint64_t operation, double strength, double sign) {
  const double factor = 1.0 + sign * 0.9 * strength;
  const double width = image.width;
  const double height = image.height;
  switch (operation) {
    case 0:
      return auto_contrast(image);
    case 1:
      return equalize(image);
    case 2:
      return map_values(image, [](int value) { return static_cast<std::uint8_t>(255 - value); });
    case 3:
      return posterize(image, 8 - static_cast<int>(4.0 * strength));
    case 4:
      return solarize(image, static_cast<int>(std::lround(256.0 * (1.0 - strength))));
    case 5:
      return adjust_saturation(image, factor);
    case 6:
      return adjust_contrast(image, factor);
    case 7:
      return adjust_brightness(image, factor);
    case 8:
      return adjust_sharpness(image, factor);
    case 9:
      return transform(image, rotation(30.0 * sign * strength));
    case 10:
      return transform(image, shear(0.3 * sign * strength, 0.0));
    case 11:
      return transform(image, shear(0.0, 0.3 * sign * strength));
    case 12:
      return transform(image, shift(0.45 * sign * strength * width, 0.0));
    default:
      return transform(image, shift(0.0, 0.45 * sign * strength * height));
  }
}

}  // namespace

void adjust_brightness(Image& image, double factor) {
  map_values(image, [&](int value) { return to_byte(factor * value); });
}

void adjust_contrast(Image& image, double factor) {
  double sum = 0.0;
  for_each_pixel(image, [&](int, int, const std::uint8_t* pixel) { sum += grey(pixel); });
  const double mean = sum / (static_cast<double>(image.pixels.size()) / kChannels);
  map_values(image, [&](int value) { return to_byte(blend(mean, value, factor)); });
}

void adjust_saturation(Image& image, double factor) {
  for_each_pixel(image, [&](int, int, std::uint8_t* pixel) {
    const double from = grey(pixel);
    for (int channel = 0; channel < kChannels; ++channel) {
      pixel[channel] = to_byte(blend(from, pixel[channel], factor));
    }
  });
}

void adjust_sharpness(Image& image, double factor) {
  constexpr double kCentre = 5.0;
  constexpr double kSum = 13.0;
  const Image source = image;
  for_each_pixel(image, [&](int x, int y, std::uint8_t* pixel) {
    if (x == 0 || y == 0 || x + 1 == image.width || y + 1 == image.height) {
      return;
    }
    for (int channel = 0; channel < kChannels; ++channel) {
      double sum = (kCentre - 1.0) * pixel_at(source, x, y, channel);
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          sum += pixel_at(source, x + dx, y + dy, channel);
        }
      }
      pixel[channel] = to_byte(blend(sum / kSum, pixel_at(source, x, y, channel), factor));
    }
  });
}

void auto_contrast(Image& image) {
  for (int channel = 0; channel < kChannels; ++channel) {
    const auto counts = histogram(image, channel);
    const auto there = [](std::int64_t count) { return count > 0; };
    const auto low = std::find_if(counts.begin(), counts.end(), there) - counts.begin();
    const auto high = 255 - (std::find_if(counts.rbegin(), counts.rend(), there) - counts.rbegin());
    if (high <= low) {
      continue;
    }
    Table table;
    for (int value = 0; value < kLevels; ++value) {
      table[static_cast<std::size_t>(value)] =
          to_byte(255.0 * static_cast<double>(value - low) / static_cast<double>(high - low));
    }
    map_channel(image, channel, table);
  }
}

void equalize(Image& image) {
  for (int channel = 0; channel < kChannels; ++channel) {
    const auto counts = histogram(image, channel);
    const auto total = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    const auto first = *std::find_if(counts.begin(), counts.end(), [](auto n) { return n > 0; });
    if (total == first) {
      continue;  // one value alone
    }
    Table table;
    std::int64_t below = 0;  // pixels up to and with this value, less those of the lowest
    for (std::size_t value = 0; value < kLevels; ++value) {
      below += counts[value];
      const double part = static_cast<double>(below - first) / static_cast<double>(total - first);
      table[value] = to_byte(255.0 * std::max(0.0, part));
    }
    map_channel(image, channel, table);
  }
}

void posterize(Image& image, int bits) {
  const int mask = 0xFF << (8 - bits);
  map_values(image, [&](int value) { return static_cast<std::uint8_t>(value & mask); });
}

void solarize(Image& image, int threshold) {
  map_values(image, [&](int value) {
    return static_cast<std::uint8_t>(value < threshold ? value : 255 - value);
  });
}

void transform(Image& image, const AffineMap& map) {
  const Image source = image;
  const double centre_x = 0.5 * (image.width - 1);
  const double centre_y = 0.5 * (image.height - 1);
  for_each_pixel(image, [&](int x, int y, std::uint8_t* pixel) {
    const double dx = x - centre_x;
    const double dy = y - centre_y;
    const double from_x = map.a * dx + map.b * dy + map.c + centre_x;
    const double from_y = map.d * dx + map.e * dy + map.f + centre_y;
    for (int channel = 0; channel < kChannels; ++channel) {
      pixel[channel] = to_byte(bilinear(source, from_x, from_y, channel));
    }
  });
}

void rand_augment(Image& image, int count, double magnitude, Generator& generator) {
  constexpr std::uint64_t kOperations = 14;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t operation = generator.below(kOperations);
    const double sign = generator.below(2) == 0 ? 1.0 : -1.0;
    apply_operation(image, operation, magnitude / 10.0, sign);
  }
}

}  // namespace asvit
