#include "space/topology_identity.h"

#include <fstream>
#include <set>
#include <string>
#include <unordered_map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/random.h"
#include "space/topology_json.h"
#include "space/topology_text.h"
#include "tests/support/sample_topologies.h"

namespace asvit {
namespace {

TEST(ContentHash, IsThatOfTheCompactJsonText) {
  Generator generator(3);
  for (int i = 0; i < 500; ++i) {
    const Topology topology = random_topology(generator);
    const std::string text = topology_to_json(topology).dump();
    EXPECT_EQ(content_hash(topology), fnv1a(text)) << text;
  }
}

TEST(ContentHash, WritesNumbersAsTheJsonTextDoes) {
  for (const double eps :
       {1e-5, 1e-6, 0.1, 1.0, 3.3e-7, 0.30000000000000004, 1e-12, 1e22, 5e-324}) {
    for (const double expansion : {4.0, 0.0, 2.6666666666666665, 1e14, 1e15, 1e16, -3.0, 0.1}) {
      Topology topology = pit_record();
      topology.norm_eps = eps;
      topology.stages[0].blocks[0].expansion = expansion;
      topology.sparse_coding.eta = eps;
      const std::string text = topology_to_json(topology).dump();
      EXPECT_EQ(content_hash(topology), fnv1a(text)) << text;
    }
  }
}

TEST(ContentHash, IsDefinedForTopologiesThatAreNotValid) {
  Topology topology;
  EXPECT_EQ(content_hash(topology), fnv1a(topology_to_json(topology).dump()));
  topology.stages.emplace_back();
  EXPECT_EQ(content_hash(topology), fnv1a(topology_to_json(topology).dump()));
}

TEST(ContentHash, KeepsTheRecordedValues) {
  // Recorded when the hash was still computed from the JSON text: these seed every draw, so all
  // scores ever published hang on them.
  std::ifstream file(ASVIT_TOPOLOGY_HASHES);
  const nlohmann::json recorded = nlohmann::json::parse(file);
  ASSERT_EQ(recorded.size(), 200u);
  std::set<std::string> hashes;
  for (const nlohmann::json& row : recorded) {
    const auto hash = row.at("hash").get<std::string>();
    EXPECT_EQ(std::to_string(content_hash(topology_from_json(row.at("topology")))), hash) << row;
    hashes.insert(hash);
  }
  EXPECT_EQ(hashes.size(), recorded.size());
}

TEST(TopologyHash, FindsATopologyByItsValue) {
  std::unordered_map<Topology, int, TopologyHash> places;
  places[pit_record()] = 1;
  places[parse_topology_text(kSeedText)] = 2;
  EXPECT_EQ(places.at(pit_record()), 1);
  Topology other = pit_record();
  other.classes += 1;
  EXPECT_EQ(places.count(other), 0u);
}

}  // namespace
}  // namespace asvit
