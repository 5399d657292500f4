#include "export/onnx_model.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "network/init.h"
#include "tests/export/exported_cases.h"
#include "tests/support/python.h"
#include "tests/support/sample_topologies.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

const ModelCard kCard = {"a model", "1.2.3", {0.5, 0.25, 0.125}, {1, 2, 3}};

/// Weights that take no memory.
Weights flat_weights(const Topology& topology) {
  return make_weights(topology, HeadWeights::kPresent, [](const WeightSpec& spec) {
    return at::zeros({}, at::kFloat).expand(spec.shape);
  });
}

TEST(OnnxModel, IsTheSameForTheSameModel) {
  const Topology topology = testing::small_topology();
  const Weights weights = flat_weights(topology);
  EXPECT_EQ(onnx_model(topology, weights, kCard), onnx_model(topology, weights, kCard));
}

TEST(OnnxModel, RefusesWhatOneFileCannotHold) {
  const Topology topology = resized(testing::small_topology(), 4000, {}, 32000);
  const std::string message = rejection([&] { onnx_model(topology, Weights(), kCard); });
  EXPECT_NE(message.find("what one ONNX file can hold"), std::string::npos) << message;
}

TEST(OnnxModel, RefusesMissingWeights) {
  const std::string message =
      rejection([] { onnx_model(testing::small_topology(), Weights(), kCard); });
  EXPECT_NE(message.find("tokenizer.proj.weight"), std::string::npos) << message;
}

TEST(OnnxModel, PassesTheCheckerAndSaysWhatOurNetworkSays) {
  const auto python = testing::python_with("onnx, torch");
  if (python.empty()) {
    GTEST_SKIP() << "wants a Python with onnx and torch (Debian's python3-onnx, python3-torch)";
  }
  const TemporaryFolder folder;
  testing::write_cases(folder.path());
  testing::expect_script_accepts(python, "check_onnx.py", folder.path());
}

TEST(OnnxModel, SaysTheSameInOnnxRuntime) {
  const char* node = std::getenv("ASVIT_NODE");
  if (node == nullptr) {
    GTEST_SKIP() << "wants ONNX Runtime: scripts/check_onnx_runtime.sh";
  }
  const TemporaryFolder folder;
  testing::write_cases(folder.path());
  testing::expect_script_accepts(node, "check_onnx_runtime.js", folder.path());
}

TEST(OnnxModel, RefusesKindsThatItDoesNotKnow) {
  const Topology topology = testing::small_topology();
  const Weights weights = draw_weights(topology, HeadWeights::kPresent, 1, at::kFloat);
  EXPECT_NO_THROW(onnx_model(topology, weights, kCard));
  Topology pool = topology;
  pool.head.pool = Pool{7};
  EXPECT_THROW(onnx_model(pool, weights, kCard), std::invalid_argument);
  Topology merge = topology;
  merge.merges[0].kind = MergeKind{7};
  EXPECT_THROW(onnx_model(merge, weights, kCard), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
