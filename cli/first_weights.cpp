#include "cli/first_weights.h"

#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "cli/weights_argument.h"
#include "run/atomic_file.h"
#include "space/random.h"
#include "space/vit/init.h"
#include "space/vit/weight_file.h"
#include "trainer/weight_transfer.h"

namespace asvit {
namespace {

namespace po = boost::program_options;

EmbeddingInit parse_embedding(const std::string& text) {
  if (text != "resize" && text != "fresh") {
    throw std::invalid_argument("--init-embedding: got '" + text + "', expected resize or fresh");
  }
  return text == "fresh" ? EmbeddingInit::kFresh : EmbeddingInit::kResize;
}

HeadInit parse_head(const std::string& text) {
  if (text != "auto" && text != "keep" && text != "fresh") {
    throw std::invalid_argument("--init-head: got '" + text + "', expected auto, keep or fresh");
  }
  return text == "auto" ? HeadInit::kAuto : text == "keep" ? HeadInit::kKeep : HeadInit::kFresh;
}

std::string weights_of(const std::string& argument) {
  const std::string path = own_weights(argument);
  if (path.empty() || !std::filesystem::is_regular_file(path)) {
    throw std::invalid_argument("got '" + argument +
                                "', expected a training's folder or a safetensors file");
  }
  return path;
}

/// The transfer from the file at `path`; one that names no topology is taken for the model's own.
WeightTransfer transfer_from(const std::string& path, const Topology& topology,
                             const Weights& drawn, const InitOptions& options) {
  const auto topology_in = [&](const TensorFile& file) {
    try {
      return file.metadata.count(kTopologyMetadata) == 0 ? topology : topology_of(file);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(path + ": " + error.what());
    }
  };
  const Topology source = topology_in(read_safetensors(path));
  return transfer_weights(source, read_weights(path, source), topology, drawn,
                          {parse_embedding(options.embedding), parse_head(options.head)});
}

std::string listed(const nlohmann::ordered_json& names) {
  std::string text;
  for (const auto& name : names) {
    text += (text.empty() ? "" : "; ") + name.get<std::string>();
  }
  return text;
}

}  // namespace

void add_init(CommandLine& line, InitOptions& options) {
  line.add()("init", po::value(&options.from)->value_name("FROM"),
             "weights to start from: a training's folder or a safetensors file")(
      "init-embedding", with_default(options.embedding, "KIND"),
      "tokenizer: resize (by the pseudo-inverse) or fresh")(
      "init-head", with_default(options.head, "KIND"),
      "classifier: keep, fresh or auto (as the classes say)");
}

void require_init(const CommandLine& line, const InitOptions& options) {
  const bool is_default = parse_embedding(options.embedding) == EmbeddingInit::kResize &&
                          parse_head(options.head) == HeadInit::kAuto;
  if (options.from.empty() && line.given("init")) {
    throw std::invalid_argument(
        "--init: got nothing, expected a training's folder or a safetensors file");
  }
  if (options.from.empty() && !is_default) {
    throw std::invalid_argument(
        "--init: got nothing, expected weights to start from beside --init-embedding and "
        "--init-head");
  }
}

FirstWeights first_weights(const Topology& topology, const std::string& weight_init,
                           std::uint64_t seed, const InitOptions& options, at::Device device) {
  const LinearInit linear = weight_init == "fan-in" ? LinearInit::kFanIn : LinearInit::kFixed;
  FirstWeights result;
  result.weights = draw_weights(topology, HeadWeights::kPresent, seed,
                                at::TensorOptions().dtype(at::kFloat).device(device), linear);
  if (options.from.empty()) {
    return result;
  }
  try {
    const std::string path = weights_of(options.from);
    const WeightTransfer transfer = transfer_from(path, topology, result.weights, options);
    result.weights = transfer.weights;
    result.init = {{"weights", path},
                   {"digest", fnv1a(read_file(path))},
                   {"taken", transfer.taken.size()},
                   {"resized", transfer.resized},
                   {"fresh", transfer.fresh},
                   {"left", transfer.left},
                   {"taken_parameters", transfer.taken_parameters},
                   {"parameters", transfer.parameters}};
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument("--init: " + std::string(error.what()));
  }
  return result;
}

void announce_init(const nlohmann::ordered_json& init) {
  if (init.is_null()) {
    return;
  }
  std::cerr << "init: " << init["weights"].get<std::string>() << ": " << init["taken"]
            << " weights taken as they are, " << init["resized"].size() << " resized, "
            << init["fresh"].size() << " drawn, " << init["left"].size() << " left ("
            << init["taken_parameters"] << " of " << init["parameters"]
            << " parameters come from there)\n";
  for (const auto& [member, verb] :
       {std::pair{"resized", "resized"}, std::pair{"fresh", "drawn"}, std::pair{"left", "left"}}) {
    if (!init[member].empty()) {
      std::cerr << "init: " << verb << ": " << listed(init[member]) << "\n";
    }
  }
}

}  // namespace asvit
