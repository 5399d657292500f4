#include <iostream>

#include "base/number_text.h"
#include "cli/commands.h"
#include "cli/terminal/table.h"
#include "cli/topology_argument.h"
#include "space/cost.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

struct CostCommandOptions {
  SharedOptions shared;
  TopologyOptions topology;
};

CommandLine make_line(CostCommandOptions& options) {
  CommandLine line("cost [options] TOPOLOGY...",
                   "Parameters and multiply-accumulates of topologies in closed form.",
                   "asvit cost '8,2,3,5|4,1,2,2|4,1,4,5|4,1,6,2|32,180'");
  add_image_size(line, options.shared);
  add_topology_options(line, options.topology);
  add_json(line, options.shared);
  line.positional("topology", "text form, JSON file, run folder, file of lines or -", -1);
  return line;
}

nlohmann::ordered_json to_json(const NamedTopology& named, const Cost& bill) {
  nlohmann::ordered_json items;
  for (const CostItem& item : bill.items) {
    items[item.name] = {{"parameters", item.parameters}, {"macs", item.macs}};
  }
  return {{"topology", topology_to_json(named.topology)},
          {"name", named.name},
          {"parameters", bill.parameters()},
          {"macs", bill.macs()},
          {"peak_activations", bill.peak_activations},
          {"items", items}};
}

void print_table(const NamedTopology& named, const Cost& bill) {
  const auto share = [&](std::int64_t macs) {
    return significant(100.0 * static_cast<double>(macs) / static_cast<double>(bill.macs()), 3) +
           " %";
  };
  std::cout << named.name << " at " << named.topology.image_size << " pixels, "
            << named.topology.classes << " classes\n";
  Table table({"part", "parameters", "multiply-accumulates", "share"});
  for (const CostItem& item : bill.items) {
    table.add({item.name, with_separators(item.parameters), with_separators(item.macs),
               share(item.macs)});
  }
  table.add({"total", with_separators(bill.parameters()), with_separators(bill.macs()), "100 %"});
  table.print(std::cout);
  const double bytes = 4.0 * static_cast<double>(bill.peak_activations);
  std::cout << "In short: " << with_unit(static_cast<double>(bill.parameters())) << " parameters, "
            << with_unit(static_cast<double>(bill.macs()))
            << " multiply-accumulates an image; at most " << with_unit(bytes)
            << "B of activations (float32, no gradients).\n";
}

}  // namespace

CommandLine describe_cost() {
  CostCommandOptions options;
  return make_line(options);
}

int run_cost(const Arguments& arguments) {
  CostCommandOptions options;
  CommandLine line = make_line(options);
  if (!line.parse(arguments)) {
    return kSuccess;
  }
  const auto topologies =
      read_topologies(line.required_list("topology"), line, options.shared, options.topology);
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const NamedTopology& named : topologies) {
    const Cost bill = cost(named.topology);
    if (options.shared.json) {
      all.push_back(to_json(named, bill));
    } else {
      print_table(named, bill);
    }
  }
  if (options.shared.json) {
    std::cout << all.dump(2) << "\n";
  }
  return kSuccess;
}

}  // namespace asvit
