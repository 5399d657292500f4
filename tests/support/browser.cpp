#include "tests/support/browser.h"

#include "tests/support/python.h"

namespace asvit::testing {

bool Browser::is_installed() {
  return std::filesystem::exists("/usr/bin/chromedriver") && !program().empty();
}

std::filesystem::path Browser::program() { return python_with("selenium"); }

Invocation Browser::invocation(const std::vector<std::string>& arguments,
                               const std::filesystem::path& folder) {
  Invocation invocation;
  invocation.arguments = {ASVIT_OPEN_PAGES};
  invocation.arguments.insert(invocation.arguments.end(), arguments.begin(), arguments.end());
  invocation.environment = {{"TMPDIR", folder.string()}, {"PYTHONDONTWRITEBYTECODE", "1"}};
  return invocation;
}

}  // namespace asvit::testing
