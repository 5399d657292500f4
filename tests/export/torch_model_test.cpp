#include "export/torch_model.h"

#include <algorithm>
#include <functional>
#include <regex>

#include <gtest/gtest.h>

#include "tests/export/exported_cases.h"
#include "tests/support/python.h"
#include "tests/support/sample_topologies.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/topologies.h"

namespace asvit {
namespace {

const ModelCard kCard = {"a model", "1.2.3", {0.5, 0.25, 0.125}, {1, 2, 3}};

TEST(ExportedCases, HaveEveryValueOfEveryOption) {
  const auto topologies = testing::exported_topologies();
  const auto some = [&](const std::function<bool(const Topology&)>& holds) {
    return std::any_of(topologies.begin(), topologies.end(), holds);
  };
  for (const bool on : {true, false}) {
    EXPECT_TRUE(some([&](const Topology& t) { return t.qkv_bias == on; }));
    EXPECT_TRUE(some([&](const Topology& t) { return t.tokenizer.norm == on; }));
    EXPECT_TRUE(some([&](const Topology& t) { return t.tokenizer.class_token == on; }));
    EXPECT_TRUE(some([&](const Topology& t) { return t.head.norm == on; }));
    EXPECT_TRUE(some([&](const Topology& t) { return t.head.pre_logits == on; }));
  }
  for (const auto padding : {Padding::kSame, Padding::kNone}) {
    EXPECT_TRUE(some([&](const Topology& t) { return t.tokenizer.padding == padding; }));
  }
  for (const auto position : {PositionEmbedding::kNone, PositionEmbedding::kGrid,
                              PositionEmbedding::kGridAndClassToken}) {
    EXPECT_TRUE(some([&](const Topology& t) { return t.tokenizer.position == position; }));
  }
  for (const auto pool : {Pool::kMean, Pool::kClassToken}) {
    EXPECT_TRUE(some([&](const Topology& t) { return t.head.pool == pool; }));
  }
  for (const int kernel : {2, 3, 4, 5}) {
    for (const auto kind : {MergeKind::kUnfold, MergeKind::kDepthwise}) {
      EXPECT_TRUE(some([&](const Topology& t) {
        return std::any_of(t.merges.begin(), t.merges.end(), [&](const Merge& merge) {
          return merge.kind == kind && merge.kernel == kernel;
        });
      })) << kernel;
    }
  }
}

TEST(TorchModel, SaysWhatItIs) {
  const std::string source = torch_model_source(testing::small_topology(), "my_model", kCard);
  EXPECT_EQ(source.rfind("\"\"\"a model: ", 0), 0u);
  EXPECT_NE(source.find("def asvit_my_model(pretrained"), std::string::npos);
  EXPECT_NE(source.find("Written by asvit 1.2.3."), std::string::npos);
  EXPECT_NE(source.find("MEAN = (0.5, 0.25, 0.125)\n"), std::string::npos);
  EXPECT_FALSE(std::regex_search(source, std::regex("@[A-Z]+@"))) << "a placeholder is left";
}

TEST(TorchModel, KeepsStrangeNamesOutOfTheSource) {
  ModelCard card = kCard;
  card.name = "a\"\"\"\nimport os # \\ \x80 @NAME@";
  const std::string source = torch_model_source(testing::small_topology(), "m", card);
  EXPECT_EQ(source.rfind("\"\"\"a____import os # _ _ @NAME@: ", 0), 0u) << source.substr(0, 80);
}

TEST(TorchModel, RefusesNamesThatPythonCannotImport) {
  for (const char* name : {"", "20M", "a-b", "a.b", "class", "torch", "json", "a b", "\xc3\xa9"}) {
    const std::string message =
        rejection([&] { torch_model_source(testing::small_topology(), name, kCard); });
    EXPECT_NE(message.find("name of a Python file"), std::string::npos) << message;
  }
}

TEST(TorchModel, SaysWhatOurNetworkSays) {
  const auto python = testing::python_with("torch, numpy, PIL");
  if (python.empty()) {
    GTEST_SKIP() << "wants a Python with torch and Pillow (Debian's python3-torch, python3-pil)";
  }
  const TemporaryFolder folder;
  testing::write_cases(folder.path());
  testing::expect_script_accepts(python, "check_torch.py", folder.path());
}

TEST(TorchModel, RefusesKindsThatItDoesNotKnow) {
  Topology pool = testing::small_topology();
  pool.head.pool = Pool{7};
  EXPECT_THROW(torch_model_source(pool, "model", kCard), std::invalid_argument);
  Topology family = testing::small_topology();
  family.stages[0].family = BlockFamily{7};
  EXPECT_THROW(torch_model_source(family, "model", kCard), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
