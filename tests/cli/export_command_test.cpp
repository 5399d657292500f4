#include "tests/cli/cli_fixture.h"

namespace asvit::testing {
namespace {

using nlohmann::json;

/// The header of a safetensors file.
json header_of(const std::string& content) {
  std::size_t length = 0;
  for (std::size_t i = 8; i-- > 0;) {
    length = length << 8 | static_cast<unsigned char>(content.at(i));
  }
  return json::parse(content.substr(8, length));
}

const std::vector<std::string> kSmall = {"export",  kText, "--image-size", "32",
                                         "--width", "16",  "--classes",    "5"};

TEST_F(CliTest, ExportWritesAConfigThatIsReadBackAsTheSame) {
  output_of(with(kSmall, {"--out", "model.json"}));
  const json config = json::parse(read("model.json"));
  EXPECT_EQ(config["format"], "asvit-config/1");
  EXPECT_EQ(config["topology"]["classes"], 5);
  EXPECT_EQ(config["preprocessing"]["image_size"], 32);
  output_of({"export", "model.json", "--out", "again.json"});
  EXPECT_EQ(json::parse(read("again.json"))["topology"], config["topology"]);
  const json bill = json_of({"cost", "model.json", "--json"});
  EXPECT_EQ(bill[0]["parameters"], config["parameters"]);
  EXPECT_EQ(bill[0]["macs"], config["macs"]);
}

TEST_F(CliTest, ExportWritesYamlThatIsReadBackAsTheSame) {
  output_of(with(kSmall, {"--out", "model.yaml"}));
  output_of({"export", "model.yaml", "--out", "model.json"});
  output_of(with(kSmall, {"--out", "expected.json"}));
  EXPECT_EQ(json::parse(read("model.json"))["topology"],
            json::parse(read("expected.json"))["topology"]);
  const std::string text = read("model.yaml");
  EXPECT_EQ(text.rfind("format: asvit-config/1\n", 0), 0U) << text;
  EXPECT_NE(text.find("norm_eps: 1.0e-05\n"), std::string::npos) << text;
  EXPECT_NE(text.find("mean: [0.485, 0.456, 0.406]\n"), std::string::npos) << text;
}

TEST_F(CliTest, BadYamlIsRefused) {
  const auto refused = [&](const std::string& text, const std::string& part) {
    write("bad.yaml", text);
    expect_refused(run({"cost", "bad.yaml"}), 2, part);
  };
  refused("", "bad.yaml");
  refused("a: [1, 2", "bad.yaml', line 1");
  refused("a: 1\n---\nb: 2\n", "got 2 YAML documents");
  refused("topology:\n  image_size: 32\n  image_size: 64\n", "line 3: got a key");
  refused("? [1]\n: 2\n", "got a key");
  refused("a: !!float 1\n", "got the tag");
  refused(std::string(200, '[') + std::string(200, ']'), "more than 64 levels");
  refused("topology: {image_size: big}\n", "bad.yaml");
  refused("a: &x [*x]\n", "bad.yaml");
  std::string laughs = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int copy = 1; copy < 10; ++copy) {
      laughs += ", " + before;
    }
    laughs += "]\n";
  }
  refused(laughs, "more than a million values");
}

TEST_F(CliTest, ExportWritesEveryWeightWithItsTopology) {
  output_of(with(kSmall, {"--out", "model.safetensors"}));
  output_of(with(kSmall, {"--out", "model.json"}));
  const json header = header_of(read("model.safetensors"));
  const json config = json::parse(read("model.json"));
  EXPECT_EQ(json::parse(header["__metadata__"]["asvit_topology"].get<std::string>()),
            config["topology"]);
  std::int64_t parameters = 0;
  for (const auto& [name, tensor] : header.items()) {
    if (name != "__metadata__") {
      EXPECT_EQ(tensor["dtype"], "F32");
      std::int64_t count = 1;
      for (const json& side : tensor["shape"]) {
        count *= side.get<std::int64_t>();
      }
      parameters += count;
    }
  }
  EXPECT_EQ(parameters, config["parameters"]);
  EXPECT_EQ(header["stages.0.blocks.0.attn.qkv.weight"]["shape"], json({48, 16}));
  // Same seed, same file.
  output_of(with(kSmall, {"--out", "again.safetensors"}));
  output_of(with(kSmall, {"--out", "other", "--format", "safetensors", "--seed", "1"}));
  EXPECT_EQ(read("again.safetensors"), read("model.safetensors"));
  EXPECT_NE(read("other"), read("model.safetensors"));
}

TEST_F(CliTest, ExportKeepsAConfigsName) {
  output_of(with(kSmall, {"--out", "model.json"}));
  json config = json::parse(read("model.json"));
  config["name"] = "my favourite";
  write("named.json", config.dump());
  output_of({"export", "named.json", "--out", "again.yaml"});
  EXPECT_NE(read("again.yaml").find("name: \"my favourite\"\n"), std::string::npos);
}

