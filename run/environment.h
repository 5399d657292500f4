#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

namespace asvit {

/// What a result may depend on beside its options, as far as this library knows it: {"asvit"
/// (version), "compiler", "host", "cpu", "hardware_threads", "started" (now, UTC)}. Callers add the
/// versions of the libraries they use.
nlohmann::ordered_json environment();

/// The library's version, "1.2.3".
const char* library_version();

/// A point in time as ISO 8601 in UTC, whole seconds: `2022-04-25T09:30:00Z`.
std::string utc_time(std::chrono::system_clock::time_point time);

/// The processor's model name out of a file like Linux's /proc/cpuinfo; "unknown" where it says
/// none.
std::string cpu_model(const std::filesystem::path& cpuinfo = "/proc/cpuinfo");

}  // namespace asvit
