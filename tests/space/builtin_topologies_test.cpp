#include "space/builtin_topologies.h"

#include <map>

#include <gtest/gtest.h>

#include "space/cost.h"
#include "space/topology_json.h"

namespace asvit {
namespace {

TEST(BuiltinTopologies, HaveTheParametersOfThePublishedModels) {
  const std::map<std::string, std::int64_t> published = {
      {"crate-tiny", 6090856},        {"crate-small", 13116328},     {"crate-base", 22796008},
      {"crate-large", 77641192},      {"crate-alpha-b16", 72328936}, {"crate-alpha-b32", 73985512},
      {"crate-alpha-l14", 253650920}, {"crate-alpha-l32", 255982568}};
  EXPECT_EQ(builtin_topology_names().size(), published.size());
  for (const auto& [name, parameters] : published) {
    const auto topology = builtin_topology(name);
    ASSERT_TRUE(topology) << name;
    EXPECT_EQ(cost(*topology).parameters(), parameters) << name;
    EXPECT_EQ(topology_from_json(topology_to_json(*topology)), *topology) << name;
  }
  EXPECT_FALSE(builtin_topology("crate"));
}

}  // namespace
}  // namespace asvit
