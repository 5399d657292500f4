#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/fields.h"
#include "run/run_folder.h"

namespace asvit {

/// What run.json says of a run, apart from the environment and the format.
struct RunDescription {
  std::string command;             ///< the subcommand that a run of this kind is of
  nlohmann::ordered_json options;  ///< resolved, by their names on the command line
  nlohmann::ordered_json data;     ///< the images
  nlohmann::ordered_json compute;  ///< device and precision
  /// Further members that have to be the same where the run goes on, such as "space".
  nlohmann::ordered_json subjects = nlohmann::ordered_json::object();
  /// Further members that need not be, such as "init".
  nlohmann::ordered_json notes = nlohmann::ordered_json::object();
  /// What options are where nobody says anything; a run from before there was an option had that.
  nlohmann::ordered_json defaults = nlohmann::ordered_json::object();

  /// The members of run.json, with environment().
  nlohmann::ordered_json to_json() const;
};

/// Where a run goes, what ends it early, and how its options are written.
struct RunRequest {
  std::filesystem::path folder;
  bool resume = false;  ///< go on with the run in the folder, if there is one
  /// The options as run.json shall say them, and their defaults; null: as the option struct's
  /// fields say.
  nlohmann::ordered_json options;
  nlohmann::ordered_json defaults;
  /// Asked often; the run ends when it says true, its state saved.
  std::function<bool()> stop;
  /// Called once, when the folder is this run's.
  std::function<void()> on_open;
};

/// The request's folder, which must hold no run unless it is to go on. Where it holds one,
/// require_same_run() of it and `description`, `free_options` aside.
RunFolder open_run(const RunRequest& request, const RunDescription& description,
                   const std::set<std::string>& free_options);

/// The description of a run of `options`, an option struct (base/fields.h), as `request` asks for.
template <typename Options>
RunDescription run_description(std::string command, const RunRequest& request,
                               const Options& options) {
  RunDescription result;
  result.command = std::move(command);
  result.options = request.options.is_null() ? fields_to_options(options) : request.options;
  result.defaults = request.defaults.is_null() ? fields_to_options(Options()) : request.defaults;
  return result;
}

}  // namespace asvit
