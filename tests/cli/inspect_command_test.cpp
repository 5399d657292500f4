#include "tests/cli/train_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

class InspectTest : public TrainTest {
 protected:
  static Arguments inspect(const std::string& model, const Arguments& more = {}) {
    return with({"inspect", model, "--data", "cifar10:data", "--images", "4", "--threads", "1"},
                more);
  }
};

TEST_F(InspectTest, OfATrainingShowsItsStartAndItsEnd) {
  output_of(with(train_arguments("run"), {"--family", "crate"}));
  const std::string out = output_of(inspect("run", {"--maps", "2"}));
  EXPECT_NE(out.find("before training  1.1    crate"), std::string::npos) << out;
  EXPECT_NE(out.find("trained          2.1    crate"), std::string::npos) << out;
  EXPECT_NE(out.find("trained: attention lowers the coding rate in "), std::string::npos) << out;
  EXPECT_NE(out.find("Files: run (report.html, inspection.json, attention)"), std::string::npos)
      << out;
  const json document = json::parse(read("run/inspection.json"));
  EXPECT_EQ(document["format"], "asvit-inspection/1");
  ASSERT_EQ(document["states"].size(), 2U);
  const json layer = document["states"][1]["layers"][1];
  EXPECT_EQ(layer["tokens"], 16);
  EXPECT_EQ(layer["nonzero"], layer["positive"]);
  EXPECT_GT(layer["rate_before"]["mean"], 0.0);
  EXPECT_NE(document["states"][0]["layers"], document["states"][1]["layers"]);
  EXPECT_EQ(document["attention"]["query"], "mean token");
  EXPECT_EQ(document["attention"]["pictures"].size(), 2U);
  EXPECT_EQ(read("run/attention/1.png").substr(1, 3), "PNG");
  EXPECT_NE(read("run/report.html").find("\"rate_before\""), std::string::npos);
}

TEST_F(InspectTest, TheStartIsWhatTheTrainingStartedFrom) {
  // Steps too short to change a float32 weight: both states are the same.
  output_of(with(train_arguments("first"), {"--seed", "4", "--weight-init", "fan-in"}));
  output_of(with(train_arguments("run"), {"--init", "first", "--learning-rate", "1e-30"}));
  const json states = json_of(inspect("run", {"--json"}))["states"];
  for (std::size_t i = 0; i < 2; ++i) {
    const double before = states[0]["layers"][i]["rate_before"]["mean"];
    EXPECT_NEAR(states[1]["layers"][i]["rate_before"]["mean"], before, 1e-6 * before);
  }
  std::filesystem::remove_all(folder_ / "first");
  const ProgramResult result = run(inspect("run"));
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(result.err.find("warning: the start of the training is left out: run/run.json: init: "
                            "got '"),
            std::string::npos)
      << result.err;
  EXPECT_EQ(result.out.find("before training"), std::string::npos);
}

TEST_F(InspectTest, DoesNotDependOnThreads) {
  const json one = json_of(inspect("model.json", {"--family", "crate-alpha", "--json"}));
  const json many =
      json_of(inspect("model.json", {"--family", "crate-alpha", "--json", "--threads", "3"}));
  EXPECT_EQ(one, many);
  EXPECT_EQ(one["states"][0]["name"], "untrained");
}

TEST_F(InspectTest, OptionsDecideTheRate) {
  const auto rate = [&](const Arguments& more) {
    const json document = json_of(inspect("model.json", with({"--json"}, more)));
    return document["states"][0]["layers"][0]["rate_before"]["mean"].get<double>();
  };
  const double usual = rate({});
  EXPECT_EQ(usual, rate({"--epsilon", "0.1"}));
  EXPECT_GT(rate({"--epsilon", "0.01"}), usual);
  EXPECT_NE(rate({"--unit-length"}), usual);
}

TEST_F(InspectTest, DrawsPicturesThatAreGiven) {
  output_of(inspect("model.json", {"--out", "first", "--maps", "1"}));
  output_of(inspect("model.json", {"--out", "second", "--picture", "first/attention/0.png",
                                   "--picture", "first/attention/0.png"}));
  const json pictures = json::parse(read("second/inspection.json"))["attention"]["pictures"];
  ASSERT_EQ(pictures.size(), 2U);
  EXPECT_EQ(pictures[1]["image"], "first/attention/0.png");
  EXPECT_EQ(read("second/attention/0.png"), read("second/attention/1.png"));
  // Without a folder nothing is drawn, without maps neither.
  output_of(inspect("model.json"));
  output_of(inspect("model.json", {"--out", "third", "--maps", "0"}));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "third/attention"));
}

TEST_F(InspectTest, FewImagesAreTakenAllAndOldPicturesGo) {
  const Arguments all = {"inspect", "model.json", "--data", "cifar10:data", "--threads", "1"};
  EXPECT_EQ(json_of(with(all, {"--json"}))["images"], 12);
  output_of(with(all, {"--out", "out", "--maps", "3"}));
  output_of(with(all, {"--out", "out", "--maps", "1"}));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/attention/0.png"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/inspection.json"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/attention/1.png"));
}

TEST_F(InspectTest, LeavesOutAStartThatIsAnotherNow) {
  output_of(train_arguments("first"));
  output_of(with(train_arguments("run"), {"--init", "first"}));
  std::filesystem::remove_all(folder_ / "first");
  output_of(with(train_arguments("first"), {"--seed", "9"}));
  const ProgramResult result = run(inspect("run"));
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(result.err.find("holds other weights now"), std::string::npos) << result.err;
}

TEST_F(InspectTest, TakesWeightsOfAFile) {
  output_of({"export", "model.json", "--seed", "5", "--out", "drawn.safetensors"});
  const json by_file = json_of(inspect("drawn.safetensors", {"--json"}));
  const json by_both = json_of(inspect("model.json", {"--weights", "drawn.safetensors", "--json"}));
  EXPECT_EQ(by_file["states"][0]["name"], "weights");
  EXPECT_EQ(by_file["states"], by_both["states"]);
}

TEST_F(InspectTest, RefusesBadInput) {
  const auto refused = [&](const std::string& model, const Arguments& more,
                           const std::string& part) {
    expect_refused(run(inspect(model, more)), 2, part);
  };
  refused("nowhere", {"--maps", "2"}, "topology: got 'nowhere', expected the text form");
  refused("model.json", {"--epsilon", "0"}, "--epsilon: got 0, expected 1e-06 .. 1e+06");
  refused("model.json", {"--epsilon", "1e300"}, "--epsilon: got 1e+300");
  refused("model.json", {"--maps", "2"}, "--out: got nothing");
  refused("model.json", {"--out", "x", "--picture", "data/test_batch.bin"}, "--picture: ");
  refused("model.json", {"--split", "test"}, "--split: got 'test'");
  refused("model.json", {"--images", "0"}, "--images");
  refused("model.json", {"--images", "13"},
          "--images: got 13, expected at most the 12 of cifar10:data validation");
  refused("model.json", {"--weights", "model.json"}, "expected");
  refused("model.json", {"--data", "cifar10:nowhere"}, "nowhere");
  write("run/model.json", read("model.json"));
  refused("run", {}, "run: got a training without model.safetensors, expected one that has ended");
  output_of(train_arguments("trained"));
  refused("model.json", {"--out", "trained"}, "--out: got 'trained', the folder of another run");
  write("file", "");
  expect_refused(run(inspect("model.json", {"--out", "file"})), 1,
                 "--out: cannot make folder 'file'");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x"));
}

}  // namespace
}  // namespace asvit::testing
