#include "export/torch_model.h"

#include <algorithm>
#include <array>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/json_reader.h"
#include "export/torch_model_template.h"
#include "space/cost.h"

namespace asvit {
namespace {

using nlohmann::ordered_json;

const char* python_bool(bool value) { return value ? "True" : "False"; }

/// A JSON number or string as Python writes it.
std::string literal(const ordered_json& value) { return value.dump(); }

/// The text fit for a Python docstring: one line, printable, no quotes or backslashes.
std::string plain_line(std::string text) {
  const auto strange = [](char byte) {
    return byte < ' ' || byte > '~' || byte == '"' || byte == '\\';
  };
  std::replace_if(text.begin(), text.end(), strange, '_');
  return text;
}

void write_blocks(std::ostream& out, const Stage& stage) {
  for (std::size_t b = 0; b < stage.blocks.size(); ++b) {
    const Block& block = stage.blocks[b];
    out << "            {\"heads\": " << block.heads << ", \"head_dim\": " << block.head_dim
        << ", \"split\": " << block.split << ", \"hidden\": " << hidden_units(stage, block)
        << "},\n";
  }
}

void write_tokenizer(std::ostream& out, const Topology& topology) {
  out << "    \"tokenizer\": {\"kernel\": " << topology.tokenizer.kernel
      << ", \"stride\": " << topology.tokenizer.stride
      << ", \"dilation\": " << topology.tokenizer.dilation
      << ", \"padding\": " << literal(name_of(topology.tokenizer.padding, kPaddings))
      << ", \"patch_norm\": " << python_bool(topology.tokenizer.patch_norm)
      << ", \"norm\": " << python_bool(topology.tokenizer.norm) << "},\n"
      << "    \"position\": " << literal(name_of(topology.tokenizer.position, kPositionEmbeddings))
      << ",\n"
      << "    \"class_token\": " << python_bool(topology.tokenizer.class_token) << ",\n";
}

/// The topology as a Python dictionary.
std::string python_topology(const Topology& topology) {
  const std::vector<int> sides = grid_sides(topology);
  std::ostringstream out;
  out << "{\n    \"image_size\": " << topology.image_size
      << ",\n    \"channels\": " << topology.channels << ",\n    \"classes\": " << topology.classes
      << ",\n    \"qkv_bias\": " << python_bool(topology.qkv_bias)
      << ",\n    \"norm_eps\": " << literal(topology.norm_eps)
      << ",\n    \"relative_position\": " << topology.relative_position
      << ",\n    \"sparse_coding\": {\"eta\": " << literal(topology.sparse_coding.eta)
      << ", \"lambda\": " << literal(topology.sparse_coding.lambda) << "},\n";
  write_tokenizer(out, topology);
  out << "    # A stage has side x side tokens at image_size, in split x split windows.\n"
      << "    \"stages\": [\n";
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    out << "        {\"side\": " << sides[s] << ", \"width\": " << topology.stages[s].width
        << ", \"family\": " << literal(to_string(topology.stages[s].family)) << ", \"blocks\": [\n";
    write_blocks(out, topology.stages[s]);
    out << "        ]},\n";
  }
  out << "    ],\n    \"merges\": [\n";
  for (const Merge& merge : topology.merges) {
    out << "        {\"kind\": " << literal(name_of(merge.kind, kMergeKinds))
        << ", \"kernel\": " << merge.kernel << "},\n";
  }
  out << "    ],\n    \"head\": {\"pool\": " << literal(traits(topology.head.pool).name)
      << ", \"norm\": " << python_bool(topology.head.norm)
      << ", \"pre_logits\": " << python_bool(topology.head.pre_logits) << "},\n}";
  return out.str();
}

std::string title(const Topology& topology, const ModelCard& card) {
  const Cost bill = cost(topology);
  std::ostringstream out;
  out << plain_line(card.name) << ": " << bill.parameters() << " parameters, " << bill.macs()
      << " multiply-accumulates at " << topology.image_size << " pixels.";
  return out.str();
}

std::string python_tuple(const std::array<double, 3>& values) {
  return literal(values[0]) + ", " + literal(values[1]) + ", " + literal(values[2]);
}

/// Whether Python can import a file of this name, without hiding a module that the file imports.
bool is_python_name(const std::string& text) {
  static constexpr std::array<std::string_view, 35> kKeywords = {
      "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
      "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
      "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
      "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
  static constexpr std::array<std::string_view, 5> kImported = {"json", "math", "torch", "timm",
                                                                "PIL"};
  static const std::regex kName("[A-Za-z_][A-Za-z0-9_]*");
  const auto is_among = [&](const auto& names) {
    return std::find(names.begin(), names.end(), text) != names.end();
  };
  return std::regex_match(text, kName) && !is_among(kKeywords) && !is_among(kImported);
}

/// The name of the model in timm, of a function that no other name of the file can equal.
std::string entry_point(const std::string& module) {
  return module.rfind("asvit_", 0) == 0 ? module : "asvit_" + module;
}

using Replacements = std::vector<std::pair<std::string, std::string>>;

/// `text` with every @NAME@ replaced; what is put in is not looked at again.
std::string filled(std::string_view text, const Replacements& replacements) {
  std::string result;
  while (!text.empty()) {
    const auto found =
        std::find_if(replacements.begin(), replacements.end(), [&](const auto& replacement) {
          return text.substr(0, replacement.first.size()) == replacement.first;
        });
    const bool none = found == replacements.end();
    result += none ? std::string(text.substr(0, 1)) : found->second;
    text.remove_prefix(none ? 1 : found->first.size());
  }
  return result;
}

}  // namespace

std::string torch_model_source(const Topology& topology, const std::string& module,
                               const ModelCard& card) {
  validate(topology);
  if (!is_python_name(module)) {
    throw std::invalid_argument(
        "name of a Python file: got " + shown(nlohmann::json(module)) +
        ", expected letters, digits and _, no digit first, no keyword, no module that "
        "it imports");
  }
  return filled(torch_model_template(), {{"@TITLE@", title(topology, card)},
                                         {"@MODULE@", module},
                                         {"@NAME@", entry_point(module)},
                                         {"@VERSION@", card.version},
                                         {"@TOPOLOGY@", python_topology(topology)},
                                         {"@MEAN@", python_tuple(card.mean)},
                                         {"@STD@", python_tuple(card.deviation)}});
}

}  // namespace asvit
