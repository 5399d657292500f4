#include "tests/cli/train_fixture.h"

#include <sstream>

#include "base/random.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

/// Records of CIFAR-10's binary form: classes in turn, each of its own brightness a channel.
std::string records(int count, std::uint64_t seed) {
  constexpr int kPixels = 32 * 32;
  Generator generator(seed);
  std::string bytes;
  for (int i = 0; i < count; ++i) {
    const int label = i % 10;
    bytes += static_cast<char>(label);
    for (int channel = 0; channel < 3; ++channel) {
      for (int pixel = 0; pixel < kPixels; ++pixel) {
        const auto value = 20 * label * (channel + 1) % 200 + static_cast<int>(generator.below(50));
        bytes += static_cast<char>(value);
      }
    }
  }
  return bytes;
}

constexpr const char* kModel = R"({"format": "asvit-config/1", "name": "tiny", "topology": {
  "format": "asvit-topology/1", "image_size": 32, "channels": 3, "classes": 10,
  "tokenizer": {"kernel": 4, "stride": 4},
  "stages": [{"depth": 1, "width": 8, "heads": 2, "split": 2, "expansion": 2},
             {"depth": 1, "width": 16, "heads": 2, "split": 1, "expansion": 2}],
  "merges": [{"kind": "unfold", "kernel": 2}]},
  "recipe": {"epochs": 2, "batch_size": 8, "micro_batch": 4, "warmup_epochs": 0.5}})";

}  // namespace

TrainTest::TrainTest() {
  for (int file = 1; file <= 5; ++file) {
    write("data/data_batch_" + std::to_string(file) + ".bin", records(8, 10 + file));
  }
  write("data/test_batch.bin", records(12, 5));
  write("model.json", kModel);
}

std::vector<std::string> TrainTest::train_arguments(const std::string& out) const {
  return {"train",     "model.json", "--data", "cifar10:data", "--tokenization",
          "2x:0.5,1x", "--threads",  "1",      "--out",        out};
}

std::map<std::string, std::string> TrainTest::comparable_training(const std::string& out) const {
  std::map<std::string, std::string> result;
  for (const std::string& name : files()) {
    const std::filesystem::path path = folder_ / name;
    if (name.rfind(out + "/", 0) != 0 || name.rfind(out + "/tensorboard", 0) == 0 ||
        path.extension() == ".html" || !std::filesystem::is_regular_file(path)) {
      continue;
    }
    std::string content = read(name);
    if (path.filename() == "run.json") {
      json run = json::parse(content);
      run["environment"].erase("started");
      run["options"].erase("out");
      run["options"].erase("threads");
      run["options"].erase("workers");
      run["compute"].erase("threads");
      content = run.dump();
    } else if (path.filename() == "metrics.jsonl") {
      std::istringstream lines(content);
      content.clear();
      for (std::string line; std::getline(lines, line);) {
        json record = json::parse(line);
        record.erase("seconds");
        content += record.dump() + "\n";
      }
    } else if (path.filename() == "state.json") {
      json state = json::parse(content);
      state.erase("journal_bytes");  // counts the digits of times
      content = state.dump();
    }
    result[name.substr(out.size() + 1)] = content;
  }
  return result;
}

}  // namespace asvit::testing
