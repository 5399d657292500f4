// Blocks of the white-box families against recorded values and slow formulas.
#include <cmath>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "space/cost.h"
#include "space/random.h"
#include "space/vit/block.h"
#include "space/vit/init.h"
#include "space/vit/network.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

using nlohmann::json;

const at::TensorOptions kDouble64 = at::TensorOptions().dtype(at::kDouble);

/// `count` values of mean 0 and variance 1, as the golden file defines them.
at::Tensor hashed(const std::string& id, at::IntArrayRef shape) {
  at::Tensor values = at::empty(shape, at::kDouble);
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    const double u = to_unit(split_mix_at(fnv1a(id), static_cast<std::uint64_t>(i)));
    values.data_ptr<double>()[i] = (2.0 * u - 1.0) * std::sqrt(3.0);
  }
  return values;
}

at::Tensor recorded(const json& values) {
  if (!values.front().is_array()) {
    return at::tensor(values.get<std::vector<double>>(), at::kDouble);
  }
  std::vector<at::Tensor> rows;
  for (const json& row : values) {
    rows.push_back(recorded(row));
  }
  return at::stack(rows);
}

/// A stage of one block of the family, as the case has it.
Topology topology_of(BlockFamily family, const json& golden) {
  Topology topology = testing::published_topology(family);
  topology.norm_eps = family == BlockFamily::kCrate ? 1e-5 : 1e-6;
  Stage& stage = topology.stages.front();
  stage.width = golden["dim"];
  const int heads = golden["heads"];
  stage.blocks = {{heads, stage.width / heads, 1, 4.0}};
  return topology;
}

at::Tensor block_output(const Topology& topology, const json& golden) {
  const std::string prefix = "stages.0.blocks.0.";
  Weights weights;
  for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kAbsent)) {
    if (spec.name.rfind(prefix, 0) != 0) {
      continue;
    }
    std::string id = "block." + spec.name.substr(prefix.size());
    if (const std::size_t group = id.find("attn."); group != std::string::npos) {
      id.erase(group, 5);
    }
    const at::Tensor h = hashed(id, spec.shape);
    // Both dictionary and decoder are scaled by their shorter side, the width.
    const std::int64_t fan_in =
        spec.name.find("decoder") == std::string::npos ? spec.fan_in() : spec.shape.front();
    const double scale = golden["gain"].get<double>() / std::sqrt(static_cast<double>(fan_in));
    weights.set(spec.name, spec.kind == WeightKind::kNorm ? 1.0 + 0.1 * h
                           : multiplies(spec.kind)        ? scale * h
                                                          : 0.1 * h);
  }
  const Stage& stage = topology.stages.front();
  const BlockLayer block(topology, stage, stage.blocks.front(), 1, weights, prefix,
                         NormKind::kLayerNorm);
  return block.forward(hashed("tokens", {2, golden["tokens"].get<int>(), stage.width}), nullptr,
                       {});
}

double relative(const at::Tensor& got, const at::Tensor& expected) {
  return ((got - expected).abs().max() / expected.abs().max()).item<double>();
}

TEST(WhiteBoxBlocks, GiveTheRecordedValues) {
  std::ifstream file(ASVIT_CRATE_GOLDEN);
  const json golden = json::parse(file);
  ASSERT_GT(golden["cases"].size(), 1U);
  for (const json& recorded_case : golden["cases"]) {
    for (const auto& [family, member] :
         {std::pair{BlockFamily::kCrate, "crate_output"},
          std::pair{BlockFamily::kCrateAlpha, "crate_alpha_output"}}) {
      EXPECT_LT(relative(block_output(topology_of(family, recorded_case), recorded_case),
                         recorded(recorded_case[member])),
                1e-8)
          << member;
    }
  }
}

TEST(WhiteBoxBlocks, WeightsAreThoseThatAreBilled) {
  for (const Topology& topology :
       {testing::white_box_topology(), testing::published_topology(BlockFamily::kCrate),
        testing::published_topology(BlockFamily::kCrateAlpha)}) {
    std::int64_t count = 0;
    for (const WeightSpec& spec : weight_specs(topology, HeadWeights::kPresent)) {
      count += spec.count();
    }
    EXPECT_EQ(count, cost(topology).parameters());
  }
}

/// The normed patches times the kernel, pixel by pixel.
TEST(WhiteBoxBlocks, ATokenizerThatNormsPatchesSeesThemNormed) {
  const Topology topology = testing::published_topology(BlockFamily::kCrate);
  const Weights weights = draw_weights(topology, HeadWeights::kPresent, 3, kDouble64);
  const at::Tensor image = draw_normal(3 * 16 * 16, 7, at::kDouble).reshape({1, 3, 16, 16});
  const Network network(topology, weights, NormKind::kLayerNorm);
  const at::Tensor tokens = network.run_layers(0, 1, image);
  // The token of row 2, column 1 comes behind the class token and two rows of four.
  const at::Tensor patch = image.slice(2, 8, 12).slice(3, 4, 8).flatten();
  const at::Tensor normed =
      (patch - patch.mean()) / (patch.var(0, /*unbiased=*/false) + topology.norm_eps).sqrt();
  const at::Tensor expected = at::mv(weights.at("tokenizer.proj.weight").flatten(1), normed) +
                              weights.at("tokenizer.proj.bias") +
                              weights.at("pos_embed")[0][1 + 2 * 4 + 1];
  EXPECT_LT(relative(tokens[0][1 + 2 * 4 + 1], expected), 1e-12);
}

}  // namespace
}  // namespace asvit
