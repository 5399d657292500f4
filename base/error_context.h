#pragma once

#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

namespace asvit {

/// What `call` returns. A std::invalid_argument that it throws is thrown again with the place
/// before its text, "PLACE: ...": the file, line or field that the caller knows and `call` does
/// not.
template <typename Call>
decltype(auto) at_place(const std::string& place, Call&& call) {
  try {
    return call();
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(place + ": " + error.what());
  }
}

/// at_place() for a call that takes values out of a JSON document: what the library for that
/// complains about is the caller's mistake, too.
template <typename Call>
decltype(auto) at_json_place(const std::string& place, Call&& call) {
  try {
    return call();
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(place + ": " + error.what());
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(place + ": " + error.what());
  }
}

}  // namespace asvit
