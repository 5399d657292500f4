#include "export/export_formats.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "network/init.h"
#include "run/atomic_file.h"
#include "space/topology_text.h"
#include "tests/support/rejection.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

ExportedModel small_model() {
  TextDefaults defaults;
  defaults.image_size = 32;
  defaults.width = 16;
  defaults.classes = 3;
  const Topology topology = parse_topology_text("8,2,3|4,1,2|4,1,4|4,1,6|32", defaults);
  return {"small", topology, nullptr,
          [topology] { return draw_weights(topology, HeadWeights::kPresent, 1, at::kFloat); }};
}

TEST(ExportFormats, AreFoundByTheirNamesAndByEveryEnding) {
  std::set<std::string> endings;
  for (const ExportFormat& format : export_formats()) {
    EXPECT_STREQ(export_format(format.name, "file").name, format.name);
    for (const std::string ending : format.endings) {
      EXPECT_STREQ(export_format("", "file" + ending).name, format.name);
      EXPECT_TRUE(endings.insert(ending).second) << ending << " is two formats'";
    }
  }
  EXPECT_STREQ(export_format("onnx", "file.json").name, "onnx");
}

TEST(ExportFormats, NameThemselvesWhereOneIsNotKnown) {
  EXPECT_EQ(export_format_names(), "json, yaml, torch, safetensors or onnx");
  EXPECT_EQ(export_format_names(/*with_weights=*/true), "safetensors or onnx");
  EXPECT_EQ(rejection([] { export_format("", "file.pt"); }),
            "format: got '.pt', expected json, yaml, torch, safetensors or onnx");
  EXPECT_EQ(rejection([] { export_format("gguf", "file.json"); }),
            "format: got 'gguf', expected json, yaml, torch, safetensors or onnx");
}

TEST(ExportFormats, AskForWeightsOnlyWhereTheyHoldThem) {
  const TemporaryFolder folder;
  for (const ExportFormat& format : export_formats()) {
    int asked = 0;
    ExportedModel model = small_model();
    model.weights = [&asked, weights = model.weights] {
      ++asked;
      return weights();
    };
    const auto file = folder.path() / (std::string("small") + format.endings.front());
    format.write(file, model);
    EXPECT_FALSE(read_file(file).empty());
    EXPECT_EQ(asked, format.holds_weights ? 1 : 0) << format.name;
  }
}

}  // namespace
}  // namespace asvit
