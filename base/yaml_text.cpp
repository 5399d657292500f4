#include "base/yaml_text.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <yaml-cpp/yaml.h>

namespace asvit {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int kMaxLevels = 64;
constexpr int kMaxValues = 1000000;  // aliases may multiply few lines to any number

// ---- writing ----

/// Whether every reader takes the text for a text where it stands bare.
bool is_plain(const std::string& text) {
  static constexpr std::array<const char*, 8> kOthers = {"true", "false", "null", "yes",
                                                         "no",   "on",    "off",  "nan"};
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool word = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '/' || c == '.';
  });
  return word && text.size() > 1 && std::isalpha(static_cast<unsigned char>(text.front())) != 0 &&
         std::find(kOthers.begin(), kOthers.end(), lower) == kOthers.end();
}

/// "1e-05" is a text to YAML 1.1: it wants a point.
std::string number_text(const ordered_json& number) {
  std::string text = number.dump();
  const std::size_t exponent = text.find('e');
  if (exponent != std::string::npos && text.find('.') == std::string::npos) {
    text.insert(exponent, ".0");
  }
  return text;
}

void emit(YAML::Emitter& out, const ordered_json& value) {
  if (value.is_object()) {
    out << YAML::BeginMap;
    for (const auto& [name, member] : value.items()) {
      out << YAML::Key;
      emit(out, name);
      out << YAML::Value;
      emit(out, member);
    }
    out << YAML::EndMap;
  } else if (value.is_array()) {
    const bool flat = std::none_of(value.begin(), value.end(),
                                   [](const ordered_json& e) { return e.is_structured(); });
    out << (flat ? YAML::Flow : YAML::Block) << YAML::BeginSeq;
    for (const ordered_json& element : value) {
      emit(out, element);
    }
    out << YAML::EndSeq;
  } else if (value.is_string()) {
    const auto text = value.get<std::string>();
    if (!is_plain(text)) {
      out << YAML::DoubleQuoted;
    }
    out << text;
  } else {
    out << (value.is_number() ? number_text(value) : value.dump());
  }
}

// ---- reading ----

[[noreturn]] void refuse(const std::filesystem::path& path, const YAML::Mark& mark,
                         const std::string& reason) {
  throw std::invalid_argument("'" + path.string() + "', line " + std::to_string(mark.line + 1) +
                              ": " + reason);
}

json scalar(const YAML::Node& node, const std::filesystem::path& path) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") {
    return text;
  }
  if (node.Tag() != "?" && !node.Tag().empty()) {
    refuse(path, node.Mark(), "got the tag " + json(node.Tag()).dump() + ", expected none");
  }
  if (text.empty() || text == "~" || text == "null") {
    return nullptr;
  }
  if (text == "true" || text == "false") {
    return text == "true";
  }
  // A number as YAML writes it is one as JSON does, but for a leading + or a bare point.
  json number = json::parse(text, nullptr, /*allow_exceptions=*/false);
  return number.is_number() ? number : json(text);
}

json convert(const YAML::Node& node, const std::filesystem::path& path, int levels, int& values) {
  if (++values > kMaxValues) {
    refuse(path, node.Mark(), "got more than a million values, expected fewer");
  }
  if (levels == 0) {
    refuse(path, node.Mark(), "got more than 64 levels, expected fewer");
  }
  switch (node.Type()) {
    case YAML::NodeType::Map: {
      json object = json::object();
      for (const auto& member : node) {
        if (!member.first.IsScalar() || object.contains(member.first.Scalar())) {
          refuse(path, member.first.Mark(), "got a key that is no text or stands twice");
        }
        object[member.first.Scalar()] = convert(member.second, path, levels - 1, values);
      }
      return object;
    }
    case YAML::NodeType::Sequence: {
      json array = json::array();
      for (const YAML::Node& element : node) {
        array.push_back(convert(element, path, levels - 1, values));
      }
      return array;
    }
    case YAML::NodeType::Scalar:
      return scalar(node, path);
    default:
      return nullptr;
  }
}

}  // namespace

std::string to_yaml(const ordered_json& document) {
  YAML::Emitter out;
  emit(out, document);
  return std::string(out.c_str()) + "\n";
}

json parse_yaml(const std::string& text, const std::filesystem::path& path) {
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() != 1) {
      throw std::invalid_argument("'" + path.string() + "': got " +
                                  std::to_string(documents.size()) +
                                  " YAML documents, expected one");
    }
    int values = 0;
    return convert(documents.front(), path, kMaxLevels, values);
  } catch (const YAML::Exception& error) {
    refuse(path, error.mark, error.msg);
  }
}

}  // namespace asvit
