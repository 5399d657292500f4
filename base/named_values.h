#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace asvit {

/// A row of an enum's table of names. One constexpr array of rows an enum, beside its declaration,
/// is the only place where its names stand: what prints it, reads it and lists it looks there.
///
/// A table may have rows of its own kind, with more columns: the functions below take an array of
/// any struct with the members `name` and `value`.
template <typename T>
struct NamedValue {
  const char* name;
  T value;
};

/// The names of a table for a message: "a", "a or b", "a, b or c"; `last` stands before the last.
template <typename Row, std::size_t kCount>
std::string listed_names(const Row (&table)[kCount], const char* last = " or ") {
  std::string names = table[0].name;
  for (std::size_t i = 1; i < kCount; ++i) {
    names += (i + 1 == kCount ? last : ", ") + std::string(table[i].name);
  }
  return names;
}

/// What to throw for a value that the table does not list: "got the value 7, expected that of a, b
/// or c".
template <typename T, typename Row, std::size_t kCount>
std::invalid_argument unlisted(T value, const Row (&table)[kCount]) {
  return std::invalid_argument("got the value " +
                               std::to_string(static_cast<std::underlying_type_t<T>>(value)) +
                               ", expected that of " + listed_names(table));
}

/// The row of a value; throws unlisted().
template <typename T, typename Row, std::size_t kCount>
constexpr const Row& row_of(T value, const Row (&table)[kCount]) {
  for (const Row& row : table) {
    if (row.value == value) {
      return row;
    }
  }
  throw unlisted(value, table);
}

/// The name of a value; throws unlisted().
template <typename T, typename Row, std::size_t kCount>
constexpr const char* name_of(T value, const Row (&table)[kCount]) {
  return row_of(value, table).name;
}

/// The value of this name; nothing where the table has no such name.
template <typename Row, std::size_t kCount>
constexpr auto find_value(std::string_view name, const Row (&table)[kCount]) {
  for (const Row& row : table) {
    if (name == row.name) {
      return std::make_optional(row.value);
    }
  }
  return std::optional<decltype(Row::value)>();
}

/// The value of this name. Throws std::invalid_argument("<field>: got '<name>', expected a, b or
/// c") for another one.
template <typename Row, std::size_t kCount>
auto value_of(const std::string& field, const std::string& name, const Row (&table)[kCount]) {
  const auto value = find_value(name, table);
  if (!value) {
    throw std::invalid_argument(field + ": got '" + name + "', expected " + listed_names(table));
  }
  return *value;
}

/// Whether no name and no value stands twice in the table: what makes printing and reading each
/// other's inverse.
template <typename Row, std::size_t kCount>
constexpr bool is_one_to_one(const Row (&table)[kCount]) {
  for (std::size_t i = 0; i < kCount; ++i) {
    for (std::size_t j = i + 1; j < kCount; ++j) {
      if (std::string_view(table[i].name) == table[j].name || table[i].value == table[j].value) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace asvit
