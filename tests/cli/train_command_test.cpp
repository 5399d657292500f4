#include <sstream>

#include "tests/cli/train_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    result.push_back(json::parse(line));
  }
  return result;
}

TEST_F(TrainTest, WritesWhatItPromises) {
  const std::string out = output_of(train_arguments("run"));
  EXPECT_NE(out.find("10 steps, best top-1 "), std::string::npos) << out;
  const auto metrics = lines_of(read("run/metrics.jsonl"));
  ASSERT_EQ(metrics.size(), 2u);
  EXPECT_EQ(metrics[0]["step"], 5);
  EXPECT_EQ(metrics[0]["token_factor"], 2);
  EXPECT_EQ(metrics[1]["token_factor"], 1);
  EXPECT_EQ(metrics[1]["images"], 80);
  EXPECT_TRUE(metrics[1]["validation"]["top1"].is_number());
  const json run = json::parse(read("run/run.json"));
  EXPECT_EQ(run["options"]["epochs"], 2) << "the config's recipe";
  EXPECT_EQ(run["options"]["learning-rate"], 5e-4) << "the default";
  const json model = json::parse(read("run/model.json"));
  EXPECT_EQ(model["name"], "tiny");
  EXPECT_EQ(model["recipe"]["tokenization"], "2x:0.5,1x");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "run/checkpoints/00000010/weights.safetensors"));
}

TEST_F(TrainTest, DoesNotDependOnThreadsAndWorkers) {
  output_of(train_arguments("one"));
  output_of(with(train_arguments("many"), {"--threads", "3", "--workers", "2"}));
  EXPECT_EQ(comparable_training("many"), comparable_training("one"));
}

TEST_F(TrainTest, TrainedModelsAreEvaluatedAndExported) {
  output_of(train_arguments("run"));
  const json by_run = json_of({"evaluate", "run", "--data", "cifar10:data", "--json"});
  EXPECT_EQ(by_run["images"], 12);
  EXPECT_EQ(by_run["per_class"].size(), 10u);
  EXPECT_EQ(by_run["confusion"].size(), 10u);
  // The averaged weights of the best epoch are what validation saw and what is exported.
  const json averaged = json_of({"evaluate", "run", "--ema", "--data", "cifar10:data", "--json"});
  double best = -1.0;
  for (const json& line : lines_of(read("run/metrics.jsonl"))) {
    best = std::max(best, line["validation"]["top1"].get<double>());
  }
  EXPECT_EQ(averaged["top1"], best);
  output_of({"export", "run", "--out", "trained.safetensors"});
  EXPECT_EQ(read("trained.safetensors"), read("run/model.safetensors"));
  json by_file = json_of({"evaluate", "trained.safetensors", "--data", "cifar10:data", "--json"});
  json by_both = json_of({"evaluate", "model.json", "--weights", "trained.safetensors", "--data",
                          "cifar10:data", "--batch-size", "5", "--json"});
  for (json* result : {&by_file, &by_both}) {
    EXPECT_EQ((*result)["confusion"], averaged["confusion"]);
  }
  const std::string table = output_of({"evaluate", "run", "--data", "cifar10:data"});
  EXPECT_NE(table.find("true \\ predicted"), std::string::npos);
  output_of({"export", "run", "--out", "trained.onnx"});
  EXPECT_NE(output_of({"cost", "run"}).find("In short"), std::string::npos);
}

TEST_F(TrainTest, GoesOnWithoutBeingToldTheOptionsAgain) {
  output_of(train_arguments("whole"));
  output_of(with(train_arguments("run"), {"--epochs", "2"}));
  // A run that has ended is left as it is.
  const auto before = comparable_training("run");
  output_of({"train", "--out", "run", "--resume"});
  EXPECT_EQ(comparable_training("run"), before);
  EXPECT_EQ(before, comparable_training("whole"));
}

TEST_F(TrainTest, RefusesBadInputAndWritesNothing) {
  const auto refused = [&](const Arguments& further, const std::string& part) {
    expect_refused(run(with(train_arguments("run"), further)), 2, part);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "run")) << part;
  };
  refused({"--classes", "7"}, "classes: got 7 in the model, expected the 10 of cifar10:data");
  refused({"--image-size", "2"}, "/image_size");
  refused({"--tokenization", "8x:0.5,1x"}, "expected at most 4");
  refused({"--tokenization", "1x,2x"}, "--tokenization");
  refused({"--data", "cifar10:nowhere"}, "nowhere");
  refused({"--data", "noise"}, "noise");
  refused({"--on-corrupt", "what"}, "--on-corrupt");
  refused({"--learning-rate", "-1"}, "--learning-rate: got -1");
  refused({"--epochs", "0"}, "--epochs: got 0");
  refused({"--coarse-tokens", "what"}, "--coarse-tokens: got 'what'");
  refused({"--keep", "0"}, "--keep");
  expect_refused(run({"train", "model.json", "--data", "cifar10:data"}), 2, "--out");
  expect_refused(run({"train", "--out", "run"}), 2, "arguments: got none");
  std::filesystem::remove(folder_ / "data/test_batch.bin");
  refused({}, "test_batch.bin");
  json config = json::parse(read("model.json"));
  config["recipe"]["epoch"] = 3;
  write("model.json", config.dump());
  refused({}, "\"epoch\"");
}

