#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/json_reader.h"
#include "space/search_space.h"
#include "space/topology_json.h"

namespace asvit {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using Pointer = json::json_pointer;

constexpr int kMaxNesting = 8;  // a topology is four levels deep

/// A name that describe() can print between spaces and equals signs.
std::string read_word(const JsonReader& reader) {
  std::string word = reader.string();
  const bool plain = std::all_of(word.begin(), word.end(),
                                 [](char c) { return c > ' ' && c < '\x7f' && c != '='; });
  if (word.empty() || !plain) {
    reader.fail("printable ASCII without spaces and =");
  }
  return word;
}

/// Reads a pointer to somewhere in the template; returns what was expected instead, or nothing.
const char* parse_pointer(const std::string& text, const json& space_template, Pointer& pointer) {
  try {
    pointer = Pointer(text);
  } catch (const json::parse_error&) {
    return "a JSON pointer such as /stages/0/split";
  }
  return space_template.contains(pointer) ? nullptr : "a pointer to a member of the template";
}

std::vector<json> read_choices(const JsonReader& reader, std::size_t pointers) {
  std::vector<json> choices;
  for (const JsonReader& choice : reader.elements()) {
    const json& value = choice.value();
    if (nested_deeper_than(value, kMaxNesting)) {
      choice.fail("at most " + std::to_string(kMaxNesting) + " levels of nesting");
    }
    if (pointers > 1 && value.is_array() && value.size() != pointers) {
      choice.fail("one value, or one for each of the " + std::to_string(pointers) + " pointers");
    }
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) {
      choice.fail("a choice that no other equals");
    }
    choices.push_back(value);
  }
  if (choices.empty()) {
    reader.fail("at least one choice");
  }
  return choices;
}

std::vector<std::string> read_labels(const JsonReader& reader, std::size_t choices) {
  if (!reader.value().is_array() || reader.value().size() != choices) {
    reader.fail("an array of " + std::to_string(choices) + ", one a choice");
  }
  std::vector<std::string> labels;
  for (const JsonReader& label : reader.elements()) {
    labels.push_back(read_word(label));
    if (std::find(labels.begin(), labels.end() - 1, labels.back()) != labels.end() - 1) {
      label.fail("a label that no other equals");
    }
  }
  return labels;
}

/// What a choice is called where the document does not say: its JSON, a string without quotes.
std::vector<std::string> default_labels(const std::vector<json>& choices) {
  std::vector<std::string> labels;
  labels.reserve(choices.size());
  for (const json& choice : choices) {
    labels.push_back(choice.is_string() ? choice.get<std::string>() : choice.dump());
  }
  return labels;
}

std::vector<Pointer> read_pointers(const JsonReader& reader, const json& space_template) {
  std::vector<Pointer> pointers;
  for (const JsonReader& pointer : reader.elements()) {
    pointers.emplace_back();
    if (const char* expected = parse_pointer(pointer.string(), space_template, pointers.back())) {
      pointer.fail(expected);
    }
  }
  if (pointers.empty()) {
    reader.fail("at least one pointer");
  }
  return pointers;
}

Decision read_decision(const JsonReader& reader, const json& space_template) {
  reader.require_members({"name", "pointers", "choices", "labels"});
  Decision decision;
  decision.name = read_word(reader["name"]);
  decision.pointers = read_pointers(reader["pointers"], space_template);
  decision.choices = read_choices(reader["choices"], decision.pointers.size());
  decision.labels = reader.has("labels") ? read_labels(reader["labels"], decision.choices.size())
                                         : default_labels(decision.choices);
  return decision;
}

std::vector<RecordField> read_record(const JsonReader& reader, const json& space_template) {
  if (!reader.value().is_object() || reader.value().empty()) {
    reader.fail("an object of fields and their pointers");
  }
  std::vector<RecordField> fields;
  for (const auto& [name, pointers] : reader.value().items()) {
    fields.push_back({name, read_pointers(reader[name.c_str()], space_template)});
  }
  return fields;
}

