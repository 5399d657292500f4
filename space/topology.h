#pragma once

#include <vector>

#include "base/named_values.h"
#include "space/block_family.h"
#include "space/pooling.h"

namespace asvit {

/// Most blocks that a stage may have.
inline constexpr int kMaxDepth = 1000;

/// Most channels that a stage may have.
inline constexpr int kMaxWidth = 65536;

/// Most that Topology::relative_position may be.
inline constexpr int kMaxRelativePosition = 1024;

/// How the tokenizer's convolution pads its image with zeros.
enum class Padding {
  kSame,  ///< (extent - stride) in all, the smaller half left and top: image_size / stride tokens a
          ///< side; below zero (kernel = stride, dilation above 1) as much is cut off
  kNone   ///< no padding: (image_size - extent) / stride + 1 tokens a side
};

inline constexpr NamedValue<Padding> kPaddings[] = {{"same", Padding::kSame},
                                                    {"none", Padding::kNone}};
static_assert(is_one_to_one(kPaddings));

/// What marks a token's place: learned vectors of the first width, added after the tokenizer.
enum class PositionEmbedding {
  kNone,              ///< nothing
  kGrid,              ///< one vector a token of the grid; a class token, if any, gets none (PiT)
  kGridAndClassToken  ///< one more vector, the first, for the class token (AutoFormer)
};

inline constexpr NamedValue<PositionEmbedding> kPositionEmbeddings[] = {
    {"none", PositionEmbedding::kNone},
    {"grid", PositionEmbedding::kGrid},
    {"grid+class_token", PositionEmbedding::kGridAndClassToken}};
static_assert(is_one_to_one(kPositionEmbeddings));

/// How a stage hands its tokens to the next.
enum class MergeKind {
  kUnfold,    ///< k x k neighbourhoods, stride 2, LayerNorm, linear without bias (As-ViT)
  kDepthwise  ///< strided depth-wise convolution; a class token goes through a linear layer (PiT)
};

inline constexpr NamedValue<MergeKind> kMergeKinds[] = {{"unfold", MergeKind::kUnfold},
                                                        {"depthwise", MergeKind::kDepthwise}};
static_assert(is_one_to_one(kMergeKinds));

/// Numbers that all white-box blocks of a network share: step size and threshold of the proximal
/// gradient steps of their sparse coding.
struct SparseCoding {
  double eta = 0.1;     ///< step size, above 0
  double lambda = 0.1;  ///< weight of the l1 norm: a step subtracts eta * lambda

  bool operator==(const SparseCoding& other) const {
    return eta == other.eta && lambda == other.lambda;
  }
};

/// The convolution that turns an image into tokens.
struct Tokenizer {
  int kernel = 8;    ///< weights a side; times `dilation` at least `stride`
  int stride = 4;    ///< pixels between tokens
  int dilation = 1;  ///< pixels between two weights' places
  Padding padding = Padding::kSame;
  bool norm = true;  ///< LayerNorm over channels after it
  PositionEmbedding position = PositionEmbedding::kNone;
  bool class_token = false;  ///< one learned token beside the grid
  bool patch_norm = false;   ///< LayerNorm over the pixels that a token sees, before it (CRATE)

  /// Side in pixels of what one token sees: dilation * (kernel - 1) + 1.
  int extent() const { return dilation * (kernel - 1) + 1; }

  /// Zeros put around the image, left and top, right and bottom, by Padding; below zero: pixels cut
  /// off there.
  int pad_before() const;
  int pad_after() const;

  bool operator==(const Tokenizer& other) const;
};

/// One block: attention inside windows, then a feed-forward network or sparse coding.
struct Block {
  int heads = 1;
  int head_dim = 1;        ///< channels a head; qkv maps width -> 3 * heads * head_dim, white-box
                           ///< blocks have one projection for all three
  int split = 1;           ///< windows a side: the window is grid / split tokens wide
  double expansion = 4.0;  ///< hidden units of the feed-forward network, or atoms of the
                           ///< dictionary, over the width; without effect where the family's
                           ///< BlockTraits::hidden_units says so

