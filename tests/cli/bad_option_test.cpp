// Options that the program must refuse: status 2, one line, no files left behind.
#include <ostream>

#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using ::testing::ValuesIn;

struct BadOption {
  const char* name;
  std::vector<std::string> further;  ///< behind, or in place of, those of a search that is fine
  const char* part;
};

void PrintTo(const BadOption& bad, std::ostream* out) { *out << bad.name; }

class BadOptionTest : public CliTest, public ::testing::WithParamInterface<BadOption> {};

TEST_P(BadOptionTest, IsRefusedAndLeavesNothing) {
  const ProgramResult result = run(with(search_arguments("run", 1), GetParam().further));
  expect_refused(result, 2, GetParam().part);
  EXPECT_EQ(files(), std::vector<std::string>());
}

const std::vector<BadOption>& bad_choices() {
  static const std::vector<BadOption> table = {
      {"Unknown", {"--speed", "9"}, "--speed"},
      {"UnknownShort", {"-x"}, "-x"},
      {"Abbreviated", {"--step", "1"}, "--step"},
      {"Twice", {"--json", "--json"}, "json"},
      {"MissingValue", {"--seed"}, "--seed"},
      {"Positional", {"extra"}, "positional"},
      {"Metric", {"--metrics", "beauty"}, "beauty"},
      {"EmptyMetric", {"--metrics", "ntk_condition,"}, "--metrics"},
      {"NoMetric", {"--metrics", ""}, "--metrics"},
      {"Algorithm", {"--algorithm", "luck"}, "luck"},
      {"Space", {"--space", "outer"}, "as-vit"},
      {"Data", {"--data", "cats"}, "cats"},
      {"DataOfNoFolder", {"--data", "idx:nowhere"}, "nowhere"},
      {"EmptyData", {"--data", ""}, "data"},
      {"Dtype", {"--dtype", "float16"}, "float16"},
      {"Engine", {"--engine", "slow"}, "--engine: got 'slow', expected auto or general"},
      {"Isa", {"--isa", "sse9"}, "--isa: got 'sse9', expected"},
      {"IsaEmpty", {"--isa", ""}, "--isa: got ''"},
      {"Device", {"--device", "tpu"}, "tpu"},
      {"DeviceNumber", {"--device", "cuda:x"}, "cuda:x"},
      {"DeviceOfNoMachine", {"--device", "cuda:999"}, "cuda:999"},
      {"MaxParamsImpossible", {"--max-params", "1k"}, "max_params 1000"},
      {"MaxMacsImpossible", {"--max-macs", "1k"}, "max_macs 1000"},
      {"MaxParamsNegative", {"--max-params", "-5"}, "--max-params"},
      {"MaxParamsUnit", {"--max-params", "5 apples"}, "--max-params"},
      {"MaxParamsNan", {"--max-params", "nan"}, "--max-params"},
      {"MaxParamsInfinite", {"--max-params", "inf"}, "--max-params"},
      {"LimitDepths", {"--limit-depths", "1,x,1,1"}, "--limit-depths"},
      {"LimitDepthsOfThree", {"--limit-depths", "1,1,1", "--max-params", "1G"}, "depths"},
      {"EmptyOut", {"--out", ""}, "--out"},
  };
  return table;
}

const std::vector<BadOption>& bad_numbers() {
  static const std::vector<BadOption> table = {
      {"StepsZero", {"--steps", "0"}, "steps"},
      {"StepsNegative", {"--steps", "-1"}, "steps"},
      {"StepsBeyond", {"--steps", "3000000000"}, "--steps"},
      {"StepsWord", {"--steps", "ten"}, "--steps"},
      {"StepsFraction", {"--steps", "1.5"}, "--steps"},
      {"RepeatsZero", {"--repeats", "0"}, "--repeats"},
      {"RepeatsNegative", {"--repeats", "-2"}, "--repeats"},
      {"RepeatsAbsurd", {"--repeats", "2147483647"}, "--repeats"},
      {"ThreadsNegative", {"--threads", "-1"}, "--threads"},
      {"ThreadsAbsurd", {"--threads", "1000000"}, "--threads"},
      {"ImagesZero", {"--images", "0"}, "--images"},
      {"ImagesNegative", {"--images", "-4"}, "--images"},
      {"ImagesAbsurd", {"--images", "2147483647"}, "--images"},
      {"ImageSizeZero", {"--image-size", "0"}, "image_size"},
      {"ImageSizeNegative", {"--image-size", "-32"}, "image_size"},
      {"ImageSizeSmall", {"--image-size", "7"}, "a grid without tokens"},
      {"ImageSizeAbsurd", {"--image-size", "100000"}, "image_size"},
      {"CurvePointsOne", {"--curve-points", "1"}, "--curve-points"},
      {"CurvePointsNegative", {"--curve-points", "-1"}, "--curve-points"},
      {"CurvePointsAbsurd", {"--curve-points", "2147483647"}, "--curve-points"},
      {"ClassesZero", {"--classes", "0"}, "classes"},
      {"ClassesNegative", {"--classes", "-1"}, "classes"},
      {"ClassesAbsurd", {"--classes", "2147483647"}, "classes"},
      {"LearningRateNan", {"--learning-rate", "nan"}, "--learning-rate: got"},
      {"LearningRateInfinite", {"--learning-rate", "inf"}, "--learning-rate: got"},
      {"LearningRateNegative", {"--learning-rate", "-1"}, "--learning-rate: got"},
      {"LearningRateZero", {"--learning-rate", "0"}, "--learning-rate: got"},
      {"LimitWidthNegative", {"--limit-width", "-1"}, "width"},
      {"LimitWidthAbsurd", {"--limit-width", "2147483647", "--max-params", "1G"}, "width"},
      {"LimitDepthZero", {"--limit-depths", "1,0,1,1"}, "depths"},
      {"LimitDepthAbsurd", {"--limit-depths", "1,99999,1,1"}, "--limit-depths"},
      {"PopulationZero", {"--algorithm", "evolution", "--population", "0"}, "--population: got 0"},
      {"TournamentZero", {"--algorithm", "evolution", "--tournament", "0"}, "tournament"},
      {"MomentumOne", {"--baseline-momentum", "1"}, "baseline_momentum"},
      {"RewardWindowZero", {"--reward-window", "0"}, "--reward-window: got 0"},
      {"MaxRedrawsZero", {"--max-redraws", "0"}, "--max-redraws: got 0"},
      {"SeedNegative", {"--seed", "-1"}, "--seed"},
      {"SeedBeyond", {"--seed", "18446744073709551616"}, "--seed"},
      {"SeedFraction", {"--seed", "0.5"}, "--seed"},
      {"SeedWord", {"--seed", "lucky"}, "--seed"},
  };
  return table;
}

