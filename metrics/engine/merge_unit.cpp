#include "metrics/engine/merge_unit.h"

#include <algorithm>
#include <string>

#include "metrics/engine/normed.h"
#include "network/weight_names.h"

namespace asvit::engine {
namespace {

struct MergeActivations : Activations {
  Normed normed;
};

}  // namespace

MergeUnit::MergeUnit(const Topology& topology, std::size_t stage,
                     const std::vector<TokenGrid>& grids, const Weights& weights,
                     const Kernels& kernels, KernelWeights& numbers)
    : in_tokens_(grids[stage].tokens()),
      tokens_(grids[stage + 1].tokens()),
      width_(topology.stages[stage].width),
      places_(merge_places(grids[stage], grids[stage + 1], topology.merges[stage].kernel)),
      kernels_(kernels),
      first_number_(numbers.count()) {
  const std::string prefix = merge_prefix(stage);
  // The network's weights see a neighbourhood channel by channel, the engine neighbour by
  // neighbour.
  norm_ = norm_layer(weights, prefix + "norm", topology.norm_eps, width_);
  reduction_ = linear_layer(weights, prefix + "reduction", width_);
  numbers.add_summed(norm_.width);
  numbers.add_linear(reduction_.out, reduction_.in, tokens_);
}

Buffer MergeUnit::gather(const float* in, std::int64_t images) const {
  Buffer result(images * tokens_ * reduction_.in);
  float* to = result.data();
  for (std::int64_t image = 0; image < images; ++image, in += input_size()) {
    for (std::int32_t place : places_) {
      if (place < 0) {
        std::fill_n(to, width_, 0.0f);
      } else {
        std::copy_n(in + place * width_, width_, to);
      }
      to += width_;
    }
  }
  return result;
}

void MergeUnit::scatter(const float* neighbours, std::int64_t images, float* in_gradient) const {
  std::fill_n(in_gradient, images * input_size(), 0.0f);
  for (std::int64_t image = 0; image < images; ++image, in_gradient += input_size()) {
    for (std::int32_t place : places_) {
      if (place >= 0) {
        float* to = in_gradient + place * width_;
        for (std::int64_t i = 0; i < width_; ++i) {
          to[i] += neighbours[i];
        }
      }
      neighbours += width_;
    }
  }
}

std::unique_ptr<Activations> MergeUnit::forward(const float* in, std::int64_t images,
                                                float* out) const {
  auto kept = std::make_unique<MergeActivations>();
  const std::int64_t rows = images * tokens_;
  {
    const Buffer neighbours = gather(in, images);
    kept->normed = norm_forward(norm_, neighbours.data(), rows, kernels_);
  }
  multiply(Matrix::dense(kept->normed.output(), rows, reduction_.in),
           reduction_.matrix().transposed(), out, reduction_.out, false);
  return kept;
}

void MergeUnit::backward(const Activations& activations, const float* out_gradient,
                         std::int64_t first_image, std::int64_t images, float* in_gradient,
                         KernelShare& share) const {
  const auto& kept = static_cast<const MergeActivations&>(activations);
  const std::int64_t rows = images * tokens_;
  const Matrix gradient = Matrix::dense(out_gradient, rows, reduction_.out);
  share.add_linear(first_number_ + 1, Matrix::dense(kept.normed.output(), rows, reduction_.in),
                   gradient, first_image, images);
  const Buffer of_norm(rows * reduction_.in);
  multiply(gradient, reduction_.matrix(), of_norm.data(), reduction_.in, false);
  const Buffer neighbours(rows * reduction_.in);
  std::fill_n(neighbours.data(), rows * reduction_.in, 0.0f);
  norm_backward(norm_, kept.normed, first_number_, first_image, images, tokens_, of_norm.data(),
                neighbours.data(), kernels_, share);
  scatter(neighbours.data(), images, in_gradient);
}

bool MergeUnit::forward_dual(const float* in, std::int64_t points, float* out) const {
  const std::int64_t rows = 2 * points * tokens_;
  const Buffer neighbours = gather(in, 2 * points);
  multiply(Matrix::dense(neighbours.data(), rows, reduction_.in), reduction_.matrix().transposed(),
           out, reduction_.out, false);
  return true;
}

}  // namespace asvit::engine
