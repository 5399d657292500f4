#include "cli/completion_command.h"

#include <iostream>

#include "base/list_text.h"

namespace asvit {

CommandLine describe_completion() {
  return CommandLine("completion", "Prints the completion script for bash.",
                     "eval \"$(asvit completion)\"");
}

int run_completion(const Arguments& arguments) {
  CommandLine line = describe_completion();
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const std::string names =
      joined(commands(), " ", [](const Command& command) { return command.name; });
  std::string cases;
  for (const Command& command : commands()) {
    const std::string options = joined(command.describe().option_names(), " ");
    cases += std::string("    ") + command.name + ") words='" + options + "' ;;\n";
  }
  std::cout << "# bash completion of asvit\n"
               "_asvit() {\n"
               "  local current=${COMP_WORDS[COMP_CWORD]} words=\n"
               "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
               "    COMPREPLY=($(compgen -W '"
            << names
            << " --help --version' -- \"$current\"))\n"
               "    return\n"
               "  fi\n"
               "  case ${COMP_WORDS[1]} in\n"
            << cases
            << "  esac\n"
               "  case $current in\n"
               "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$current\")) ;;\n"
               "    *) COMPREPLY=($(compgen -f -- \"$current\")) ;;\n"
               "  esac\n"
               "}\n"
               "complete -o filenames -F _asvit asvit\n";
  return kSuccess;
}

}  // namespace asvit
