#include "run/training_journal.h"

namespace asvit {
namespace {

EpochValidation validation_from(const nlohmann::json& json) {
  EpochValidation validation;
  for (const auto& [name, value] : json.items()) {
    if (name == "skipped") {
      validation.skipped = value.get<std::int64_t>();
    } else {
      validation.measures.emplace_back(name, value.get<double>());
    }
  }
  return validation;
}

}  // namespace

nlohmann::ordered_json epoch_line_to_json(const EpochLine& line) {
  nlohmann::ordered_json json = {{"epoch", line.epoch},
                                 {"step", line.step},
                                 {"images", line.images},
                                 {"token_factor", line.token_factor},
                                 {"learning_rate", line.learning_rate},
                                 {"loss", line.loss}};
  if (line.validation) {
    nlohmann::ordered_json& validation = json["validation"];
    for (const auto& [name, value] : line.validation->measures) {
      validation[name] = value;
    }
    validation["skipped"] = line.validation->skipped;
  }
  json["skipped"] = line.skipped;
  json["seconds"] = line.seconds;
  return json;
}

EpochLine epoch_line_from_json(const nlohmann::json& json) {
  EpochLine line;
  json.at("epoch").get_to(line.epoch);
  json.at("step").get_to(line.step);
  json.at("images").get_to(line.images);
  json.at("token_factor").get_to(line.token_factor);
  json.at("learning_rate").get_to(line.learning_rate);
  json.at("loss").get_to(line.loss);
  if (json.contains("validation")) {
    line.validation = validation_from(json.at("validation"));
  }
  json.at("skipped").get_to(line.skipped);
  json.at("seconds").get_to(line.seconds);
  return line;
}

}  // namespace asvit