  bool operator==(const Block& other) const;
};

/// Blocks that share a token grid and a width.
struct Stage {
  int width = 32;  ///< channels a token
  BlockFamily family = BlockFamily::kVit;
  std::vector<Block> blocks;  ///< at least one

  int depth() const { return static_cast<int>(blocks.size()); }
  bool operator==(const Stage& other) const;
};

/// The step from one stage to the next; halves the grid's side.
struct Merge {
  MergeKind kind = MergeKind::kUnfold;
  int kernel = 2;  ///< side in tokens, at least 2 (the stride)

  bool operator==(const Merge& other) const;
};

/// The classifier.
struct Head {
  Pool pool = Pool::kMean;
  bool norm = true;        ///< LayerNorm before pooling
  bool pre_logits = true;  ///< a linear layer of the last width and tanh before the classifier

  bool operator==(const Head& other) const;
};

/// A Vision Transformer's shape: everything that fixes its network, and nothing about its weights.
///
/// A value type; it knows no LibTorch. The defaults are those of As-ViT (Chen et al., ICLR 2022).
/// Text form: space/topology_text.h; JSON form: space/topology_json.h.
struct Topology {
  int image_size = 224;  ///< pixels a side
  int channels = 3;
  int classes = 1000;
  bool qkv_bias = true;
  double norm_eps = 1e-5;  ///< added to the variance in every LayerNorm
  /// Farthest distance in tokens, along rows and along columns, that attention tells apart by
  /// learned vectors (AutoFormer); 0: it knows no relative positions.
  int relative_position = 0;
  SparseCoding sparse_coding;  ///< of white-box blocks
  Tokenizer tokenizer;
  std::vector<Stage> stages;  ///< at least one
  std::vector<Merge> merges;  ///< stages.size() - 1
  Head head;

  bool operator==(const Topology& other) const;
  bool operator!=(const Topology& other) const { return !(*this == other); }
};

/// Throws std::invalid_argument, naming the field as a JSON pointer, what it got and what is
/// expected, unless the network of `topology` can be built: positive sizes, kernels no smaller than
/// their strides, a grid that every split divides, no windows beside a class token, and sizes far
/// below what would overflow (such as image_size <= 8192, width <= kMaxWidth, depth <= kMaxDepth).
void validate(const Topology& topology);

/// Tokens a side of each stage's grid. `topology` need not be valid otherwise; throws
/// std::invalid_argument when a stage would have no tokens.
std::vector<int> grid_sides(const Topology& topology);

/// Tokens a side of a block's window: grid / split, at most the grid.
int window_side(int grid_side, const Block& block);

/// Hidden units of the block's feed-forward network or atoms of its dictionary, by the family's
/// BlockTraits::hidden_units.
int hidden_units(const Stage& stage, const Block& block);

/// Blocks of all stages.
int block_count(const Topology& topology);

/// Whether any block is of a family that does sparse coding.
bool has_white_box_blocks(const Topology& topology);

/// Widest stage of As-ViT, in channels.
inline constexpr int kAsVitMaxWidth = 1024;

/// The width rule of As-ViT: stage s (from 0) of a network with `first` channels in stage 0 has
/// min(1024, first * 2^s).
int as_vit_width(int first, int stage);

/// The same topology with the first stage `width` channels wide and `depths` blocks a stage.
///
/// Later stages keep their ratio to the first, rounded, up to `max_width`; heads are kept and the
/// head dimension becomes floor(width / heads). A deeper stage repeats its last block. An empty
/// `depths` keeps the depths. Throws std::invalid_argument when the result is not valid.
Topology resized(const Topology& topology, int width, const std::vector<int>& depths,
                 int max_width = kAsVitMaxWidth);

}  // namespace asvit
