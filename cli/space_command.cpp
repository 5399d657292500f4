#include "cli/space_command.h"

#include <cmath>
#include <iostream>
#include <stdexcept>

#include "base/list_text.h"
#include "base/number_text.h"
#include "cli/terminal/table.h"
#include "space/read_space.h"
#include "space/search_space.h"

namespace asvit {
namespace {

CommandLine make_line() {
  CommandLine line(
      "space list | show SPACE | info SPACE",
      "Search spaces: their names, their files, what they decide. SPACE is a name or a "
      "file.",
      "asvit space show as-vit > my.json");
  line.positional("arguments", "list, show SPACE or info SPACE", 2);
  return line;
}

void print_list() {
  Table table({"space", "topologies", "decisions"});
  for (const std::string& name : builtin_space_names()) {
    const SearchSpace space = builtin_space(name);
    table.add({name, with_separators(std::llround(space.size())),
               std::to_string(space.decisions().size())});
  }
  table.print(std::cout);
}

void print_info(const SearchSpace& space) {
  std::cout << space.name() << ": " << space.description() << "\n";
  Table table({"decision", "choices", "values"}, 3);
  for (const Decision& decision : space.decisions()) {
    table.add({decision.name, std::to_string(decision.count()), joined(decision.labels, " ")});
  }
  table.print(std::cout);
  std::cout << with_separators(std::llround(space.size()))
            << " topologies; entropy of the uniform policy " << significant(space.entropy(), 5)
            << " nats\n";
}

}  // namespace

CommandLine describe_space() { return make_line(); }

int run_space(const Arguments& arguments) {
  CommandLine line = make_line();
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const auto words = line.required_list("arguments");
  if (words.front() == "list" && words.size() == 1) {
    print_list();
  } else if (words.front() == "show" && words.size() == 2) {
    std::cout << read_space(words[1]).to_json().dump(2) << "\n";
  } else if (words.front() == "info" && words.size() == 2) {
    print_info(read_space(words[1]));
  } else {
    throw std::invalid_argument("space: got '" + words.front() + "' with " +
                                std::to_string(words.size() - 1) +
                                " argument(s), expected list, show SPACE or info SPACE");
  }
  return kSuccess;
}

}  // namespace asvit
