// `train --init`: trainings that start from weights of a model with other tokens.

#include "tests/cli/train_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

class TrainInitTest : public TrainTest {
 protected:
  TrainInitTest() {
    json config = json::parse(read("model.json"));
    config["topology"]["tokenizer"]["kernel"] = 2;
    config["topology"]["tokenizer"]["stride"] = 2;
    config["topology"]["tokenizer"]["position"] = "grid";
    write("fine.json", config.dump());
    config["topology"]["tokenizer"]["kernel"] = 4;
    config["topology"]["tokenizer"]["stride"] = 4;
    write("coarse.json", config.dump());
    output_of(train("coarse.json", "coarse"));
  }

  static Arguments train(const std::string& model, const std::string& out,
                         const Arguments& more = {}) {
    return with({"train", model, "--data", "cifar10:data", "--threads", "1", "--out", out}, more);
  }
};

TEST_F(TrainInitTest, SaysWhatIsTakenResizedDrawnAndLeft) {
  const ProgramResult result =
      run(train("fine.json", "fine", {"--init", "coarse", "--init-head", "fresh"}));
  ASSERT_EQ(result.status, 0) << result.err;
  for (const char* part :
       {"init: coarse/model.safetensors: ", " 2 resized, 2 drawn, 2 left (",
        "init: resized: tokenizer.proj.weight: 4 x 4 -> 2 x 2 pixels, pseudo-inverse; pos_embed: 8 "
        "x 8 -> 16 x 16 tokens, bicubic\n",
        "init: drawn: head.fc.weight; head.fc.bias\n",
        "init: left: head.fc.weight; head.fc.bias\n"}) {
    EXPECT_NE(result.err.find(part), std::string::npos) << part << result.err;
  }
  const json init = json::parse(read("fine/run.json"))["init"];
  EXPECT_EQ(init["weights"], "coarse/model.safetensors");
  EXPECT_EQ(init["fresh"], json::parse(R"(["head.fc.weight", "head.fc.bias"])"));
  EXPECT_GT(init["taken"], 10);
}

TEST_F(TrainInitTest, StartsWithWhatTheOtherHasLearned) {
  // Steps too short to change a float32 weight.
  output_of(train("coarse.json", "again",
                  {"--init", "coarse", "--learning-rate", "1e-30", "--epochs", "1"}));
  const json before = json_of({"evaluate", "coarse", "--ema", "--data", "cifar10:data", "--json"});
  const json after = json_of({"evaluate", "again", "--ema", "--data", "cifar10:data", "--json"});
  EXPECT_EQ(after["confusion"], before["confusion"]);
  EXPECT_NEAR(after["loss"].get<double>(), before["loss"].get<double>(), 1e-6);
}

TEST_F(TrainInitTest, TakesASafetensorsFileAndGoesOnWithoutIt) {
  std::filesystem::copy(folder_ / "coarse/model.safetensors", folder_ / "start.safetensors");
  output_of(train("fine.json", "fine", {"--init", "start.safetensors"}));
  const auto whole = comparable_training("fine");
  std::filesystem::remove(folder_ / "start.safetensors");
  output_of({"train", "--out", "fine", "--resume"});
  EXPECT_EQ(comparable_training("fine"), whole);
  expect_refused(run(train("fine.json", "other", {"--init", "start.safetensors"})), 2,
                 "start.safetensors");
}

TEST_F(TrainInitTest, GoesOnFromItsStartWithoutWhatItStartedFrom) {
  const Arguments more = {"--init", "coarse", "--keep", "100"};
  output_of(train("fine.json", "whole", more));
  output_of(train("fine.json", "run", more));
  std::filesystem::remove_all(folder_ / "coarse");
  // As a kill before the first epoch's end leaves it.
  std::vector<std::filesystem::path> later;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "run/checkpoints")) {
    if (entry.path().filename() != "00000000") {
      later.push_back(entry.path());
    }
  }
  ASSERT_EQ(later.size(), 2U);
  for (const std::filesystem::path& checkpoint : later) {
    std::filesystem::remove_all(checkpoint);
  }
  for (const char* name : {"model.safetensors", "evaluation.json", "metrics.jsonl"}) {
    std::filesystem::remove(folder_ / "run" / name);
  }
  output_of({"train", "--out", "run", "--resume"});
  EXPECT_EQ(comparable_training("run"), comparable_training("whole"));
}

TEST_F(TrainInitTest, RefusesBadInputAndWritesNothing) {
  const auto refused = [&](const Arguments& further, const std::string& part) {
    expect_refused(run(train("fine.json", "run", further)), 2, part);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "run")) << part;
  };
  refused({"--init", "coarse", "--family", "crate"},
          "--init: weights of another topology: /stages/0/family: got \"vit\", expected \"crate\"");
  refused({"--init", "nowhere"}, "--init: got 'nowhere', expected a training's folder or a");
  refused({"--init", "model.json"}, "--init: got 'model.json'");
  refused({"--init", "coarse", "--init-head", "new"}, "--init-head: got 'new', expected auto");
  refused({"--init", "coarse", "--init-embedding", "x"}, "--init-embedding: got 'x', expected");
  refused({"--init-head", "keep"}, "--init: got nothing");
  refused({"--init", ""},
          "--init: got nothing, expected a training's folder or a safetensors file");
  refused({"--family", "resnet"},
          "--family: got 'resnet', expected one of vit, crate, crate-alpha");
  write("cut.safetensors", read("coarse/model.safetensors").substr(0, 500));
  refused({"--init", "cut.safetensors"}, "cut.safetensors");
}

TEST_F(TrainInitTest, TrainsEveryFamilyFromOneConfig) {
  for (const char* family : {"vit", "crate", "crate-alpha"}) {
    output_of(train("coarse.json", family, {"--family", family, "--epochs", "1"}));
    const json model = json::parse(read(std::string(family) + "/model.json"));
    EXPECT_EQ(model["topology"]["stages"][1]["family"], family);
  }
}

}  // namespace
}  // namespace asvit::testing
