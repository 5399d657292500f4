#include "model/model_config.h"

#include <gtest/gtest.h>

#include "space/topology_json.h"
#include "space/topology_text.h"

namespace asvit {
namespace {

Topology small_topology() {
  TextDefaults defaults;
  defaults.image_size = 32;
  return parse_topology_text("8,2,3|4,1,2|4,1,4|4,1,6|32", defaults);
}

TEST(ModelConfig, IsReadAsItWasWritten) {
  Recipe recipe;
  recipe.epochs = 7;
  const ModelConfig config = model_config_from_json(model_config("mine", small_topology(), recipe));
  EXPECT_EQ(config.name, "mine");
  EXPECT_EQ(topology_to_json(config.topology), topology_to_json(small_topology()));
  EXPECT_EQ(recipe_from_json(config.recipe).epochs, 7);
}

TEST(ModelConfig, IsFoundInOtherDocumentsToo) {
  const nlohmann::json topology = topology_to_json(small_topology());
  for (const nlohmann::json& document :
       {topology, nlohmann::json({{"topology", topology}, {"name", 3}})}) {
    const ModelConfig config = model_config_from_json(document);
    EXPECT_FALSE(config.name);
    EXPECT_EQ(topology_to_json(config.topology), topology_to_json(small_topology()));
    EXPECT_TRUE(config.recipe.is_null());
  }
}

}  // namespace
}  // namespace asvit
