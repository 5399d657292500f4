#include "network/head.h"

namespace asvit {

at::Tensor pool_tokens(Pool pool, bool class_token, const at::Tensor& tokens) {
  switch (pool) {
    case Pool::kMean:
      return tokens.slice(1, class_token ? 1 : 0).mean(1);
    case Pool::kClassToken:
      return tokens.select(1, 0);
  }
  throw unlisted(pool, kPools);
}

HeadLayer::HeadLayer(const Topology& topology, const Weights& weights, NormKind norms)
    : pool_(topology.head.pool),
      class_token_(topology.tokenizer.class_token),
      classifier_(linear_from(weights, "head.fc")) {
  if (topology.head.norm) {
    norm_ = norm_from(weights, "norm", topology.norm_eps, norms);
  }
  if (topology.head.pre_logits) {
    pre_logits_ = linear_from(weights, "head.pre_logits");
  }
}

at::Tensor HeadLayer::forward(const at::Tensor& tokens, const ForwardContext& context) const {
  const at::Tensor normed = norm_ ? norm_->forward(tokens, context.tap) : tokens;
  at::Tensor features = pool_tokens(pool_, class_token_, normed);
  if (pre_logits_) {
    features = at::tanh(pre_logits_->forward(features, context.tap));
  }
  return classifier_.forward(features, context.tap);
}

}  // namespace asvit
