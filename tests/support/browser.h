#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/program.h"

namespace asvit::testing {

/// A headless Chromium that opens pages, by way of open_pages.py.
class Browser {
 public:
  /// Whether Chromium, its driver and Selenium are installed.
  static bool is_installed();

  /// Its program, and how it is started to open these pages; see open_pages.py for the arguments
  /// and what it prints. Its own files stay in `folder`.
  static std::filesystem::path program();
  static Invocation invocation(const std::vector<std::string>& arguments,
                               const std::filesystem::path& folder);
};

}  // namespace asvit::testing
