#include "network/head.h"

namespace asvit {

at::Tensor pool_tokens(const Topology& topology, const at::Tensor& tokens) {
  switch (topology.head.pool) {
    case Pool::kMean:
      return tokens.slice(1, topology.tokenizer.class_token ? 1 : 0).mean(1);
    case Pool::kClassToken:
      return tokens.select(1, 0);
  }
  throw unlisted(topology.head.pool, kPools);
}

HeadLayer::HeadLayer(const Topology& topology, const Weights& weights, NormKind norms)
    : classifier_(linear_from(weights, "head.fc")) {
  if (topology.head.norm) {
    norm_ = norm_from(weights, "norm", topology.norm_eps, norms);
  }
  if (topology.head.pre_logits) {
    pre_logits_ = linear_from(weights, "head.pre_logits");
  }
}

at::Tensor HeadLayer::forward(const Topology& topology, const at::Tensor& tokens,
                              LayerTap* tap) const {
  const at::Tensor normed = topology.head.norm ? norm_.forward(tokens, tap) : tokens;
  at::Tensor features = pool_tokens(topology, normed);
  if (topology.head.pre_logits) {
    features = at::tanh(pre_logits_.forward(features, tap));
  }
  return classifier_.forward(features, tap);
}

}  // namespace asvit
