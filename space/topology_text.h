#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "space/topology.h"

namespace asvit {

/// What the text form leaves open.
struct TextDefaults {
  int image_size = Topology().image_size;
  int channels = Topology().channels;
  int classes = Topology().classes;
  int stride = Tokenizer().stride;         ///< of the tokenizer, in pixels
  int width = Stage().width;               ///< of the first stage, where the text names none
  int depth = 1;                           ///< of every stage, where the text names none
  BlockFamily family = BlockFamily::kVit;  ///< of every stage
};

/// Reads As-ViT's text form: four stages `kernel,split,expansion[,depth]` and `heads[,width]`,
/// separated by `|`, for example `8,2,3,5|4,1,2,2|4,1,4,5|4,1,6,2|32,180`.
///
/// Kernel 1 is the tokenizer's, kernels 2-4 the merges'; `heads` are the last stage's, halved for
/// every earlier stage; widths follow as_vit_width(). Throws std::invalid_argument naming the
/// field, its place in the text, what it got and what is expected. The result is validated.
Topology parse_topology_text(std::string_view text, const TextDefaults& defaults = {});

/// The text form, or nothing where it cannot say all of `topology`. Image size, channels, classes
/// and the tokenizer's stride are taken as said elsewhere. Depths and width are left out where they
/// equal `defaults` in every stage. parse_topology_text(*topology_text(t), defaults of t) == t.
std::optional<std::string> topology_text(const Topology& topology,
                                         const TextDefaults& defaults = {});

}  // namespace asvit
