#include "cli/init_options.h"

#include <iostream>
#include <stdexcept>
#include <string>
#include <type_traits>
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
  for_each_field(options, [&](const std::string& name, auto& field, const char* placeholder,
                              const char* help) {
    if constexpr (std::is_same_v<decltype(field), std::string&>) {
      // Without a default: a run that starts from no weights says nothing of it.
      line.add()(name.c_str(), po::value(&field)->value_name(placeholder), help);
    } else {
      add_field(line, name, field, placeholder, help);
    }
  });
}

void require_init(const CommandLine& line, const InitOptions& options) {
  const bool is_default =
      options.embedding == InitOptions().embedding && options.head == InitOptions().head;
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
