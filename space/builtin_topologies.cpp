#include "space/builtin_topologies.h"

namespace asvit {
namespace {

struct Published {
  const char* name;
  BlockFamily family;
  int patch;
  int width;
  int depth;
  int heads;
};

constexpr Published kPublished[] = {
    {"crate-tiny", BlockFamily::kCrate, 16, 384, 12, 6},
    {"crate-small", BlockFamily::kCrate, 16, 576, 12, 12},
    {"crate-base", BlockFamily::kCrate, 16, 768, 12, 12},
    {"crate-large", BlockFamily::kCrate, 16, 1024, 24, 16},
    {"crate-alpha-b32", BlockFamily::kCrateAlpha, 32, 768, 12, 12},
    {"crate-alpha-b16", BlockFamily::kCrateAlpha, 16, 768, 12, 12},
    {"crate-alpha-l32", BlockFamily::kCrateAlpha, 32, 1024, 24, 16},
    {"crate-alpha-l14", BlockFamily::kCrateAlpha, 14, 1024, 24, 16},
};

/// One stage over patches that do not overlap, a class token, learned positions for all tokens. The
/// tokenizer is LayerNorm, linear, LayerNorm for CRATE and a convolution for CRATE-alpha.
Topology topology_of(const Published& model) {
  const bool is_alpha = model.family == BlockFamily::kCrateAlpha;
  Topology topology;
  topology.qkv_bias = false;
  topology.norm_eps = is_alpha ? 1e-6 : 1e-5;
  topology.tokenizer.kernel = model.patch;
  topology.tokenizer.stride = model.patch;
  topology.tokenizer.patch_norm = !is_alpha;
  topology.tokenizer.norm = !is_alpha;
  topology.tokenizer.class_token = true;
  topology.tokenizer.position = PositionEmbedding::kGridAndClassToken;
  Block block;
  block.heads = model.heads;
  block.head_dim = model.width / model.heads;
  block.expansion = is_alpha ? 4.0 : 1.0;
  topology.stages.push_back({model.width, model.family,
                             std::vector<Block>(static_cast<std::size_t>(model.depth), block)});
  topology.head = {Pool::kClassToken, true, false};
  return topology;
}

}  // namespace

std::vector<std::string> builtin_topology_names() {
  std::vector<std::string> names;
  for (const Published& model : kPublished) {
    names.emplace_back(model.name);
  }
  return names;
}

std::optional<Topology> builtin_topology(const std::string& name) {
  for (const Published& model : kPublished) {
    if (name == model.name) {
      return topology_of(model);
    }
  }
  return std::nullopt;
}

}  // namespace asvit
