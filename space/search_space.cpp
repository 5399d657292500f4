#include "space/search_space.h"

#include <cmath>
#include <stdexcept>

#include "space/builtin_spaces.h"
#include "space/json_reader.h"
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

void write_choice(const Decision& decision, int choice, json& document) {
  const json& value = decision.choices[index_of(choice)];
  const bool spread = decision.pointers.size() > 1 && value.is_array();
  for (std::size_t p = 0; p < decision.pointers.size(); ++p) {
    document.at(decision.pointers[p]) = spread ? value[p] : value;
  }
}

Topology read_topology(const json& document, const std::string& what) {
  try {
    return topology_from_json(document);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument("space " + what + ": " + error.what());
  }
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
  std::string names;
  for (const EmbeddedSpace& space : embedded_spaces()) {
    if (space.name == name) {
      return SearchSpace::from_json(json::parse(space.document));
    }
    names += (names.empty() ? "" : ", ") + std::string(space.name);
  }
  reject("space", shown(name), "one of " + names);
}

}  // namespace asvit
