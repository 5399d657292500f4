#include "tests/export/exported_cases.h"

#include <cmath>
#include <iostream>

#include <gtest/gtest.h>

#include "export/onnx_model.h"
#include "export/torch_model.h"
#include "model/preprocessing.h"
#include "network/init.h"
#include "network/network.h"
#include "network/weight_file.h"
#include "run/atomic_file.h"
#include "space/cost.h"
#include "tests/support/program.h"
#include "tests/support/sample_topologies.h"
#include "tests/support/topologies.h"
#include "trainer/data/image_batch.h"

namespace asvit::testing {
namespace {

constexpr int kRandomCases = 16;
constexpr std::int64_t kMostMacs = 20'000'000;
constexpr std::int64_t kMostActivations = 8 << 20;

/// Weights of a scale at which every part of the network shows in the logits.
Weights lively_weights(const Topology& topology, std::uint64_t seed) {
  return make_weights(topology, HeadWeights::kPresent, [&](const WeightSpec& spec) {
    const at::Tensor noise =
        draw_normal(spec.count(), derive_seed({seed, fnv1a(spec.name)})).reshape(spec.shape);
    const bool matrix = multiplies(spec.kind);
    const double scale = matrix ? 1.0 / std::sqrt(static_cast<double>(spec.fan_in())) : 0.2;
    return (noise * scale + (spec.kind == WeightKind::kNorm ? 1.0 : 0.0)).to(at::kFloat);
  });
}

at::Tensor images_for(const Topology& topology, const Dataset& dataset) {
  ImageBatchOptions options;
  options.count = 2;
  options.image_size = topology.image_size;
  const at::Tensor colours = image_batch(dataset, options).images;
  const at::Tensor channels = at::arange(topology.channels).remainder(3);
  return colours.index_select(1, channels);
}

}  // namespace

std::vector<Topology> exported_topologies() {
  std::vector<Topology> topologies = {small_topology(),
                                      small_topology("5,4,2|3,2,5|2,2,3|4,1,4|16", 64, 16),
                                      class_token_topology(),
                                      depthwise_topology(),
                                      relative_topology(),
                                      relative_windows_topology(),
                                      white_box_topology(),
                                      published_topology(BlockFamily::kCrate),
                                      published_topology(BlockFamily::kCrateAlpha)};
  // The written sources know families and poolings by name: every row of their tables is tried.
  for (const BlockTraits& family : kBlockFamilies) {
    Topology topology = small_topology();
    for (Stage& stage : topology.stages) {
      stage.family = family.value;
    }
    topologies.push_back(topology);
  }
  for (const PoolTraits& pool : kPools) {
    Topology topology = class_token_topology();
    topology.head.pool = pool.value;
    topologies.push_back(topology);
  }
  const std::size_t named = topologies.size();
  Generator generator(1);
  while (topologies.size() < named + kRandomCases) {
    const Topology topology = random_topology(generator);
    const Cost bill = cost(topology);
    if (bill.macs() <= kMostMacs && bill.peak_activations <= kMostActivations) {
      topologies.push_back(topology);
    }
  }
  return topologies;
}

namespace {

void write_case(const std::filesystem::path& folder, const std::string& name,
                const Topology& topology, const Dataset& dataset) {
  const ModelCard card = {name, "test", kImageMean, kImageDeviation};
  const Weights weights = lively_weights(topology, 3);
  write_file_atomically(folder / (name + ".py"), torch_model_source(topology, name, card));
  write_file_atomically(folder / (name + ".onnx"), onnx_model(topology, weights, card));
  write_safetensors(folder / (name + ".safetensors"),
                    tensor_file(weights, topology, HeadWeights::kPresent));
  const at::Tensor images = images_for(topology, dataset);
  const Network network(topology, weights, NormKind::kLayerNorm);
  TensorFile expected;
  expected.tensors = {{"images", images}, {"logits", network.logits(images)}};
  for (const at::Tensor& map : network.stage_maps(images)) {
    const std::size_t stage = expected.tensors.size() - 2;
    expected.tensors.emplace_back("map_" + std::to_string(stage), map.contiguous());
  }
  write_safetensors(folder / (name + ".expected.safetensors"), expected);
}

}  // namespace

void write_cases(const std::filesystem::path& folder) {
  const auto dataset = open_dataset("fashion-mnist", Split::kValidation);
  int number = 0;
  for (const Topology& topology : exported_topologies()) {
    write_case(folder, "case_" + std::to_string(number++), topology, *dataset);
  }
}

void expect_script_accepts(const std::filesystem::path& interpreter, const std::string& script,
                           const std::filesystem::path& folder) {
  const std::filesystem::path here = ASVIT_EXPORT_TESTS;
  Invocation invocation;
  invocation.arguments = {(here / script).string(), folder.string()};
  invocation.environment = {{"PYTHONDONTWRITEBYTECODE", "1"}, {"OMP_NUM_THREADS", "1"}};
  const ProgramResult result = run_program(interpreter, invocation);
  EXPECT_EQ(result.status, 0) << result.err;
  std::cout << result.out;
}

}  // namespace asvit::testing
