#include "space/search_space.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/error_context.h"
#include "base/json_reader.h"
#include "base/list_text.h"
#include "space/builtin_spaces.h"
#include "space/topology_json.h"

namespace asvit {

namespace {

using nlohmann::json;

std::size_t index_of(int choice) { return static_cast<std::size_t>(choice); }

void require_fit(const std::vector<Decision>& decisions, const Choices& choices) {
  if (choices.size() != decisions.size()) {
    reject("choices", std::to_string(choices.size()) + " values",
           std::to_string(decisions.size()) + ", one a decision");
  }
  for (std::size_t d = 0; d < choices.size(); ++d) {
    if (choices[d] < 0 || choices[d] >= decisions[d].count()) {
      reject("choice of " + decisions[d].name, std::to_string(choices[d]),
             "0 .. " + std::to_string(decisions[d].count() - 1));
    }
  }
}

using Pointer = json::json_pointer;

/// Writes a value to all places, or an array to several of them element by element.
void write_value(const json& value, const std::vector<Pointer>& pointers, json& document) {
  const bool spread = pointers.size() > 1 && value.is_array() && value.size() == pointers.size();
  for (std::size_t p = 0; p < pointers.size(); ++p) {
    document.at(pointers[p]) = spread ? value[p] : value;
  }
}

void write_choice(const Decision& decision, int choice, json& document) {
  write_value(decision.choices[index_of(choice)], decision.pointers, document);
}

/// Cuts what stands for blocks beyond a stage's depth.
void cut_to_depth(json& document) {
  if (!document.is_object() || !document.contains("stages") || !document["stages"].is_array()) {
    return;
  }
  for (json& stage : document["stages"]) {
    if (!stage.is_object() || !stage.contains("depth") || !stage["depth"].is_number_unsigned()) {
      continue;
    }
    const auto depth = stage["depth"].get<std::size_t>();
    for (const char* field : {"heads", "head_dim", "split", "expansion"}) {
      if (stage.contains(field) && stage[field].is_array() && stage[field].size() > depth) {
        json::array_t& values = stage[field].get_ref<json::array_t&>();
        values.resize(depth);
      }
    }
  }
}

constexpr int kNoBlock = -1;  // choices about a block that is not there
constexpr int kOther = -2;    // a value that is none of the choices

/// The value at `pointer` of a topology's JSON, where one value may stand for all blocks; nothing
/// for a block beyond the depth.
std::optional<json> value_at(const Pointer& pointer, const json& document) {
  if (document.contains(pointer)) {
    return document.at(pointer);
  }
  const Pointer blocks = pointer.parent_pointer();
  const Pointer stage = blocks.parent_pointer();
  const std::string& index = pointer.back();
  if (!document.contains(blocks) || !document.at(stage).is_object() ||
      index.find_first_not_of("0123456789") != std::string::npos ||
      std::stoll(index) >= document.at(stage).value("depth", 0)) {
    return std::nullopt;
  }
  return document.at(blocks);
}

/// The index of the choice that a topology's JSON shows.
int choice_in(const Decision& decision, const json& document) {
  std::vector<json> values;
  for (const Pointer& pointer : decision.pointers) {
    std::optional<json> value = value_at(pointer, document);
    if (!value) {
      return kNoBlock;
    }
    values.push_back(std::move(*value));
  }
  for (int choice = 0; choice < decision.count(); ++choice) {
    const json& wanted = decision.choices[index_of(choice)];
    const bool spread = values.size() > 1 && wanted.is_array();
    bool same = true;
    for (std::size_t p = 0; p < values.size(); ++p) {
      same = same && values[p] == (spread ? wanted[p] : wanted);
    }
    if (same) {
      return choice;
    }
  }
  return kOther;
}

Topology read_topology(json document, const std::string& what) {
  cut_to_depth(document);
  return at_place("space " + what, [&] { return topology_from_json(document); });
}

}  // namespace

double SearchSpace::size() const {
  double size = 1.0;
  for (const Decision& decision : decisions_) {
    size *= decision.count();
  }
  return size;
}

double SearchSpace::entropy() const {
  double entropy = 0.0;
  for (const Decision& decision : decisions_) {
    entropy += std::log(decision.count());
  }
  return entropy;
}

Choices SearchSpace::sample(Generator& generator) const {
  Choices choices;
  choices.reserve(decisions_.size());
  for (const Decision& decision : decisions_) {
    const auto count = static_cast<std::uint64_t>(decision.count());
    choices.push_back(static_cast<int>(generator.below(count)));
  }
  return choices;
}

std::vector<Choices> SearchSpace::neighbours(const Choices& choices) const {
  require_fit(decisions_, choices);
  std::vector<Choices> result;
  for (std::size_t d = 0; d < decisions_.size(); ++d) {
    for (int choice = 0; choice < decisions_[d].count(); ++choice) {
      if (choice != choices[d]) {
        result.push_back(choices);
        result.back()[d] = choice;
      }
    }
  }
  return result;
}

Topology SearchSpace::realise(const Choices& choices) const {
  require_fit(decisions_, choices);
  json document = template_;
  for (std::size_t d = 0; d < decisions_.size(); ++d) {
    write_choice(decisions_[d], choices[d], document);
  }
  return read_topology(document, name_ + " " + describe(choices));
}

Topology SearchSpace::from_record(const json& record) const {
  if (record_.empty()) {
    reject("space " + name_, "an architecture record", "a topology: the space reads no records");
  }
  const JsonReader reader(record);
  if (!record.is_object()) {
    reader.fail("an object");
  }
  json document = template_;
  for (const RecordField& field : record_) {
    write_value(reader[field.name.c_str()].value(), field.pointers, document);
  }
  for (const auto& [name, value] : record.items()) {
    const auto same = [&, &wanted = name](const RecordField& field) {
      return field.name == wanted;
    };
    if (std::none_of(record_.begin(), record_.end(), same)) {
      reject("architecture", "the field " + shown(json(name)),
             joined(record_, ", ", &RecordField::name));
    }
  }
  return read_topology(std::move(document), name_ + " record");
}

std::optional<Choices> SearchSpace::choices_of(const Topology& topology) const {
  const json document = topology_to_json(topology);
  Choices choices;
  Choices filled;
  for (const Decision& decision : decisions_) {
    choices.push_back(choice_in(decision, document));
    if (choices.back() == kOther) {
      return std::nullopt;
    }
    filled.push_back(std::max(0, choices.back()));
  }
  Topology made = realise(filled);
  made.image_size = topology.image_size;
  made.classes = topology.classes;
  return made == topology ? std::make_optional(choices) : std::nullopt;
}

std::string SearchSpace::describe(const Choices& choices) const {
  require_fit(decisions_, choices);
  std::string text;
  for (std::size_t d = 0; d < decisions_.size(); ++d) {
    text +=
        (d == 0 ? "" : " ") + decisions_[d].name + "=" + decisions_[d].labels[index_of(choices[d])];
  }
  return text;
}

void SearchSpace::require_valid() const {
  read_topology(template_, name_ + " template");
  for (const Decision& decision : decisions_) {
    for (int choice = 0; choice < decision.count(); ++choice) {
      json document = template_;
      write_choice(decision, choice, document);
      read_topology(document,
                    name_ + " " + decision.name + "=" + decision.labels[index_of(choice)]);
    }
  }
}

std::vector<std::string> builtin_space_names() {
  std::vector<std::string> names;
  for (const EmbeddedSpace& space : embedded_spaces()) {
    names.emplace_back(space.name);
  }
  return names;
}

SearchSpace builtin_space(const std::string& name) {
  for (const EmbeddedSpace& space : embedded_spaces()) {
    if (space.name == name) {
      return SearchSpace::from_json(json::parse(space.document));
    }
  }
  reject("space", shown(name), "one of " + joined(builtin_space_names(), ", "));
}

}  // namespace asvit
