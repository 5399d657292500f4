#include "network/tokenizer.h"

namespace asvit {

TokenizerLayer::TokenizerLayer(const Topology& topology, const Weights& weights, NormKind norms)
    : has_norm_(topology.tokenizer.norm),
      class_token_(weights.find("cls_token")),
      position_(weights.find("pos_embed")),
      position_covers_class_token_(topology.tokenizer.position ==
                                   PositionEmbedding::kGridAndClassToken) {
  const Tokenizer& tokenizer = topology.tokenizer;
  projection_.weight_name = "tokenizer.proj.weight";
  projection_.weight = weights.at("tokenizer.proj.weight");
  projection_.bias = weights.at("tokenizer.proj.bias");
  projection_.stride = tokenizer.stride;
  projection_.dilation = tokenizer.dilation;
  projection_.pad_before = tokenizer.pad_before();
  projection_.pad_after = tokenizer.pad_after();
  if (tokenizer.patch_norm) {
    patch_norm_ = norm_from(weights, "tokenizer.patch_norm", topology.norm_eps, norms);
    patch_projection_ = {projection_.weight_name, projection_.weight.flatten(1), projection_.bias};
  }
  if (has_norm_) {
    norm_ = norm_from(weights, "tokenizer.norm", topology.norm_eps, norms);
  }
}

at::Tensor TokenizerLayer::project(const at::Tensor& images, LayerTap* tap) const {
  if (!patch_norm_) {
    return projection_.forward(images, tap).flatten(2).transpose(1, 2);
  }
  const std::int64_t kernel = projection_.weight.size(2);
  const at::Tensor patches = at::im2col(projection_.padded(images), {kernel, kernel},
                                        {projection_.dilation, projection_.dilation}, {0, 0},
                                        {projection_.stride, projection_.stride})
                                 .transpose(1, 2);
  return patch_projection_.forward(patch_norm_->forward(patches, tap), tap);
}

at::Tensor TokenizerLayer::forward(const at::Tensor& images, const ForwardContext& context) const {
  at::Tensor tokens = project(images, context.tap);
  if (has_norm_) {
    tokens = norm_.forward(tokens, context.tap);
  }
  if (position_.defined() && !position_covers_class_token_) {
    tokens = tokens + position_;
  }
  if (class_token_.defined()) {
    tokens = at::cat({class_token_.expand({tokens.size(0), -1, -1}), tokens}, 1);
  }
  if (position_.defined() && position_covers_class_token_) {
    tokens = tokens + position_;
  }
  return tokens;
}

}  // namespace asvit
