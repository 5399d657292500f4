#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/command_line.h"

namespace asvit {

/// The run.json of the folder that --out names; a run that goes on takes its options for those that
/// were not given. Throws std::invalid_argument where `out` is empty or the file is no run's.
std::filesystem::path take_stored_options(CommandLine& line, const std::string& out, bool resume);

/// Throws std::invalid_argument, naming `where` and the member, unless the run that `stored` (a
/// run.json) describes may go on as `current`: the same command, options, images and device.
///
/// Options that touch no result may differ (out, threads, json) and so may those in
/// `free_options`. `subjects`: further members that have to be equal, such as "space".
void require_same_run(const nlohmann::json& stored, const nlohmann::json& current,
                      const std::set<std::string>& free_options,
                      const std::vector<std::string>& subjects, const std::string& where);

}  // namespace asvit
