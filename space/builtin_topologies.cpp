#include "space/builtin_topologies.h"

namespace asvit {
namespace {

/// What the models of a publication share.
struct Publication {
  BlockFamily family;
  double norm_eps;
  bool norms;  ///< tokenizer: LayerNorm, linear, LayerNorm; else a convolution
  double expansion;
};

constexpr Publication kCrate = {BlockFamily::kCrate, 1e-5, true, 1.0};
constexpr Publication kCrateAlpha = {BlockFamily::kCrateAlpha, 1e-6, false, 4.0};

struct Published {
  const char* name;
  Publication source;
  int patch;
  int width;
  int depth;
  int heads;
};

constexpr Published kPublished[] = {
    {"crate-tiny", kCrate, 16, 384, 12, 6},
    {"crate-small", kCrate, 16, 576, 12, 12},
    {"crate-base", kCrate, 16, 768, 12, 12},
    {"crate-large", kCrate, 16, 1024, 24, 16},
    {"crate-alpha-b32", kCrateAlpha, 32, 768, 12, 12},
    {"crate-alpha-b16", kCrateAlpha, 16, 768, 12, 12},
    {"crate-alpha-l32", kCrateAlpha, 32, 1024, 24, 16},
    {"crate-alpha-l14", kCrateAlpha, 14, 1024, 24, 16},
};

/// One stage over patches that do not overlap, a class token, learned positions for all tokens.
Topology topology_of(const Published& model) {
  Topology topology;
  topology.qkv_bias = false;
  topology.norm_eps = model.source.norm_eps;
  topology.tokenizer.kernel = model.patch;
  topology.tokenizer.stride = model.patch;
  topology.tokenizer.patch_norm = model.source.norms;
  topology.tokenizer.norm = model.source.norms;
  topology.tokenizer.class_token = true;
  topology.tokenizer.position = PositionEmbedding::kGridAndClassToken;
  Block block;
  block.heads = model.heads;
  block.head_dim = model.width / model.heads;
  block.expansion = model.source.expansion;
  topology.stages.push_back({model.width, model.source.family,
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