/// Whether `outer` leads to the value at `inner` or to one that holds it.
bool covers(const Pointer& outer, const Pointer& inner) {
  for (Pointer at = inner;; at.pop_back()) {
    if (at == outer) {
      return true;
    }
    if (at.empty()) {
      return false;
    }
  }
}

/// Two decisions that write one place would make the choices' order matter.
void require_apart(const std::vector<Decision>& decisions) {
  std::vector<std::pair<Pointer, std::string>> seen;
  std::set<std::string> names;
  for (const Decision& decision : decisions) {
    if (!names.insert(decision.name).second) {
      reject("/decisions", "two decisions called " + decision.name, "different names");
    }
    for (const Pointer& pointer : decision.pointers) {
      for (const auto& [other, name] : seen) {
        if (covers(other, pointer) || covers(pointer, other)) {
          reject("/decisions",
                 decision.name + " and " + name + " both writing " + pointer.to_string(),
                 "every place written once");
        }
      }
      seen.emplace_back(pointer, decision.name);
    }
  }
}

ordered_json pointers_to_json(const std::vector<Pointer>& pointers) {
  ordered_json result = ordered_json::array();
  for (const Pointer& pointer : pointers) {
    result.push_back(pointer.to_string());
  }
  return result;
}

}  // namespace

SearchSpace SearchSpace::from_json(const json& document) {
  const JsonReader reader(document);
  reader.require_members({"format", "name", "description", "template", "decisions", "record"});
  reader["format"].require(kSpaceFormat);
  SearchSpace space;
  space.name_ = read_word(reader["name"]);
  space.description_ = reader["description"].string();
  if (nested_deeper_than(reader["template"].value(), kMaxNesting)) {
    reader["template"].fail("at most " + std::to_string(kMaxNesting) + " levels of nesting");
  }
  space.template_ = reader["template"].value();
  for (const JsonReader& decision : reader["decisions"].elements()) {
    space.decisions_.push_back(read_decision(decision, space.template_));
  }
  require_apart(space.decisions_);
  if (reader.has("record")) {
    space.record_ = read_record(reader["record"], space.template_);
  }
  space.require_valid();
  return space;
}

ordered_json SearchSpace::to_json() const {
  ordered_json decisions = ordered_json::array();
  for (const Decision& decision : decisions_) {
    decisions.push_back({{"name", decision.name},
                         {"pointers", pointers_to_json(decision.pointers)},
                         {"choices", decision.choices},
                         {"labels", decision.labels}});
  }
  ordered_json document = {{"format", kSpaceFormat},
                           {"name", name_},
                           {"description", description_},
                           {"template", template_},
                           {"decisions", std::move(decisions)}};
  for (const RecordField& field : record_) {
    document["record"][field.name] = pointers_to_json(field.pointers);
  }
  return document;
}

SearchSpace SearchSpace::with(const std::string& pointer, const json& value) const {
  Pointer place;
  if (const char* expected = parse_pointer(pointer, template_, place)) {
    reject("space " + name_, shown(pointer), expected);
  }
  if (nested_deeper_than(value, kMaxNesting)) {
    reject(pointer, shown(value), "at most " + std::to_string(kMaxNesting) + " levels of nesting");
  }
  for (const Decision& decision : decisions_) {
    for (const Pointer& decided : decision.pointers) {
      if (covers(decided, place)) {
        reject(pointer, shown(value), "nothing: the decision " + decision.name + " writes it");
      }
    }
  }
  SearchSpace space = *this;
  space.template_[place] = value;
  for (const Decision& decision : decisions_) {
    for (const Pointer& decided : decision.pointers) {
      if (!space.template_.contains(decided)) {
        reject(pointer, shown(value), "a value that holds " + decided.to_string());
      }
    }
  }
  space.require_valid();
  return space;
}

}  // namespace asvit