TEST_F(CliTest, ExportWritesAPythonFileForEachName) {
  output_of(with(kSmall, {"--out", "net.py"}));
  output_of(with(kSmall, {"--out", "other", "--format", "torch"}));
  EXPECT_NE(read("net.py").find("def asvit_net("), std::string::npos);
  EXPECT_NE(read("other").find("def asvit_other("), std::string::npos);
}

TEST_F(CliTest, AModelStaysTheSameThroughAllFilesThatHoldIt) {
  output_of(with(kSmall, {"--out", "first.json"}));
  output_of({"export", "first.json", "--out", "first.safetensors", "--seed", "4"});
  output_of({"export", "first.safetensors", "--out", "second.json"});
  EXPECT_EQ(read("second.json"), read("first.json"));
  // Weights go through unchanged, from the model's own file or from another.
  output_of({"export", "first.safetensors", "--out", "second.safetensors"});
  EXPECT_EQ(read("second.safetensors"), read("first.safetensors"));
  output_of({"export", "first.json", "--weights", "first.safetensors", "--out", "a.onnx"});
  output_of({"export", "first.json", "--seed", "4", "--out", "b.onnx"});
  output_of({"export", "first.json", "--seed", "5", "--out", "c.onnx"});
  EXPECT_EQ(read("a.onnx"), read("b.onnx"));
  EXPECT_NE(read("a.onnx"), read("c.onnx"));
}

TEST_F(CliTest, ExportRefusesWeightsThatDoNotFit) {
  output_of(with(kSmall, {"--out", "model.safetensors"}));
  const auto refused = [&](const Arguments& further, const std::string& part) {
    expect_refused(run(with(with(kSmall, {"--out", "new.onnx"}), further)), 2, part);
  };
  refused({"--weights", "model.safetensors", "--width", "24"},
          "/stages/0/head_dim: got 4, expected 6");
  refused({"--weights", "model.safetensors", "--classes", "7"}, "/classes: got 5, expected 7");
  refused({"--weights", "model.safetensors", "--format", "json"}, "--weights");
  write("cut.safetensors", read("model.safetensors").substr(0, 5000));
  refused({"--weights", "cut.safetensors"}, "cut.safetensors");
  expect_refused(run({"export", "cut.safetensors", "--out", "new.json"}), 2, "cut.safetensors");
  expect_refused(run(with(kSmall, {"--out", "new.onnx", "--weights", "none"})), 1, "none");
  refused({"--weights", "model.safetensors", "--seed", "3"}, "--seed");
  // The same shapes, another network.
  expect_refused(run({"export", "8,1,3|4,1,2|4,1,4|4,1,6|32", "--image-size", "32", "--width", "16",
                      "--classes", "5", "--weights", "model.safetensors", "--out", "new.onnx"}),
                 2, "weights of another topology: /stages/0/split: got 2");
  std::string infinite = read("model.safetensors");
  infinite.replace(infinite.size() - 4, 4, std::string("\0\0\x80\x7f", 4));
  write("infinite.safetensors", infinite);
  refused({"--weights", "infinite.safetensors"}, "not finite");
  std::filesystem::remove(folder_ / "infinite.safetensors");
  EXPECT_EQ(files(), (std::vector<std::string>{"cut.safetensors", "model.safetensors"}));
}

TEST_F(CliTest, ExportRefusesBadInput) {
  expect_refused(run(kSmall), 2, "--out: got nothing");
  expect_refused(run(with(kSmall, {"--out", "model"})), 2, "--format: got ''");
  expect_refused(run(with(kSmall, {"--out", "model.pt"})), 2, "--format: got '.pt'");
  expect_refused(run(with(kSmall, {"--out", "20M.py"})), 2, "got \"20M\"");
  expect_refused(run(with(kSmall, {"--out", "no/where.onnx"})), 1, "where.onnx");
  expect_refused(run(with(kSmall, {"--out", "torch.py"})), 2, "no module that it imports");
  expect_refused(run(with(kSmall, {"--out", ".", "--format", "onnx"})), 2, "the folder '.'");
  expect_refused(run(with(kSmall, {"--out", "m.json", "--format", "gguf"})), 2, "got 'gguf'");
  expect_refused(run(with(kSmall, {"--out", "no/where.json"})), 1, "no/where.json");
  expect_refused(run(with(kSmall, {"--out", "no/where.safetensors"})), 1, "where.safetensors");
  expect_refused(run({"export", "nowhere", "--out", "model.json"}), 2, "nowhere");
  expect_refused(run({"export", "--out", "model.json"}), 2);
  write("two.txt", std::string(kText) + "\n" + kText + "\n");
  expect_refused(run({"export", "two.txt", "--out", "model.json"}), 2, "got 2 topologies");
  EXPECT_EQ(files(), (std::vector<std::string>{"two.txt"}));
}

}  // namespace
}  // namespace asvit::testing
