#include "inspection/attention_sheet.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "trainer/data/image_tensor.h"

namespace asvit {
namespace {

constexpr std::int64_t kLeastCell = 64;  // pixels a side
constexpr std::int64_t kGap = 2;

/// (heads, side, side) as grey values 0 .. 1, every head's least 0 and its most 1; one that looks
/// everywhere alike is 0.
at::Tensor stretched(const at::Tensor& map) {
  const at::Tensor flat = map.to(at::kFloat).flatten(1);
  const at::Tensor least = std::get<0>(flat.min(1, /*keepdim=*/true));
  const at::Tensor range = std::get<0>(flat.max(1, /*keepdim=*/true)) - least;
  const at::Tensor divisor = at::where(range > 0, range, at::ones_like(range));
  return ((flat - least) / divisor).nan_to_num(0.0).reshape(map.sizes());
}

/// Puts a square (3 or 1, cell, cell) at a place of the sheet (3, height, width).
void put(const at::Tensor& sheet, std::int64_t row, std::int64_t column, const at::Tensor& square) {
  const std::int64_t cell = square.size(1);
  sheet.narrow(1, row * (cell + kGap), cell)
      .narrow(2, column * (cell + kGap), cell)
      .copy_(square.expand({3, cell, cell}));
}

}  // namespace

Image attention_sheet(const at::Tensor& image, const std::vector<at::Tensor>& maps) {
  const std::int64_t side = maps.front().size(1);
  const std::int64_t cell = side * ((kLeastCell + side - 1) / side);
  std::int64_t heads = 0;
  for (const at::Tensor& map : maps) {
    heads = std::max(heads, map.size(0));
  }
  const std::int64_t height = static_cast<std::int64_t>(maps.size()) * (cell + kGap) - kGap;
  const std::int64_t width = (heads + 1) * (cell + kGap) - kGap;
  if (height * width > kMaxImagePixels) {
    throw std::invalid_argument("attention maps: got " + std::to_string(maps.size()) +
                                " blocks of up to " + std::to_string(heads) +
                                " heads, expected a picture of at most " +
                                std::to_string(kMaxImagePixels) + " pixels");
  }
  const at::Tensor sheet = at::ones({3, height, width});
  const at::Tensor seen =
      at::_upsample_bilinear2d_aa(denormalised(image), {cell, cell}, /*align_corners=*/false)[0];
  for (std::size_t row = 0; row < maps.size(); ++row) {
    const auto place = static_cast<std::int64_t>(row);
    put(sheet, place, 0, seen);
    const at::Tensor squares =
        at::upsample_nearest2d(stretched(maps[row]).unsqueeze(1), {cell, cell});
    for (std::int64_t head = 0; head < squares.size(0); ++head) {
      put(sheet, place, head + 1, squares[head]);
    }
  }
  return to_image(sheet);
}

}  // namespace asvit
