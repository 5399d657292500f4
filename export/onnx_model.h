#pragma once

#include <string>

#include "export/model_card.h"
#include "network/weights.h"
#include "space/topology.h"

namespace asvit {

/// The network of `topology` with `weights` (the head's among them) as a serialized ONNX model for
/// inference: opset 17, float32, input "images" (batch, channels, image_size, image_size) with any
/// batch, output "logits" (batch, classes). The topology and the images' mean and deviation are in
/// its metadata.
///
/// Names of constants are those of weight_specs(), with ".transposed" behind where a linear layer's
/// weight is stored (in, out). Throws std::invalid_argument for a topology that is not valid, a
/// missing weight, and what require_onnx_size() refuses.
std::string onnx_model(const Topology& topology, const Weights& weights, const ModelCard& card);

/// Throws std::invalid_argument for a model beyond the 2 GB that one ONNX file can hold.
void require_onnx_size(const Topology& topology);

}  // namespace asvit
