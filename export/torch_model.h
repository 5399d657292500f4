#pragma once

#include <string>

#include "export/model_card.h"
#include "space/topology.h"

namespace asvit {

/// A Python source that holds the network of `topology` as a torch.nn.Module, with nothing but
/// torch to import: its own reader of safetensors files, preprocessing, maps a stage
/// (`features_only`), and a function `asvit_MODULE` that is registered with timm where that is
/// installed. The names of its parameters are those of weight_specs().
///
/// `module` is the file's name without its ending. Throws std::invalid_argument where that is no
/// name that Python can import, or `topology` is not valid.
std::string torch_model_source(const Topology& topology, const std::string& module,
                               const ModelCard& card);

}  // namespace asvit
