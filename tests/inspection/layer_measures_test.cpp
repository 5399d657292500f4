#include "inspection/layer_measures.h"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <oneapi/tbb/task_arena.h>

#include "network/init.h"
#include "network/network.h"
#include "run/interrupt.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

const at::TensorOptions kDouble64 = at::TensorOptions().dtype(at::kDouble);

at::Tensor noise_images(const Topology& topology, std::int64_t count) {
  const std::int64_t side = topology.image_size;
  return draw_normal(count * 3 * side * side, 9).reshape({count, 3, side, side});
}

/// Everything that a forward pass shows, by the weights' names.
class Everything : public LayerTap {
 public:
  at::Tensor on_layer(const LayerUse& use, at::Tensor output) override {
    inputs[*use.weight] = use.input;
    outputs[*use.weight] = output;
    return output;
  }
  std::map<std::string, at::Tensor> inputs;
  std::map<std::string, at::Tensor> outputs;
};

TEST(BlockPlaces, AreTheLayersThatAreBlocks) {
  Topology topology = testing::white_box_topology();
  topology = resized(topology, 8, {2, 1, 3, 1});
  const auto places = block_places(topology);
  ASSERT_EQ(places.size(), 7U);
  EXPECT_EQ(places[1].prefix, "stages.0.blocks.1.");
  EXPECT_EQ(places[2].layer, 4U);  // behind the tokenizer, two blocks, a merging
  EXPECT_EQ(places[2].family, BlockFamily::kCrateAlpha);
  EXPECT_EQ(places.back().grid_side, 1);
  const Weights weights = draw_weights(topology, HeadWeights::kPresent, 3, kDouble64);
  EXPECT_EQ(places.back().layer + 1,
            Network(topology, weights, NormKind::kLayerNorm).layer_count());
}

TEST(SubspaceCoordinates, AreWhatTheAttentionIsGiven) {
  const Topology topology = testing::white_box_topology();
  const Weights weights = draw_weights(topology, HeadWeights::kPresent, 3, kDouble64);
  const Network network(topology, weights, NormKind::kLayerNorm);
  const at::Tensor image = noise_images(topology, 1);
  for (const BlockPlace& place : block_places(topology)) {
    Everything seen;
    const at::Tensor x = network.run_layers(0, place.layer, image);
    network.run_layers(place.layer, place.layer + 1, x, {&seen});
    const bool is_vit = place.family == BlockFamily::kVit;
    const at::Tensor projected =
        seen.outputs.at(place.prefix + (is_vit ? "attn.qkv.weight" : "attn.subspace.weight"))[0];
    const std::int64_t inner = std::int64_t{place.shape.heads} * place.shape.head_dim;
    const at::Tensor values = is_vit ? projected.slice(1, 2 * inner) : projected;
    const at::Tensor got = subspace_coordinates(topology, weights, place, x);
    ASSERT_EQ(got.size(0), place.shape.heads);
    EXPECT_LT((got.transpose(0, 1).flatten(1) - values).abs().max().item<double>(), 1e-12)
        << place.prefix;
  }
}

TEST(LayerMeasures, AreThoseOfTheTokensAndTheCode) {
  const Topology topology = testing::white_box_topology();
  const Weights weights = draw_weights(topology, HeadWeights::kPresent, 3, kDouble64);
  const Network network(topology, weights, NormKind::kLayerNorm);
  const at::Tensor image = noise_images(topology, 1);
  MeasureOptions options;
  options.rate.epsilon = 0.5;
  const auto layers = measure_layers(topology, weights, image, options);
  ASSERT_EQ(layers.size(), 4U);
  const std::vector<std::string> codes = {"", "decoder", "mlp.fc2", "decoder"};
  for (std::size_t b = 0; b < layers.size(); ++b) {
    const BlockPlace& place = layers[b].place;
    Everything seen;
    const at::Tensor x = network.run_layers(0, place.layer, image);
    const at::Tensor output = network.run_layers(place.layer, place.layer + 1, x, {&seen});
    const at::Tensor behind = seen.inputs.at(place.prefix + "norm2.weight");
    const auto rate = [&](const at::Tensor& tokens) {
      return coding_rate(subspace_coordinates(topology, weights, place, tokens), options.rate);
    };
    EXPECT_DOUBLE_EQ(layers[b].rate_before.mean, rate(x));
    EXPECT_DOUBLE_EQ(layers[b].rate_after.mean, rate(behind));
    const at::Tensor code =
        codes[b].empty() ? output : seen.inputs.at(place.prefix + codes[b] + ".weight");
    const auto entries = static_cast<double>(code.numel());
    EXPECT_DOUBLE_EQ(layers[b].nonzero.mean, at::count_nonzero(code).item<double>() / entries);
    EXPECT_DOUBLE_EQ(layers[b].positive.mean, (code > 0).sum().item<double>() / entries);
  }
  // ReLU leaves nothing below 0, GELU hardly a 0.
  EXPECT_EQ(layers[0].nonzero.mean, layers[0].positive.mean);
  EXPECT_LT(layers[1].nonzero.mean, 1.0);
  EXPECT_EQ(layers[2].nonzero.mean, 1.0);
  EXPECT_LT(layers[2].positive.mean, 1.0);
}

TEST(LayerMeasures, AreMeansOverImagesWhateverTheWorkers) {
  const Topology topology = testing::white_box_topology();
  const Weights weights =
      draw_weights(topology, HeadWeights::kPresent, 3, at::TensorOptions().dtype(at::kFloat));
  const at::Tensor images = noise_images(topology, 3).to(at::kFloat);
  const auto measured = [&](const at::Tensor& batch, int workers) {
    oneapi::tbb::task_arena arena(workers);
    return arena.execute([&] { return measure_layers(topology, weights, batch, {}); });
  };
  const auto together = measured(images, 3);
  const auto alone = measured(images, 1);
  for (std::size_t b = 0; b < together.size(); ++b) {
    std::vector<double> values;
    for (std::int64_t i = 0; i < 3; ++i) {
      values.push_back(measured(images.narrow(0, i, 1), 1)[b].rate_after.mean);
    }
    const double mean = (values[0] + values[1] + values[2]) / 3.0;
    const double squares = std::pow(values[0] - mean, 2) + std::pow(values[1] - mean, 2) +
                           std::pow(values[2] - mean, 2);
    EXPECT_NEAR(together[b].rate_after.mean, mean, 1e-12 * mean);
    EXPECT_NEAR(together[b].rate_after.standard_error, std::sqrt(squares / 6.0), 1e-9);
    EXPECT_EQ(together[b].rate_after.mean, alone[b].rate_after.mean);
    EXPECT_EQ(together[b].nonzero.standard_error, alone[b].nonzero.standard_error);
  }
}

TEST(LayerMeasures, TellProgressAndStop) {
  const Topology topology = testing::small_topology();
  const Weights weights =
      draw_weights(topology, HeadWeights::kPresent, 3, at::TensorOptions().dtype(at::kFloat));
  const at::Tensor images = noise_images(topology, 2).to(at::kFloat);
  MeasureOptions options;
  std::vector<std::int64_t> told;
  options.progress = [&](std::int64_t done) { told.push_back(done); };
  measure_layers(topology, weights, images, options);
  EXPECT_EQ(told, (std::vector<std::int64_t>{1, 2}));
  options.stop = [] { return true; };
  EXPECT_THROW(measure_layers(topology, weights, images, options), Interrupted);
}

}  // namespace
}  // namespace asvit
