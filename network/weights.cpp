#include "network/weights.h"

#include <stdexcept>

#include "network/weight_names.h"

namespace asvit {
namespace {

class SpecList {
 public:
  void add(const std::string& name, std::vector<std::int64_t> shape, WeightKind kind) {
    specs_.push_back({name, std::move(shape), kind});
  }
  void linear(const std::string& prefix, std::int64_t out, std::int64_t in, bool bias = true) {
    add(prefix + ".weight", {out, in}, WeightKind::kLinear);
    if (bias) {
      add(prefix + ".bias", {out}, WeightKind::kBias);
    }
  }
  void convolution(const std::string& prefix, std::int64_t out, std::int64_t in_a_group,
                   std::int64_t kernel) {
    add(prefix + ".weight", {out, in_a_group, kernel, kernel}, WeightKind::kConvolution);
    specs_.push_back({prefix + ".bias", {out}, WeightKind::kConvolutionBias});
  }
  void norm(const std::string& prefix, std::int64_t width) {
    add(prefix + ".weight", {width}, WeightKind::kNorm);
    add(prefix + ".bias", {width}, WeightKind::kBias);
  }
  std::size_t size() const { return specs_.size(); }

  /// Marks what was added from number `first` on as an attention's.
  void mark_attention(std::size_t first) {
    for (std::size_t i = first; i < specs_.size(); ++i) {
      specs_[i].in_attention = true;
    }
  }
  std::vector<WeightSpec> take() { return std::move(specs_); }