std::string name_of(const ::testing::TestParamInfo<BadOption>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Choices, BadOptionTest, ValuesIn(bad_choices()), name_of);
INSTANTIATE_TEST_SUITE_P(Numbers, BadOptionTest, ValuesIn(bad_numbers()), name_of);

TEST_F(CliTest, BadNumbersOfATopologyAreRefused) {
  const std::vector<std::string> cost = {"cost", kText, "--image-size", "32"};
  expect_refused(run(with(cost, {"--width", "0"})), 2, "width");
  expect_refused(run(with(cost, {"--depth", "0"})), 2, "depth");
  expect_refused(run(with(cost, {"--depth", "2147483647"})), 2, "depth");
  expect_refused(run(with(cost, {"--classes", "-1"})), 2, "classes");
}

TEST_F(CliTest, UnknownSubcommandIsRefused) {
  expect_refused(run({"serch"}), 2, "serch");
  expect_refused(run({""}), 2, "subcommand");
  expect_refused(run({"space", "destroy"}), 2, "destroy");
  expect_refused(run({"space"}), 2, "space list");
  expect_refused(run({"space", "show"}), 2, "show");
  expect_refused(run({"space", "list", "as-vit"}), 2, "list");
}

TEST_F(CliTest, SearchWithoutAFolderIsRefused) { expect_refused(run({"search"}), 2, "--out"); }

TEST_F(CliTest, CudaIsRefusedWhereThereIsNone) {
  const ProgramResult result = run(with(search_arguments("run", 1), {"--device", "cuda"}));
  if (result.status == 0) {
    GTEST_SKIP() << "this machine has a CUDA device";
  }
  expect_refused(result, 2, "CUDA");
  EXPECT_EQ(files(), std::vector<std::string>());
}

struct BadConfig {
  const char* name;
  const char* content;
  const char* part;
};

void PrintTo(const BadConfig& bad, std::ostream* out) { *out << bad.name; }

class BadConfigTest : public CliTest, public ::testing::WithParamInterface<BadConfig> {};

TEST_P(BadConfigTest, IsRefusedAndLeavesNothing) {
  write("config.json", GetParam().content);
  const ProgramResult result =
      run({"search", "--config", "config.json", "--out", "run", "--data", "noise"});
  expect_refused(result, 2, "config.json");
  expect_refused(result, 2, GetParam().part);
  EXPECT_EQ(files(), std::vector<std::string>{"config.json"});
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadConfigTest,
    ::testing::Values(BadConfig{"NotJson", "steps: 3\n", "line 1"},
                      BadConfig{"Empty", "", "config.json"}, BadConfig{"List", "[1]", "array"},
                      BadConfig{"UnknownKey", R"({"stepz": 3})", "/stepz"},
                      BadConfig{"UnknownKeyOfARun", R"({"options": {"stepz": 3}})", "/stepz"},
                      BadConfig{"OptionsAreNone", R"({"options": 3})", "expected an object"},
                      BadConfig{"Nested", R"({"steps": {"n": 3}})", "/steps"},
                      BadConfig{"Null", R"({"steps": null})", "/steps"},
                      BadConfig{"List2", R"({"steps": [1, 2]})", "steps"},
                      BadConfig{"Word", R"({"steps": "ten"})", "steps"},
                      BadConfig{"NegativeSeed", R"({"seed": -1})", "seed"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(CliTest, MissingConfigurationIsRefused) {
  expect_refused(run({"search", "--config", "nowhere.json", "--out", "run"}), 1, "nowhere.json");
  EXPECT_EQ(files(), std::vector<std::string>());
}

TEST_F(CliTest, BadSpaceFilesAreRefused) {
  write("space.json", "{");
  expect_refused(run({"space", "info", "space.json"}), 2, "'space.json', line 1");
  write("space.json", "{}");
  expect_refused(run({"space", "info", "space.json"}), 2, "space.json");
  nlohmann::json space = json_of({"space", "show", "as-vit"});
  space["decisions"][0]["pointers"] = {"/tokenizer/colour"};
  write("space.json", space.dump());
  expect_refused(run({"space", "info", "space.json"}), 2, "/tokenizer/colour");
}

}  // namespace
}  // namespace asvit::testing
