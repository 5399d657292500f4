#pragma once

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "run/run_description.h"

namespace asvit {

/// Throws std::invalid_argument, naming `where` and the member, unless the run that `stored` (a
/// run.json) describes may go on as `current`: the same command, options, images and device.
///
/// Options that touch no result may differ (out, threads, json) and so may those in
/// `free_options`. `subjects`: further members that have to be equal, such as "space".
/// `defaults`: what options were in runs from before there was such an option.
void require_same_run(const nlohmann::json& stored, const nlohmann::json& current,
                      const std::set<std::string>& free_options,
                      const std::vector<std::string>& subjects, const std::string& where,
                      const nlohmann::json& defaults = nlohmann::json::object());

/// The same of the run in `folder` and what is to go on there, with all its subjects.
void require_same_run(const RunFolder& folder, const RunDescription& current,
                      const std::set<std::string>& free_options);

}  // namespace asvit
