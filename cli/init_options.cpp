#include "cli/init_options.h"

#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/list_text.h"

namespace asvit {
namespace {

namespace po = boost::program_options;

std::string listed(const nlohmann::ordered_json& names) {
  return joined(names, "; ", [](const auto& name) { return name.template get<std::string>(); });
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
  const bool is_default = naming_options([&] {
    return embedding_init(options.embedding) == EmbeddingInit::kResize &&
           head_init(options.head) == HeadInit::kAuto;
  });
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
