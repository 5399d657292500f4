#include "run/environment.h"

#include <fstream>

#include <gmock/gmock.h>

#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

using ::testing::MatchesRegex;

TEST(Environment, NamesVersionsAndMachine) {
  const nlohmann::ordered_json machine = environment();
  std::vector<std::string> keys;
  for (const auto& [key, value] : machine.items()) {
    keys.push_back(key);
    EXPECT_FALSE(value.is_string() && value.get<std::string>().empty()) << key;
  }
  EXPECT_THAT(keys, testing::ElementsAre("asvit", "compiler", "host", "cpu", "hardware_threads",
                                         "started"));
  EXPECT_THAT(machine["asvit"].get<std::string>(), MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_THAT(machine["started"].get<std::string>(),
              MatchesRegex("20..-[01].-[0-3].T[0-2].:[0-5].:[0-6].Z"));
}

TEST(UtcTime, IsIso8601) {
  using std::chrono::seconds;
  using std::chrono::system_clock;
  EXPECT_EQ(utc_time(system_clock::time_point()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_time(system_clock::time_point(seconds(951827696))), "2000-02-29T12:34:56Z");
}

TEST(CpuModel, ReadsTheFirstModelName) {
  const TemporaryFolder folder;
  std::ofstream(folder / "cpuinfo") << "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Fast: 3 GHz\n"
                                    << "model name\t: Other\n";
  EXPECT_EQ(cpu_model(folder / "cpuinfo"), "Fast: 3 GHz");
}

TEST(CpuModel, IsUnknownWhereNothingSaysIt) {
  const TemporaryFolder folder;
  std::ofstream(folder / "cpuinfo") << "processor\t: 0\n";
  EXPECT_EQ(cpu_model(folder / "cpuinfo"), "unknown");
  EXPECT_EQ(cpu_model(folder / "none"), "unknown");
}

}  // namespace
}  // namespace asvit
