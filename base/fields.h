#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/field_text.h"
#include "base/json_reader.h"
#include "base/named_values.h"

namespace asvit {

// An option struct lists its fields once, in a function beside it:
//
//   template <typename Any, typename Visitor, FieldsOf<Any, ScoringOptions> = 0>
//   void for_each_field(Any& options, Visitor&& visit) {
//     visit("repeats", options.repeats, "N", "fresh initialisations a score", FieldRange{1,
//     1000000});
//   }
//
// that is: name, field, what stands for the value in a help text, the help text and, for whole
// numbers, the range where there is one. A field is an int, double, bool, std::uint64_t or
// std::string, an enum with names_of(), or of a type with read_text() and text_of()
// (base/field_text.h). JSON, run.json and the command line follow from that list.

/// Least and most of a whole number, both allowed.
struct FieldRange {
  int least;
  int most;
};

/// Lets a for_each_field() take `Options`, const or not, and nothing else.
template <typename Any, typename Options>
using FieldsOf = std::enable_if_t<std::is_same_v<std::remove_const_t<Any>, Options>, int>;

/// Whether a field is written as it is, and not by text_of().
template <typename Field>
inline constexpr bool kIsPlainField =
    std::is_same_v<Field, int> || std::is_same_v<Field, double> || std::is_same_v<Field, bool> ||
    std::is_same_v<Field, std::uint64_t> || std::is_same_v<Field, std::string>;

/// A field's name as an option of the command line and of run.json: `_` becomes `-`.
inline std::string option_name(std::string field) {
  std::replace(field.begin(), field.end(), '_', '-');
  return field;
}

/// An enum's text forms are the names of its table (base/named_values.h), which names_of(value)
/// returns: a function beside the enum.
template <typename Enum, std::enable_if_t<std::is_enum_v<Enum>, int> = 0>
void read_text(const std::string& name, const std::string& text, Enum& field) {
  field = value_of(name, text, names_of(field));
}
template <typename Enum, std::enable_if_t<std::is_enum_v<Enum>, int> = 0>
std::string text_of(Enum field) {
  return name_of(field, names_of(field));
}

/// A field's value; null where its text form is empty.
template <typename Field>
nlohmann::ordered_json field_to_json(const Field& field) {
  if constexpr (kIsPlainField<Field>) {
    return field;
  } else {
    const std::string text = text_of(field);
    return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
  }
}

/// Reads a field. Throws std::invalid_argument as JsonReader and read_text() do.
template <typename Field>
void field_from_json(const JsonReader& reader, Field& field) {
  if constexpr (std::is_same_v<Field, int>) {
    field = reader.integer();
  } else if constexpr (std::is_same_v<Field, double>) {
    field = reader.number();
  } else if constexpr (std::is_same_v<Field, bool>) {
    field = reader.boolean();
  } else if constexpr (std::is_same_v<Field, std::string>) {
    field = reader.string();
  } else if constexpr (std::is_same_v<Field, std::uint64_t>) {
    if (!reader.value().is_number_unsigned()) {
      reader.fail("a whole number from 0 on");
    }
    field = reader.value().template get<std::uint64_t>();
  } else {
    read_text(reader.where(), reader.string(), field);
  }
}

/// Every field by its name, those without a value left out.
template <typename Options>
nlohmann::ordered_json fields_to_json(const Options& options) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for_each_field(options, [&](const char* name, const auto& field, const auto&...) {
    if (nlohmann::ordered_json value = field_to_json(field); !value.is_null()) {
      json[name] = std::move(value);
    }
  });
  return json;
}

/// The same as the options of a run.json: named by option_name().
template <typename Options>
nlohmann::ordered_json fields_to_options(const Options& options) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  const nlohmann::ordered_json fields = fields_to_json(options);
  for (const auto& [name, value] : fields.items()) {
    json[option_name(name)] = value;
  }
  return json;
}

/// Reads the members of an object into the fields of their names; fields that are left out stay.
/// `where`, `what`: of the object, for messages ("/recipe", "a recipe"). Throws
/// std::invalid_argument for unknown members and wrong types, naming the JSON pointer.
template <typename Options>
void fields_from_json(const nlohmann::json& document, Options& options, const std::string& where,
                      const std::string& what) {
  const JsonReader reader(document);
  if (!document.is_object()) {
    reader.fail("an object");
  }
  std::vector<std::string> known;
  for_each_field(options, [&](const char* name, auto& field, const auto&...) {
    known.emplace_back(name);
    if (reader.has(name)) {
      field_from_json(reader[name], field);
    }
  });
  for (const auto& [name, value] : document.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      reject(where, "the member " + shown(nlohmann::json(name)), "fields of " + what + " alone");
    }
  }
}

/// Throws std::invalid_argument ("repeats: got 0, expected 1 to 1000000") where a number is out of
/// its range.
inline void require_range(const std::string& name, int got, const FieldRange& allowed) {
  if (got < allowed.least || got > allowed.most) {
    throw std::invalid_argument(name + ": got " + std::to_string(got) + ", expected " +
                                std::to_string(allowed.least) + " to " +
                                std::to_string(allowed.most));
  }
}

/// require_range() of every field that has one.
template <typename Options>
void require_ranges(const Options& options) {
  for_each_field(options, []([[maybe_unused]] const char* name, [[maybe_unused]] const auto& field,
                             const auto&, const auto&,
                             const auto&... range) { (require_range(name, field, range), ...); });
}

}  // namespace asvit
