#include "space/cost.h"

#include <algorithm>
#include <cmath>

namespace asvit {

namespace {

// Counts are kept as doubles, exact below 2^53, so that the products of absurd but valid sizes
// cannot overflow.
struct Bill {
  double parameters = 0.0;
  double macs = 0.0;

  void linear(double uses, double in, double out, bool bias) {
    parameters += in * out + (bias ? out : 0.0);
    macs += uses * in * out;
  }
  void norm(double width) { parameters += 2.0 * width; }
};

struct Bills {
  Bill tokenizer, qkv, attention, projection, ffn, norm, merging, head;
  double peak = 0.0;

  void alive(double values) { peak = std::max(peak, values); }
};

std::int64_t to_count(double value) {
  return std::llround(std::min(value, 0x1.0p59));  // eight such items still fit their sum
}

/// Learned position vectors for a grid of `tokens` tokens.
double position_vectors(const Tokenizer& tokenizer, double tokens) {
  switch (tokenizer.position) {
    case PositionEmbedding::kNone:
      return 0.0;
    case PositionEmbedding::kGrid:
      return tokens;
    case PositionEmbedding::kGridAndClassToken:
      return tokens + (tokenizer.class_token ? 1.0 : 0.0);
  }
  throw unlisted(tokenizer.position, kPositionEmbeddings);
}

void bill_tokenizer(const Topology& topology, double grid, Bills& bills) {
  const Tokenizer& tokenizer = topology.tokenizer;
  const double width = topology.stages[0].width;
  const double patch = 1.0 * topology.channels * tokenizer.kernel * tokenizer.kernel;
  const double tokens = grid * grid;
  const double class_token = tokenizer.class_token ? 1.0 : 0.0;
  bills.tokenizer.linear(tokens, patch, width, true);
  bills.alive(1.0 * topology.channels * topology.image_size * topology.image_size + tokens * width);
  if (tokenizer.patch_norm) {
    bills.tokenizer.norm(patch);
    bills.alive(2.0 * tokens * patch);
  }
  if (tokenizer.norm) {
    bills.tokenizer.norm(width);
  }
  bills.alive(2.0 * (tokens + class_token) * width);
  bills.tokenizer.parameters += class_token * width;
  bills.tokenizer.parameters += position_vectors(tokenizer, tokens) * width;
}

/// Four tables, and each query's and each probability's product with a vector a pair of tokens.
void bill_relative_position(const Block& block, double tokens, double window_tokens,
                            double farthest, Bills& bills) {
  const double inner = 1.0 * block.heads * block.head_dim;
  bills.attention.parameters += 4.0 * (2.0 * farthest + 2.0) * block.head_dim;
  bills.attention.macs += 2.0 * tokens * window_tokens * inner;
  bills.alive(4.0 * tokens * inner + 3.0 * block.heads * tokens * window_tokens +
              window_tokens * window_tokens * block.head_dim);
}

/// The second half of a block: a feed-forward network, a square dictionary used three times, or one
/// used three times and a decoder.
void bill_second_half(const Stage& stage, const Block& block, double tokens, Bills& bills) {
  const double width = stage.width;
  const double hidden = hidden_units(stage, block);
  const double stream = tokens * width;
  switch (traits(stage.family).second_half) {
    case SecondHalfKind::kFeedForward:
      bills.ffn.linear(tokens, width, hidden, true);
      bills.ffn.linear(tokens, hidden, width, true);
      bills.alive(stream + 2.0 * tokens * hidden);     // GELU
      bills.alive(stream + stream + tokens * hidden);  // fc1 and fc2
      break;
    case SecondHalfKind::kOneStep:
      bills.ffn.linear(3.0 * tokens, width, hidden, false);
      bills.alive(4.0 * stream);  // the normed tokens and the three products
      break;
    case SecondHalfKind::kTwoSteps:
      bills.ffn.linear(3.0 * tokens, width, hidden, false);
      bills.ffn.linear(tokens, hidden, width, false);
      bills.alive(3.0 * stream + 2.0 * tokens * hidden);  // the second step
      break;
  }
}

void bill_block(const Stage& stage, const Block& block, double tokens, double window_tokens,
                const Topology& topology, Bills& bills) {
  const double width = stage.width;
  const double inner = 1.0 * block.heads * block.head_dim;
  const BlockTraits& family = traits(stage.family);
  const double projections = family.projections;
  bills.norm.norm(2.0 * width);
  bills.qkv.linear(tokens, width, projections * inner, family.input_bias && topology.qkv_bias);
  bills.attention.macs += 2.0 * tokens * window_tokens * inner;
  if (topology.relative_position > 0) {
    bill_relative_position(block, tokens, window_tokens, topology.relative_position, bills);
  }
  bills.projection.linear(tokens, inner, width, family.output_bias);

  const double stream = tokens * width;
  bills.alive(stream + stream + projections * tokens * inner);  // qkv
  bills.alive(stream + (projections + 1.0) * tokens * inner +   // attention
              2.0 * block.heads * tokens * window_tokens);
  bills.alive(stream + tokens * inner + stream);  // projection
  bill_second_half(stage, block, tokens, bills);
}

void bill_merge(const Topology& topology, std::size_t m, double from, double to, Bills& bills) {
  const Merge& merge = topology.merges[m];
  const double in = topology.stages[m].width;
  const double out = topology.stages[m + 1].width;
  const double area = 1.0 * merge.kernel * merge.kernel;
  const double tokens = to * to;
  const double unfolded = area * in;
  const double class_token = topology.tokenizer.class_token ? 1.0 : 0.0;
  switch (merge.kind) {
    case MergeKind::kUnfold:
      bills.merging.norm(unfolded);
      bills.merging.linear(tokens, unfolded, out, false);
      bills.alive(from * from * in + tokens * unfolded);
      bills.alive(2.0 * tokens * unfolded);
      bills.alive(tokens * (unfolded + out));
      return;
    case MergeKind::kDepthwise:
      bills.merging.linear(tokens, area, out, true);
      if (topology.tokenizer.class_token) {
        bills.merging.linear(1.0, in, out, true);
      }
      bills.alive((from * from + class_token) * in + (tokens + class_token) * out);
      return;
  }
  throw unlisted(merge.kind, kMergeKinds);
}

/// The pooled tokens: neither the mean nor a token's choice has weights.
void bill_pooling(const Topology& topology, double tokens, double width, Bills& bills) {
  switch (topology.head.pool) {
    case Pool::kMean:
    case Pool::kClassToken:
      bills.alive(tokens * width + width);
      return;
  }
  throw unlisted(topology.head.pool, kPools);
}

void bill_head(const Topology& topology, double tokens, Bills& bills) {
  const double width = topology.stages.back().width;
  if (topology.head.norm) {
    bills.head.norm(width);
    bills.alive(2.0 * tokens * width);
  }
  bill_pooling(topology, tokens, width, bills);
  if (topology.head.pre_logits) {
    bills.head.linear(1.0, width, width, true);
    bills.alive(2.0 * width);
  }
  bills.head.linear(1.0, width, topology.classes, true);
  bills.alive(width + topology.classes);
}

}  // namespace

std::int64_t Cost::parameters() const {
  std::int64_t sum = 0;
  for (const CostItem& item : items) {
    sum += item.parameters;
  }
  return sum;
}

std::int64_t Cost::macs() const {
  std::int64_t sum = 0;
  for (const CostItem& item : items) {
    sum += item.macs;
  }
  return sum;
}

Cost cost(const Topology& topology) {
  const std::vector<int> sides = grid_sides(topology);
  const double class_token = topology.tokenizer.class_token ? 1.0 : 0.0;
  Bills bills;
  bill_tokenizer(topology, sides[0], bills);
  double tokens = 0.0;
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    const Stage& stage = topology.stages[s];
    if (s > 0) {
      bill_merge(topology, s - 1, sides[s - 1], sides[s], bills);
    }
    tokens = 1.0 * sides[s] * sides[s] + class_token;
    for (const Block& block : stage.blocks) {
      const double window = window_side(sides[s], block);
      bill_block(stage, block, tokens, window * window + class_token, topology, bills);
    }
  }
  bill_head(topology, tokens, bills);

  Cost result;
  const auto add = [&result](const char* name, const Bill& bill) {
    result.items.push_back({name, to_count(bill.parameters), to_count(bill.macs)});
  };
  add("tokenizer", bills.tokenizer);
  add("qkv", bills.qkv);
  add("attention", bills.attention);
  add("projection", bills.projection);
  add("ffn", bills.ffn);
  add("norm", bills.norm);
  add("merging", bills.merging);
  add("head", bills.head);
  result.peak_activations = to_count(bills.peak);
  return result;
}

}  // namespace asvit
