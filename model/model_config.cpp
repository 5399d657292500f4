#include "model/model_config.h"

#include "model/preprocessing.h"
#include "space/cost.h"
#include "space/topology_json.h"

namespace asvit {

ModelConfig model_config_from_json(const nlohmann::json& document) {
  if (!document.is_object() || !document.contains("topology")) {
    return {std::nullopt, topology_from_json(document), nullptr};
  }
  ModelConfig config{std::nullopt, topology_from_json(document.at("topology")),
                     document.value("recipe", nlohmann::json())};
  if (document.contains("name") && document.at("name").is_string()) {
    config.name = document.at("name").get<std::string>();
  }
  return config;
}

nlohmann::ordered_json model_config(const std::string& name, const Topology& topology,
                                    const Recipe& recipe) {
  const Cost bill = cost(topology);
  nlohmann::ordered_json config = {
      {"format", "asvit-config/1"}, {"name", name}, {"topology", topology_to_json(topology)}};
  if (topology.channels == 3) {
    config["preprocessing"] = {{"image_size", topology.image_size},
                               {"resize", "shorter side, bilinear, antialiased"},
                               {"crop", "centre"},
                               {"scale", "0 to 1"},
                               {"mean", kImageMean},
                               {"std", kImageDeviation}};
  }
  config["recipe"] = recipe_to_json(recipe);
  config["parameters"] = bill.parameters();
  config["macs"] = bill.macs();
  return config;
}

}  // namespace asvit
