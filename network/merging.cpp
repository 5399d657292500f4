#include "network/merging.h"

#include "network/token_map.h"
#include "network/weight_names.h"

namespace asvit {
namespace {

constexpr std::int64_t kStride = 2;

}  // namespace

MergeLayer::MergeLayer(const Topology& topology, int stage, int grid_side, const Weights& weights,
                       NormKind norms)
    : kind_(topology.merges[static_cast<std::size_t>(stage)].kind),
      kernel_(topology.merges[static_cast<std::size_t>(stage)].kernel),
      side_(grid_side),
      class_token_(topology.tokenizer.class_token) {
  const std::string prefix = merge_prefix(static_cast<std::size_t>(stage));
  if (kind_ == MergeKind::kUnfold) {
    norm_ = norm_from(weights, prefix + "norm", topology.norm_eps, norms);
    reduction_ = linear_from(weights, prefix + "reduction");
    return;
  }
  convolution_.weight_name = prefix + "conv.weight";
  convolution_.weight = weights.at(convolution_.weight_name);
  convolution_.bias = weights.at(prefix + "conv.bias");
  convolution_.stride = kStride;
  convolution_.groups = topology.stages[static_cast<std::size_t>(stage)].width;
  convolution_.pad_before = convolution_.pad_after = kernel_ / 2;
  if (class_token_) {
    class_linear_ = linear_from(weights, prefix + "cls");
  }
}

at::Tensor MergeLayer::unfold(const at::Tensor& x, LayerTap* tap) const {
  const std::int64_t excess = kernel_ - kStride;
  const std::int64_t before = excess / 2;
  const std::int64_t after = (excess + 1) / 2;
  const at::Tensor map = at::constant_pad_nd(token_map(x, side_), {before, after, before, after});
  const at::Tensor patches =
      at::im2col(map, {kernel_, kernel_}, {1, 1}, {0, 0}, {kStride, kStride}).transpose(1, 2);
  return reduction_.forward(norm_.forward(patches, tap), tap);
}

at::Tensor MergeLayer::depthwise(const at::Tensor& x, LayerTap* tap) const {
  const std::int64_t first = class_token_ ? 1 : 0;
  const at::Tensor map = token_map(x.slice(1, first), side_);
  const at::Tensor merged = convolution_.forward(map, tap).flatten(2).transpose(1, 2);
  if (!class_token_) {
    return merged;
  }
  return at::cat({class_linear_.forward(x.slice(1, 0, 1), tap), merged}, 1);
}

at::Tensor MergeLayer::forward(const at::Tensor& x, const ForwardContext& context) const {
  switch (kind_) {
    case MergeKind::kUnfold:
      return unfold(x, context.tap);
    case MergeKind::kDepthwise:
      return depthwise(x, context.tap);
  }
  throw unlisted(kind_, kMergeKinds);
}

}  // namespace asvit
