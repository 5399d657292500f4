#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "inspection/inspected_images.h"
#include "inspection/inspection_document.h"
#include "inspection/model_states.h"
#include "space/topology.h"

namespace asvit {

/// What measuring states may be told.
struct InspectHooks {
  std::function<bool()> stop;  ///< asked before every image; Interrupted
  /// Told how many images of all states' are behind, and how many there are.
  std::function<void(std::size_t done, std::size_t all)> progress;
};

/// Measures every layer with the weights of every state, on `threads` workers; measure_layers()
/// says at which cost.
std::vector<InspectedState> measure_states(const std::vector<ModelState>& states,
                                           const Topology& topology, const at::Tensor& images,
                                           const CodingRateOptions& rate, int threads,
                                           const InspectHooks& hooks);

/// Makes the folder that an inspection's files go to, before any work, and takes earlier pictures
/// away. Throws std::runtime_error where it cannot be made.
void prepare_inspection_folder(const std::filesystem::path& folder);

/// Writes `folder` / inspection.json: inspection_to_json() and, under "attention", what the last
/// state's attention looks at: {"query", "pictures": [{"image", "file", "png" (base64)}]}; the
/// pictures go to `folder` / attention as well.
void write_inspection(const std::filesystem::path& folder, const Inspection& inspection,
                      const Topology& topology, const Weights& weights,
                      const std::vector<PicturedImage>& pictures);

}  // namespace asvit
