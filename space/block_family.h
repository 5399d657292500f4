#pragma once

#include "base/named_values.h"

namespace asvit {

/// What a stage's blocks are.
enum class BlockFamily {
  kVit,        ///< pre-norm multi-head attention and a two-layer GELU network
  kCrate,      ///< attention of one subspace projection, one step of sparse coding (CRATE, arXiv
               ///< 2306.01129)
  kCrateAlpha  ///< the same with an overcomplete dictionary, two steps and a decoder (CRATE-alpha,
               ///< arXiv 2405.20299)
};

/// What a block does with its tokens after attention and a norm.
enum class SecondHalfKind {
  kFeedForward,  ///< linear layer, GELU, linear layer
  kOneStep,      ///< one step of sparse coding, from the tokens themselves, in a square dictionary
  kTwoSteps      ///< two steps from 0 in an overcomplete dictionary, then a decoder
};

/// What sets the hidden units of a block's second half: the feed-forward network's, or the atoms of
/// the dictionary.
enum class HiddenUnits {
  kExpanded,  ///< int(width * Block::expansion)
  kWidth      ///< the width; the expansion is without effect
};

/// What sets the blocks of a family apart: all that cost, weights, forward pass, exporters,
/// inspection and the scoring engine ask of a family they ask here.
struct BlockTraits {
  const char* name;  ///< in the JSON form
  BlockFamily value;
  int projections;     ///< of attention: 3: queries, keys and values; 1: one that is all three
  const char* input;   ///< the layer of these projections: its weights are `attn.INPUT.*`
  bool input_bias;     ///< whether that layer has a bias where Topology::qkv_bias says so; else
                       ///< never
  bool output_bias;    ///< whether attention's last layer, `attn.proj`, has a bias
  bool distances;      ///< whether it may stand in a topology with relative positions
  bool sparse_coding;  ///< a white-box block: uses the numbers of Topology::sparse_coding
  SecondHalfKind second_half;
  bool adds_second_half;  ///< whether the second half is a residual branch; else its result is the
                          ///< block's
  HiddenUnits hidden_units;
};

/// One row a family. The first `bool`s: biases of input and output, distances, sparse coding; the
/// last: whether the second half is added.
inline constexpr BlockTraits kBlockFamilies[] = {
    {"vit", BlockFamily::kVit, 3, "qkv", true, true, true, false, SecondHalfKind::kFeedForward,
     true, HiddenUnits::kExpanded},
    {"crate", BlockFamily::kCrate, 1, "subspace", false, true, false, true,
     SecondHalfKind::kOneStep, false, HiddenUnits::kWidth},
    {"crate-alpha", BlockFamily::kCrateAlpha, 1, "subspace", false, false, false, true,
     SecondHalfKind::kTwoSteps, true, HiddenUnits::kExpanded},
};
static_assert(is_one_to_one(kBlockFamilies));

/// The row of a family. Throws std::invalid_argument for a value that the table does not list.
inline const BlockTraits& traits(BlockFamily family) { return row_of(family, kBlockFamilies); }

/// A family's name in the JSON form: "vit", "crate", "crate-alpha"; throws as traits() does.
inline const char* to_string(BlockFamily family) { return traits(family).name; }

/// The family with this name. Throws std::invalid_argument("got ..., expected one of ...") for
/// another name.
BlockFamily block_family(const std::string& name);

}  // namespace asvit
