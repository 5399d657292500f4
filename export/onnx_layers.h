#pragma once

#include <cstdint>
#include <string>

#include "export/onnx_graph.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// Writes the layers of a network into an ONNX graph; each takes and returns names of values.
/// Tokens are (batch, tokens, width), as in network/network.h.
class OnnxLayers {
 public:
  /// All three must outlive this; `topology` must be valid.
  OnnxLayers(const Topology& topology, const Weights& weights, OnnxGraph& graph)
      : topology_(topology), weights_(weights), graph_(graph) {}

  /// Images (batch, channels, size, size) -> tokens.
  std::string tokenizer(const std::string& images) const;

  /// A block whose weights start with `prefix` ("stages.0.blocks.0").
  std::string block(const std::string& prefix, const std::string& x, int stage,
                    const Block& block) const;

  /// Tokens of `stage` -> those of the next.
  std::string merge(const std::string& x, int stage) const;

  /// Tokens of the last stage -> logits.
  std::string head(const std::string& tokens) const;

 private:
  struct ConvolutionShape {
    std::int64_t stride = 1;
    std::int64_t dilation = 1;
    std::int64_t padding = 0;  // on every side
    std::int64_t groups = 1;
  };

  std::string linear(const std::string& prefix, const std::string& x) const;
  /// Products with a dictionary: x W, and y W^T.
  std::string analyse(const std::string& prefix, const std::string& x) const;
  std::string synthesise(const std::string& prefix, const std::string& y) const;
  /// relu(x - the threshold of the topology's sparse coding).
  std::string shrink(const std::string& prefix, const std::string& x) const;
  /// x times the step size.
  std::string stepped(const std::string& prefix, const std::string& x) const;
  /// As OneStepCoding and TwoStepCoding (network/sparse_coding.h).
  std::string one_step(const std::string& prefix, const std::string& x) const;
  std::string two_steps(const std::string& prefix, const std::string& x) const;
  std::string second_half(const std::string& prefix, const std::string& x,
                          SecondHalfKind kind) const;
  /// What every token sees, (batch, tokens, channels * kernel * kernel), of padded images.
  std::string patches(const std::string& images) const;
  std::string norm(const std::string& prefix, const std::string& x) const;
  std::string convolution(const std::string& prefix, const std::string& x,
                          const ConvolutionShape& shape) const;
  std::string feed_forward(const std::string& prefix, const std::string& x) const;
  std::string gelu(const std::string& where, const std::string& x) const;
  std::string attention(const std::string& prefix, const std::string& x, int stage,
                        const Block& block) const;
  /// (parts, windows, heads, tokens, head dim) -> (windows, heads, tokens, head dim); windows of
  /// `side` x `side` tokens and, where `tokens` are more, a class token. 3 parts are queries, keys
  /// and values; 1 is all of them.
  std::string attend(const std::string& prefix, const std::string& qkv, std::int64_t parts,
                     std::int64_t side, std::int64_t tokens, std::int64_t head_dim) const;
  /// The vectors of RelativePosition, (tokens, tokens, head dim).
  std::string relative_vectors(const std::string& prefix, std::int64_t side,
                               std::int64_t tokens) const;
  /// Every token's row of x (windows, heads, tokens, n) times its own matrix of `vectors` (tokens,
  /// n, m).
  std::string pairwise(const std::string& where, const std::string& x,
                       const std::string& vectors) const;
  std::string unfold(const std::string& prefix, const std::string& x, int stage) const;
  std::string depthwise(const std::string& prefix, const std::string& x, int stage) const;
  std::string with_class_token(const std::string& tokens) const;
  /// Tokens -> what the head reads of them, (batch, width).
  std::string pooled(const std::string& tokens) const;
  /// Tokens from `first` up to but not including `last`.
  std::string slice(const std::string& where, const std::string& x, std::int64_t first,
                    std::int64_t last) const;

  const Topology& topology_;
  const Weights& weights_;
  OnnxGraph& graph_;
};

}  // namespace asvit
