#pragma once

#include <nlohmann/json.hpp>

#include "cli/command_line.h"
#include "trainer/first_weights.h"

namespace asvit {

/// --init, --init-embedding, --init-head
void add_init(CommandLine& line, InitOptions& options);

/// Throws std::invalid_argument for unknown values, for an empty --init, and for others than the
/// defaults where there is no --init.
void require_init(const CommandLine& line, const InitOptions& options);

/// Says on standard error what was taken, resized, drawn and left; nothing for null.
void announce_init(const nlohmann::ordered_json& init);

}  // namespace asvit