TEST_F(TrainTest, RefusesAnotherRunsFolder) {
  output_of(train_arguments("run"));
  expect_refused(run(train_arguments("run")), 2, "run");
  expect_refused(run(with(train_arguments("run"), {"--resume", "--epochs", "3"})), 2,
                 "/options/epochs: got 3, expected 2");
  expect_refused(run(with(train_arguments("run"), {"--resume", "--seed", "3"})), 2, "seed");
  write("search/run.json", R"({"format": "asvit-run/1", "command": "search", "options": {}})");
  expect_refused(run(with(train_arguments("search"), {"--resume"})), 2, "run of another command");
}

TEST_F(TrainTest, RefusesDamagedRuns) {
  output_of(train_arguments("run"));
  const auto resumed = [&] { return run({"train", "--out", "run", "--resume"}); };
  std::filesystem::rename(folder_ / "run/model.safetensors", folder_ / "kept");
  expect_refused(run({"export", "run", "--out", "new.onnx"}), 2, "without model.safetensors");
  std::filesystem::rename(folder_ / "kept", folder_ / "run/model.safetensors");
  std::filesystem::rename(folder_ / "run/model.json", folder_ / "kept");
  expect_refused(resumed(), 2, "model.json: got nothing");
  std::filesystem::rename(folder_ / "kept", folder_ / "run/model.json");
  write("run/checkpoints/00000010/state.json", "[]");
  expect_refused(resumed(), 2, "state.json");
  expect_refused(run({"evaluate", "run", "--data", "cifar10:data"}), 2, "state.json");
  // Without run.json nobody knows how to go on, and a new run must not use what is there.
  std::filesystem::remove(folder_ / "run/run.json");
  const Arguments fresh = train_arguments("run");
  expect_refused(run(fresh), 2, "checkpoints without run.json");
  expect_refused(run(with(fresh, {"--resume"})), 2, "checkpoints without run.json");
  expect_refused(run({"train", "--out", "nowhere", "--resume"}), 2, "model.json: got nothing");
}

TEST_F(TrainTest, CountsImagesThatCannotBeDecoded) {
  for (const char* split : {"train", "val"}) {
    for (const char* name : {"a/0.png", "a/1.png", "b/0.png"}) {
      write(std::string("photos/") + split + "/" + name, "no image");
    }
  }
  const Arguments arguments = with(train_arguments("run"), {"--data", "folder:photos", "--classes",
                                                            "2", "--on-corrupt", "skip"});
  expect_refused(run(arguments), 1, "photos/train");
  expect_refused(run(with(arguments, {"--on-corrupt", "fail", "--out", "other"})), 1,
                 "photos/train");
}

TEST_F(TrainTest, SaysWhereALossIsNotFinite) {
  // Every step multiplies the weights by 1 - 20.
  const ProgramResult result =
      run(with(train_arguments("run"), {"--learning-rate", "1", "--weight-decay", "20",
                                        "--warmup-epochs", "0", "--epochs", "40"}));
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.err.find("expected finite numbers"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("last good checkpoint: run/checkpoints/0000"), std::string::npos)
      << result.err;
}

TEST_F(TrainTest, EvaluateRefusesBadInput) {
  const auto refused = [&](const Arguments& arguments, const std::string& part) {
    expect_refused(run(with({"evaluate", "--data", "cifar10:data"}, arguments)), 2, part);
  };
  refused({"model.json"}, "--weights: got nothing");
  refused({"data"}, "without checkpoints");
  refused({"nowhere"}, "nowhere");
  output_of(train_arguments("run"));
  refused({"run", "--split", "test"}, "--split: got 'test'");
  refused({"run", "--checkpoint", "last"}, "--checkpoint: got 'last'");
  refused({"model.json", "--weights", "run/model.safetensors", "--ema"}, "--ema");
  refused({"model.json", "--weights", "run/model.safetensors", "--classes", "7"}, "/classes");
  write("cut.safetensors", read("run/model.safetensors").substr(0, 500));
  refused({"cut.safetensors"}, "cut.safetensors");
  std::filesystem::resize_file(folder_ / "run/checkpoints/00000010/weights.safetensors", 300);
  refused({"run", "--checkpoint", "newest"}, "weights.safetensors");
}

}  // namespace
}  // namespace asvit::testing