 private:
  std::vector<WeightSpec> specs_;
};

void add_tokenizer(SpecList& list, const Topology& topology) {
  const Tokenizer& tokenizer = topology.tokenizer;
  const std::int64_t width = topology.stages.front().width;
  if (tokenizer.patch_norm) {
    list.norm("tokenizer.patch_norm",
              std::int64_t{topology.channels} * tokenizer.kernel * tokenizer.kernel);
  }
  list.convolution("tokenizer.proj", width, topology.channels, tokenizer.kernel);
  if (tokenizer.norm) {
    list.norm("tokenizer.norm", width);
  }
  if (tokenizer.class_token) {
    list.add("cls_token", {1, 1, width}, WeightKind::kEmbedding);
  }
  const std::int64_t side = grid_sides(topology).front();
  switch (tokenizer.position) {
    case PositionEmbedding::kNone:
      return;
    case PositionEmbedding::kGrid:
      list.add("pos_embed", {1, side * side, width}, WeightKind::kEmbedding);
      return;
    case PositionEmbedding::kGridAndClassToken:
      list.add("pos_embed", {1, side * side + 1, width}, WeightKind::kEmbedding);
      return;
  }
  throw unlisted(tokenizer.position, kPositionEmbeddings);
}

/// Tables for keys and values, for rows and columns.
void add_relative_position(SpecList& list, const std::string& prefix, std::int64_t farthest,
                           std::int64_t head_dim) {
  for (const char* table : {"k.embeddings_table_v", "k.embeddings_table_h", "v.embeddings_table_v",
                            "v.embeddings_table_h"}) {
    list.add(prefix + "rel_pos_embed_" + table, {2 * farthest + 2, head_dim},
             WeightKind::kEmbedding);
  }
}

void add_attention(SpecList& list, const std::string& prefix, const Stage& stage,
                   const Block& block, const Topology& topology) {
  const std::int64_t inner = std::int64_t{block.heads} * block.head_dim;
  const BlockTraits& family = traits(stage.family);
  list.linear(prefix + family.input, family.projections * inner, stage.width,
              family.input_bias && topology.qkv_bias);
  list.linear(prefix + "proj", stage.width, inner, family.output_bias);
  if (topology.relative_position > 0) {
    add_relative_position(list, prefix, topology.relative_position, block.head_dim);
  }
}

void add_second_half(SpecList& list, const std::string& prefix, const Stage& stage,
                     const Block& block) {
  const std::int64_t hidden = hidden_units(stage, block);
  switch (traits(stage.family).second_half) {
    case SecondHalfKind::kFeedForward:
      list.linear(prefix + "mlp.fc1", hidden, stage.width);
      list.linear(prefix + "mlp.fc2", stage.width, hidden);
      break;
    case SecondHalfKind::kOneStep:
      list.add(prefix + "dictionary.weight", {stage.width, hidden}, WeightKind::kDictionary);
      break;
    case SecondHalfKind::kTwoSteps:
      list.add(prefix + "dictionary.weight", {stage.width, hidden}, WeightKind::kDictionary);
      list.linear(prefix + "decoder", stage.width, hidden, false);
      break;
  }
}

void add_block(SpecList& list, const std::string& prefix, const Stage& stage, const Block& block,
               const Topology& topology) {
  list.norm(prefix + "norm1", stage.width);
  const std::size_t first = list.size();
  add_attention(list, prefix + "attn.", stage, block, topology);
  list.mark_attention(first);
  list.norm(prefix + "norm2", stage.width);
  add_second_half(list, prefix, stage, block);
}

void add_merge(SpecList& list, const std::string& prefix, const Merge& merge, std::int64_t in,
               std::int64_t out, bool class_token) {
  const std::int64_t patch = in * merge.kernel * merge.kernel;
  switch (merge.kind) {
    case MergeKind::kUnfold:
      list.norm(prefix + "norm", patch);
      list.linear(prefix + "reduction", out, patch, false);
      return;
    case MergeKind::kDepthwise:
      list.convolution(prefix + "conv", out, 1, merge.kernel);
      if (class_token) {
        list.linear(prefix + "cls", out, in);
      }
      return;
  }
  throw unlisted(merge.kind, kMergeKinds);
}

void add_head(SpecList& list, const Topology& topology) {
  const std::int64_t width = topology.stages.back().width;
  if (topology.head.norm) {
    list.norm("norm", width);
  }
  if (topology.head.pre_logits) {
    list.linear("head.pre_logits", width, width);
  }
  list.linear("head.fc", topology.classes, width);
}

}  // namespace

std::int64_t WeightSpec::count() const {
  std::int64_t product = 1;
  for (std::int64_t side : shape) {
    product *= side;
  }
  return product;
}

std::int64_t WeightSpec::fan_in() const {
  return kind == WeightKind::kDictionary ? shape.front() : count() / shape.front();
}

bool multiplies(WeightKind kind) {
  return kind == WeightKind::kLinear || kind == WeightKind::kDictionary ||
         kind == WeightKind::kConvolution;
}

std::vector<WeightSpec> weight_specs(const Topology& topology, HeadWeights head) {
  SpecList list;
  add_tokenizer(list, topology);
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    const Stage& stage = topology.stages[s];
    for (std::size_t b = 0; b < stage.blocks.size(); ++b) {
      add_block(list, block_prefix(s, b), stage, stage.blocks[b], topology);
    }
    if (s + 1 < topology.stages.size()) {
      add_merge(list, merge_prefix(s), topology.merges[s], stage.width,
                topology.stages[s + 1].width, topology.tokenizer.class_token);
    }
  }
  if (head == HeadWeights::kPresent) {
    add_head(list, topology);
  }
  return list.take();
}

const at::Tensor& Weights::at(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) {
    throw std::invalid_argument("weights: no tensor is named '" + name + "'");
  }
  return found->second;
}

at::Tensor Weights::find(const std::string& name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? at::Tensor() : found->second;
}

std::int64_t Weights::count() const {
  std::int64_t sum = 0;
  for (const auto& [name, tensor] : tensors_) {
    sum += tensor.numel();
  }
  return sum;
}

Weights Weights::to(const at::TensorOptions& options) const {
  Weights result;
  for (const auto& [name, tensor] : tensors_) {
    result.set(name, tensor.to(options));
  }
  return result;
}

Weights make_weights(const Topology& topology, HeadWeights head, const WeightMaker& make) {
  Weights weights;
  for (const WeightSpec& spec : weight_specs(topology, head)) {
    weights.set(spec.name, make(spec));
  }
  return weights;
}

}  // namespace asvit
