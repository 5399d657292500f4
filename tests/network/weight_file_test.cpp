#include "network/weight_file.h"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network/init.h"
#include "network/network.h"
#include "space/topology_text.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

Topology small() {
  TextDefaults defaults;
  defaults.image_size = 32;
  defaults.width = 16;
  defaults.classes = 5;
  return parse_topology_text("8,2,3|4,1,2|4,1,4|4,1,6|16", defaults);
}

Weights drawn(const Topology& topology) {
  return draw_weights(topology, HeadWeights::kPresent, 3, at::TensorOptions().dtype(at::kFloat));
}

TEST(WeightFile, GivesTheSameNetworkBack) {
  const TemporaryFolder folder;
  const auto path = folder / "weights.safetensors";
  const Topology topology = small();
  const Weights weights = drawn(topology);
  write_safetensors(path, tensor_file(weights, topology, HeadWeights::kPresent));
  const TensorFile file = read_safetensors(path);
  EXPECT_EQ(topology_of(file), topology);
  EXPECT_EQ(file.tensors.front().first, "tokenizer.proj.weight");
  const Weights read = weights_from(file, topology_of(file), HeadWeights::kPresent);
  const at::Tensor images = draw_normal(2 * 3 * 32 * 32, 1, at::kFloat).reshape({2, 3, 32, 32});
  const at::Tensor expected = Network(topology, weights, NormKind::kLayerNorm).features(images);
  const at::Tensor got = Network(topology, read, NormKind::kLayerNorm).features(images);
  EXPECT_TRUE(at::equal(got, expected));
  EXPECT_EQ(read.count(), weights.count());
}

TEST(WeightFile, OfAnotherNetworkIsRefused) {
  const Topology topology = small();
  const TensorFile file = tensor_file(drawn(topology), topology, HeadWeights::kPresent);
  const auto refused = [&](const TensorFile& other, const std::string& part) {
    try {
      weights_from(other, topology, HeadWeights::kPresent);
      ADD_FAILURE() << "not refused: " << part;
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr(part));
    }
  };
  TensorFile other = file;
  other.tensors.pop_back();
  refused(other, "tensor \"head.fc.bias\": got nothing");
  other = file;
  other.tensors.emplace_back("stages.9.weight", at::zeros({1}));
  refused(other, "tensor \"stages.9.weight\"");
  other = file;
  other.tensors.front().second = at::zeros({3});
  refused(other, "tensor \"tokenizer.proj.weight\": got shape [3]");
  other = file;
  other.tensors.front().second = other.tensors.front().second.to(at::kInt);
  refused(other, "Int");
}

TEST(WeightFile, WithoutATopologyIsRefused) {
  const Topology topology = small();
  TensorFile file = tensor_file(drawn(topology), topology, HeadWeights::kPresent);
  file.metadata[kTopologyMetadata] = "{";
  EXPECT_THROW(topology_of(file), std::invalid_argument);
  file.metadata[kTopologyMetadata] = "{}";
  EXPECT_THROW(topology_of(file), std::invalid_argument);
  file.metadata.clear();
  EXPECT_THROW(topology_of(file), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
