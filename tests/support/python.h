#pragma once

#include <filesystem>
#include <string>

namespace asvit::testing {

/// A Python interpreter that can import all of these modules; empty where there is none.
std::filesystem::path python_with(const std::string& modules);

}  // namespace asvit::testing
