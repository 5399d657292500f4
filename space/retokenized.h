#pragma once

#include <string>
#include <vector>

#include "base/named_values.h"
#include "space/topology.h"

namespace asvit {

/// How a coarser tokenizer sees an image.
enum class CoarseTokens {
  kDilate,  ///< the kernel's weights move apart with the stride (As-ViT, section 5)
  kResize   ///< the kernel grows with the stride, its weights resized by the pseudo-inverse
            ///< (FlexiViT, arXiv 2212.08013, section 3.4)
};

inline constexpr NamedValue<CoarseTokens> kCoarseTokens[] = {{"dilate", CoarseTokens::kDilate},
                                                             {"resize", CoarseTokens::kResize}};
static_assert(is_one_to_one(kCoarseTokens));

/// "dilate", "resize".
const char* to_string(CoarseTokens kind);

/// The kind with this name. Throws std::invalid_argument for another name.
CoarseTokens coarse_tokens(const std::string& name);

/// The topology whose tokenizer has `factor` times the stride and, with kDilate, as many times the
/// dilation, with kResize as many times the kernel; factor 1 is the topology itself.
///
/// Windows follow the grid: a split that does not divide the new grid becomes the one whose window
/// is nearest to grid / split in tokens (the smaller window of two). Weights keep their shapes but
/// for a position embedding's grid and, with kResize, the kernel (network/coarse_weights.h). Throws
/// std::invalid_argument where a stage would be left without tokens, naming the largest factor
/// that leaves some, or `factor` is below 1, or with kResize where the tokenizer norms patches.
Topology retokenized(const Topology& topology, int factor, CoarseTokens kind);

/// Largest token factor there is.
inline constexpr int kMostTokenFactor = 64;

/// The largest factor, at most kMostTokenFactor, that leaves every stage a token.
int largest_token_factor(const Topology& topology);

/// One line a stage whose windows had to change their number at this factor, such as "stage 2:
/// windows of 2 x 2 tokens (split 3) where split 4 does not divide the grid of 6".
std::vector<std::string> changed_windows(const Topology& topology, int factor);

}  // namespace asvit
