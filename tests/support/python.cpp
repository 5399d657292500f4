#include "tests/support/python.h"

#include "tests/support/program.h"

namespace asvit::testing {

std::filesystem::path python_with(const std::string& modules) {
  for (const char* path : {"/usr/bin/python3", "/usr/local/bin/python3"}) {
    if (std::filesystem::exists(path)) {
      Invocation invocation;
      invocation.arguments = {"-c", "import " + modules};
      if (run_program(path, invocation).status == 0) {
        return path;
      }
    }
  }
  return {};
}

}  // namespace asvit::testing
