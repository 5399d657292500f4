#include "export/export_formats.h"

#include <algorithm>
#include <stdexcept>

#include "base/list_text.h"
#include "base/yaml_text.h"
#include "export/model_card.h"
#include "export/onnx_model.h"
#include "export/torch_model.h"
#include "model/model_config.h"
#include "model/preprocessing.h"
#include "model/recipe.h"
#include "network/weight_file.h"
#include "run/atomic_file.h"
#include "run/environment.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

ModelCard model_card(const ExportedModel& model) {
  return {model.name, library_version(), kImageMean, kImageDeviation};
}

nlohmann::ordered_json config_of(const ExportedModel& model) {
  const Recipe recipe = model.recipe.is_null() ? Recipe() : recipe_from_json(model.recipe);
  return model_config(model.name, model.topology, recipe);
}

void write_json(const fs::path& file, const ExportedModel& model) {
  write_json_file(file, config_of(model));
}

void write_yaml(const fs::path& file, const ExportedModel& model) {
  write_file_atomically(file, to_yaml(config_of(model)));
}

void write_torch(const fs::path& file, const ExportedModel& model) {
  const std::string module = file.stem().string();
  write_file_atomically(file, torch_model_source(model.topology, module, model_card(model)));
}

void write_weights(const fs::path& file, const ExportedModel& model) {
  write_safetensors(file, tensor_file(model.weights(), model.topology, HeadWeights::kPresent));
}

void write_onnx(const fs::path& file, const ExportedModel& model) {
  require_onnx_size(model.topology);  // before weights are drawn
  write_file_atomically(file, onnx_model(model.topology, model.weights(), model_card(model)));
}

bool has_ending(const ExportFormat& format, const std::string& ending) {
  return std::find(format.endings.begin(), format.endings.end(), ending) != format.endings.end();
}

}  // namespace

const std::vector<ExportFormat>& export_formats() {
  static const std::vector<ExportFormat> kFormats = {
      {"json", {".json"}, false, write_json},
      {"yaml", {".yaml", ".yml"}, false, write_yaml},
      {"torch", {".py"}, false, write_torch},
      {"safetensors", {".safetensors"}, true, write_weights},
      {"onnx", {".onnx"}, true, write_onnx}};
  return kFormats;
}

std::string export_format_names(bool with_weights) {
  std::vector<std::string> names;
  for (const ExportFormat& format : export_formats()) {
    if (format.holds_weights || !with_weights) {
      names.emplace_back(format.name);
    }
  }
  const std::string last = names.back();
  names.pop_back();
  return joined(names, ", ") + " or " + last;
}

const ExportFormat& export_format(const std::string& name, const fs::path& file) {
  const std::string ending = file.extension().string();
  const auto& formats = export_formats();
  const auto found = std::find_if(formats.begin(), formats.end(), [&](const ExportFormat& format) {
    return name.empty() ? has_ending(format, ending) : name == format.name;
  });
  if (found == formats.end()) {
    throw std::invalid_argument("format: got '" + (name.empty() ? ending : name) + "', expected " +
                                export_format_names());
  }
  return *found;
}

}  // namespace asvit
