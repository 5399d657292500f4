#include "export/onnx_layers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "network/relative_position.h"
#include "network/weight_names.h"

namespace asvit {
namespace {

constexpr std::int64_t kMergeStride = 2;
constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

/// For each neighbourhood of a padded grid, row by row, the places of its tokens: unfold as an
/// index.
std::vector<std::int64_t> neighbourhoods(std::int64_t padded_side, std::int64_t out_side,
                                         std::int64_t kernel, std::int64_t stride,
                                         std::int64_t dilation) {
  std::vector<std::int64_t> places;
  for (std::int64_t place = 0; place < out_side * out_side; ++place) {
    const std::int64_t top = place / out_side * stride;
    const std::int64_t left = place % out_side * stride;
    for (std::int64_t cell = 0; cell < kernel * kernel; ++cell) {
      places.push_back((top + cell / kernel * dilation) * padded_side + left +
                       cell % kernel * dilation);
    }
  }
  return places;
}

}  // namespace

std::string OnnxLayers::linear(const std::string& prefix, const std::string& x) const {
  const std::string weight =
      graph_.weight(prefix + ".weight.transposed", weights_.at(prefix + ".weight").flatten(1).t());
  const std::string product = graph_.node(prefix, "MatMul", {x, weight});
  const at::Tensor bias = weights_.find(prefix + ".bias");
  if (!bias.defined()) {
    return product;
  }
  return graph_.node(prefix, "Add", {product, graph_.weight(prefix + ".bias", bias)});
}

std::string OnnxLayers::analyse(const std::string& prefix, const std::string& x) const {
  const std::string name = prefix + ".dictionary.weight";
  return graph_.node(prefix, "MatMul", {x, graph_.weight(name, weights_.at(name))});
}

std::string OnnxLayers::synthesise(const std::string& prefix, const std::string& y) const {
  return linear(prefix + ".dictionary", y);
}

std::string OnnxLayers::shrink(const std::string& prefix, const std::string& x) const {
  const SparseCoding& coding = topology_.sparse_coding;
  const std::string threshold = graph_.number(coding.eta * coding.lambda);
  return graph_.node(prefix, "Relu", {graph_.node(prefix, "Sub", {x, threshold})});
}

std::string OnnxLayers::stepped(const std::string& prefix, const std::string& x) const {
  return graph_.node(prefix, "Mul", {x, graph_.number(topology_.sparse_coding.eta)});
}

std::string OnnxLayers::one_step(const std::string& prefix, const std::string& x) const {
  const std::string again = analyse(prefix, synthesise(prefix, x));
  const std::string step = graph_.node(prefix, "Sub", {analyse(prefix, x), again});
  return shrink(prefix, graph_.node(prefix, "Add", {x, stepped(prefix, step)}));
}

std::string OnnxLayers::two_steps(const std::string& prefix, const std::string& x) const {
  const std::string first = shrink(prefix, stepped(prefix, analyse(prefix, x)));
  const std::string residual = graph_.node(prefix, "Sub", {synthesise(prefix, first), x});
  const std::string step = stepped(prefix, analyse(prefix, residual));
  const std::string second = shrink(prefix, graph_.node(prefix, "Sub", {first, step}));
  return linear(prefix + ".decoder", second);
}

std::string OnnxLayers::norm(const std::string& prefix, const std::string& x) const {
  return graph_.node(prefix, "LayerNormalization",
                     {x, graph_.weight(prefix + ".weight", weights_.at(prefix + ".weight")),
                      graph_.weight(prefix + ".bias", weights_.at(prefix + ".bias"))},
                     {{"axis", std::int64_t{-1}}, {"epsilon", topology_.norm_eps}});
}

std::string OnnxLayers::convolution(const std::string& prefix, const std::string& x,
                                    const ConvolutionShape& shape) const {
  const at::Tensor weight = weights_.at(prefix + ".weight");
  return graph_.node(prefix, "Conv",
                     {x, graph_.weight(prefix + ".weight", weight),
                      graph_.weight(prefix + ".bias", weights_.at(prefix + ".bias"))},
                     {{"kernel_shape", {weight.size(2), weight.size(3)}},
                      {"strides", {shape.stride, shape.stride}},
                      {"dilations", {shape.dilation, shape.dilation}},
                      {"pads", std::vector<std::int64_t>(4, shape.padding)},
                      {"group", shape.groups}});
}

std::string OnnxLayers::slice(const std::string& where, const std::string& x, std::int64_t first,
                              std::int64_t last) const {
  return graph_.node(where, "Slice",
                     {x, graph_.integers({first}), graph_.integers({last}), graph_.integers({1})});
}

std::string OnnxLayers::with_class_token(const std::string& tokens) const {
  const std::string where = "cls_token";
  const at::Tensor token = weights_.at(where);
  const std::string batch =
      graph_.node(where, "Shape", {tokens}, {{"start", std::int64_t{0}}, {"end", std::int64_t{1}}});
  const std::string shape = graph_.node(
      where, "Concat", {batch, graph_.integers({1, token.size(2)})}, {{"axis", std::int64_t{0}}});
  const std::string expanded = graph_.node(where, "Expand", {graph_.weight(where, token), shape});
  return graph_.node(where, "Concat", {expanded, tokens}, {{"axis", std::int64_t{1}}});
}

std::string OnnxLayers::patches(const std::string& images) const {
  const Tokenizer& tokenizer = topology_.tokenizer;
  const std::int64_t side = topology_.image_size + tokenizer.pad_before() + tokenizer.pad_after();
  const std::int64_t grid = grid_sides(topology_).front();
  const std::int64_t cells = std::int64_t{tokenizer.kernel} * tokenizer.kernel;
  const std::string where = "tokenizer";
  const std::string places = graph_.integers(
      neighbourhoods(side, grid, tokenizer.kernel, tokenizer.stride, tokenizer.dilation),
      {grid * grid, cells});
  std::string x = graph_.reshape(where, images, {-1, topology_.channels, side * side});
  x = graph_.node(where, "Gather", {x, places}, {{"axis", std::int64_t{2}}});
  x = graph_.transpose(where, x, {0, 2, 1, 3});
  return graph_.reshape(where, x, {-1, grid * grid, topology_.channels * cells});
}

std::string OnnxLayers::tokenizer(const std::string& images) const {
  const Tokenizer& tokenizer = topology_.tokenizer;
  std::string x = images;
  if (const int before = tokenizer.pad_before(), after = tokenizer.pad_after();
      before != 0 || after != 0) {
    x = graph_.node("tokenizer", "Pad",
                    {x, graph_.integers({0, 0, before, before, 0, 0, after, after})});
  }
  if (tokenizer.patch_norm) {
    x = linear("tokenizer.proj", norm("tokenizer.patch_norm", patches(x)));
  } else {
    ConvolutionShape shape;
    shape.stride = tokenizer.stride;
    shape.dilation = tokenizer.dilation;
    x = convolution("tokenizer.proj", x, shape);
    x = graph_.reshape("tokenizer", x, {0, topology_.stages.front().width, -1});
    x = graph_.transpose("tokenizer", x, {0, 2, 1});
  }
  if (tokenizer.norm) {
    x = norm("tokenizer.norm", x);
  }
  const auto add_position = [&] {
    x = graph_.node("pos_embed", "Add", {x, graph_.weight("pos_embed", weights_.at("pos_embed"))});
  };
  if (tokenizer.position == PositionEmbedding::kGrid) {
    add_position();
  }
  if (tokenizer.class_token) {
    x = with_class_token(x);
  }
  if (tokenizer.position == PositionEmbedding::kGridAndClassToken) {
    add_position();
  }
  return x;
}

std::string OnnxLayers::gelu(const std::string& where, const std::string& x) const {
  const std::string scaled = graph_.node(where, "Div", {x, graph_.number(std::sqrt(2.0))});
  const std::string erf = graph_.node(where, "Erf", {scaled});
  const std::string sum = graph_.node(where, "Add", {erf, graph_.number(1.0)});
  const std::string product = graph_.node(where, "Mul", {x, sum});
  return graph_.node(where, "Mul", {product, graph_.number(0.5)});
}

std::string OnnxLayers::feed_forward(const std::string& prefix, const std::string& x) const {
  return linear(prefix + ".fc2", gelu(prefix, linear(prefix + ".fc1", x)));
}

std::string OnnxLayers::relative_vectors(const std::string& prefix, std::int64_t side,
                                         std::int64_t tokens) const {
  const auto look_up = [&](const char* table, bool vertical) {
    const std::string name = prefix + ".embeddings_table_" + table;
    const std::int64_t class_tokens = tokens - side * side;
    const at::Tensor index =
        at::constant_pad_nd(relative_index(side, topology_.relative_position, vertical),
                            {class_tokens, 0, class_tokens, 0})
            .contiguous();
    const auto* const first = index.data_ptr<std::int64_t>();
    const std::string places = graph_.integers({first, first + index.numel()}, {tokens, tokens});
    return graph_.node(prefix, "Gather", {graph_.weight(name, weights_.at(name)), places},
                       {{"axis", std::int64_t{0}}});
  };
  return graph_.node(prefix, "Add", {look_up("v", true), look_up("h", false)});
}

std::string OnnxLayers::pairwise(const std::string& where, const std::string& x,
                                 const std::string& vectors) const {
  const std::string rows = graph_.node(where, "Unsqueeze", {x, graph_.integers({3})});
  const std::string product = graph_.node(where, "MatMul", {rows, vectors});
  return graph_.node(where, "Squeeze", {product, graph_.integers({3})});
}

std::string OnnxLayers::attend(const std::string& prefix, const std::string& qkv,
                               std::int64_t parts, std::int64_t side, std::int64_t tokens,
                               std::int64_t head_dim) const {
  const auto part = [&](std::int64_t index) {
    return graph_.node(prefix, "Gather", {qkv, graph_.integer(std::min(index, parts - 1))},
                       {{"axis", std::int64_t{0}}});
  };
  const double scale = 1.0 / std::sqrt(static_cast<double>(head_dim));
  const std::string query = graph_.node(prefix, "Mul", {part(0), graph_.number(scale)});
  const std::string key = graph_.transpose(prefix, part(1), {0, 1, 3, 2});
  std::string logits = graph_.node(prefix, "MatMul", {query, key});
  const bool relative = topology_.relative_position > 0;
  if (relative) {
    const std::string vectors = relative_vectors(prefix + ".rel_pos_embed_k", side, tokens);
    const std::string by_key = graph_.transpose(prefix, vectors, {0, 2, 1});
    logits = graph_.node(prefix, "Add", {logits, pairwise(prefix, query, by_key)});
  }
  const std::string weights =
      graph_.node(prefix, "Softmax", {logits}, {{"axis", std::int64_t{-1}}});
  std::string mixed = graph_.node(prefix, "MatMul", {weights, part(2)});
  if (relative) {
    const std::string vectors = relative_vectors(prefix + ".rel_pos_embed_v", side, tokens);
    mixed = graph_.node(prefix, "Add", {mixed, pairwise(prefix, weights, vectors)});
  }
  return mixed;
}

std::string OnnxLayers::attention(const std::string& prefix, const std::string& x, int stage,
                                  const Block& block) const {
  const std::int64_t side = grid_sides(topology_)[static_cast<std::size_t>(stage)];
  const std::int64_t window = window_side(static_cast<int>(side), block);
  const std::int64_t windows = side / window;
  const std::int64_t tokens = side * side + (topology_.tokenizer.class_token ? 1 : 0);
  const std::int64_t heads = block.heads;
  const std::int64_t dim = block.head_dim;
  const BlockTraits& family = traits(topology_.stages[static_cast<std::size_t>(stage)].family);
  const std::int64_t parts = family.projections;
  std::string qkv = linear(prefix + "." + family.input, x);
  if (windows == 1) {
    qkv = graph_.reshape(prefix, qkv, {-1, tokens, parts, heads, dim});
    qkv = graph_.transpose(prefix, qkv, {2, 0, 3, 1, 4});
  } else {
    qkv = graph_.reshape(prefix, qkv, {-1, windows, window, windows, window, parts, heads, dim});
    qkv = graph_.transpose(prefix, qkv, {5, 0, 1, 3, 6, 2, 4, 7});
    qkv = graph_.reshape(prefix, qkv, {parts, -1, heads, window * window, dim});
  }
  std::string mixed =
      attend(prefix, qkv, parts, window, windows == 1 ? tokens : window * window, dim);
  if (windows == 1) {
    mixed = graph_.transpose(prefix, mixed, {0, 2, 1, 3});
  } else {
    mixed = graph_.reshape(prefix, mixed, {-1, windows, windows, heads, window, window, dim});
    mixed = graph_.transpose(prefix, mixed, {0, 1, 4, 2, 5, 3, 6});
  }
  mixed = graph_.reshape(prefix, mixed, {-1, tokens, heads * dim});
  return linear(prefix + ".proj", mixed);
}

std::string OnnxLayers::second_half(const std::string& prefix, const std::string& x,
                                    SecondHalfKind kind) const {
  switch (kind) {
    case SecondHalfKind::kFeedForward:
      return feed_forward(prefix + ".mlp", x);
    case SecondHalfKind::kOneStep:
      return one_step(prefix, x);
    case SecondHalfKind::kTwoSteps:
      return two_steps(prefix, x);
  }
  throw std::invalid_argument(prefix + ": got a second half that no block family has");
}

std::string OnnxLayers::block(const std::string& prefix, const std::string& x, int stage,
                              const Block& block) const {
  const std::string attended =
      attention(prefix + ".attn", norm(prefix + ".norm1", x), stage, block);
  const std::string sum = graph_.node(prefix, "Add", {x, attended});
  const std::string normed = norm(prefix + ".norm2", sum);
  const BlockTraits& family = traits(topology_.stages[static_cast<std::size_t>(stage)].family);
  const std::string result = second_half(prefix, normed, family.second_half);
  return family.adds_second_half ? graph_.node(prefix, "Add", {sum, result}) : result;
}

std::string OnnxLayers::unfold(const std::string& prefix, const std::string& x, int stage) const {
  const auto index = static_cast<std::size_t>(stage);
  const std::vector<int> sides = grid_sides(topology_);
  const std::int64_t side = sides[index];
  const std::int64_t width = topology_.stages[index].width;
  const std::int64_t kernel = topology_.merges[index].kernel;
  const std::int64_t excess = kernel - kMergeStride;
  const std::int64_t padded = side + excess;
  const std::int64_t cells = std::int64_t{sides[index + 1]} * sides[index + 1];
  std::string grid = graph_.reshape(prefix, x, {-1, side, side, width});
  if (excess > 0) {
    const std::int64_t after = (excess + 1) / 2;
    grid = graph_.node(prefix, "Pad",
                       {grid, graph_.integers({0, excess / 2, excess / 2, 0, 0, after, after, 0})});
  }
  grid = graph_.reshape(prefix, grid, {-1, padded * padded, width});
  const std::string places = graph_.integers(
      neighbourhoods(padded, sides[index + 1], kernel, kMergeStride, 1), {cells, kernel * kernel});
  std::string patches = graph_.node(prefix, "Gather", {grid, places}, {{"axis", std::int64_t{1}}});
  patches = graph_.transpose(prefix, patches, {0, 1, 3, 2});
  patches = graph_.reshape(prefix, patches, {-1, cells, width * kernel * kernel});
  return linear(prefix + ".reduction", norm(prefix + ".norm", patches));
}

std::string OnnxLayers::depthwise(const std::string& prefix, const std::string& x,
                                  int stage) const {
  const auto index = static_cast<std::size_t>(stage);
  const std::int64_t side = grid_sides(topology_)[index];
  const std::int64_t width = topology_.stages[index].width;
  const bool class_token = topology_.tokenizer.class_token;
  std::string grid = class_token ? slice(prefix, x, 1, kAll) : x;
  grid = graph_.transpose(prefix, grid, {0, 2, 1});
  grid = graph_.reshape(prefix, grid, {-1, width, side, side});
  ConvolutionShape shape;
  shape.stride = kMergeStride;
  shape.padding = topology_.merges[index].kernel / 2;
  shape.groups = width;
  grid = convolution(prefix + ".conv", grid, shape);
  grid = graph_.reshape(prefix, grid, {0, topology_.stages[index + 1].width, -1});
  const std::string merged = graph_.transpose(prefix, grid, {0, 2, 1});
  if (!class_token) {
    return merged;
  }
  const std::string token = linear(prefix + ".cls", slice(prefix, x, 0, 1));
  return graph_.node(prefix, "Concat", {token, merged}, {{"axis", std::int64_t{1}}});
}

std::string OnnxLayers::merge(const std::string& x, int stage) const {
  std::string prefix = merge_prefix(static_cast<std::size_t>(stage));
  prefix.pop_back();  // the dot: names of nodes end without
  const MergeKind kind = topology_.merges[static_cast<std::size_t>(stage)].kind;
  switch (kind) {
    case MergeKind::kUnfold:
      return unfold(prefix, x, stage);
    case MergeKind::kDepthwise:
      return depthwise(prefix, x, stage);
  }
  throw unlisted(kind, kMergeKinds);
}

std::string OnnxLayers::pooled(const std::string& tokens) const {
  switch (topology_.head.pool) {
    case Pool::kMean: {
      const bool class_token = topology_.tokenizer.class_token;
      return graph_.node("head", "ReduceMean",
                         {class_token ? slice("head", tokens, 1, kAll) : tokens},
                         {{"axes", std::vector<std::int64_t>{1}}, {"keepdims", std::int64_t{0}}});
    }
    case Pool::kClassToken:
      return graph_.node("head", "Gather", {tokens, graph_.integer(0)},
                         {{"axis", std::int64_t{1}}});
  }
  throw unlisted(topology_.head.pool, kPools);
}

std::string OnnxLayers::head(const std::string& tokens) const {
  std::string x = pooled(topology_.head.norm ? norm("norm", tokens) : tokens);
  if (topology_.head.pre_logits) {
    x = graph_.node("head.pre_logits", "Tanh", {linear("head.pre_logits", x)});
  }
  return linear("head.fc", x);
}

}  // namespace asvit
