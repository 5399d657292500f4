#include "tests/cli/cli_fixture.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "cli/program.h"

namespace asvit::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string read_whole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Removes members that tell of time from a document, at any depth.
void remove_times(json& document) {
  if (document.is_object()) {
    document.erase("seconds");
    document.erase("started");
  }
  if (document.is_structured()) {
    for (json& element : document) {
      remove_times(element);
    }
  }
}

json parse_lines(const std::string& text) {
  json lines = json::array();
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(json::parse(line));
  }
  return lines;
}

/// Lines that say what is wrong: the program's name in front, and no warning.
std::vector<std::string> complaints(const std::string& err) {
  std::vector<std::string> result;
  std::istringstream stream(err);
  for (std::string line; std::getline(stream, line);) {
    if (line.rfind("asvit: ", 0) == 0 && line.rfind("asvit: warning: ", 0) != 0) {
      result.push_back(line);
    }
  }
  return result;
}

/// Lines that neither complain, warn, nor are the start-up's, the images' or the progress's.
std::vector<std::string> strange_lines(const std::string& err) {
  std::vector<std::string> result;
  std::istringstream stream(err);
  for (std::string line; std::getline(stream, line);) {
    const auto starts = [&](const char* start) { return line.rfind(start, 0) == 0; };
    if (!starts("asvit: ") && !starts("asvit 0.") && !starts("images: ") && !starts("path: ") &&
        !starts("step ") && !starts("growth step ") && !starts("uniform step ") &&
        !starts("random step ") && !starts("epoch ") && !starts("training: ") &&
        !starts("tokens") && !starts("weights: ") && !starts("live: ")) {
      result.push_back(line);
    }
  }
  return result;
}

}  // namespace

Invocation CliTest::invocation(const Arguments& arguments) const {
  Invocation result;
  result.arguments = arguments;
  result.folder = folder_.path();
  return result;
}

ProgramResult CliTest::run(const Arguments& arguments, const std::string& input) const {
  Invocation start = invocation(arguments);
  start.input = input;
#ifdef __SANITIZE_THREAD__
  return run_program(program_path(), start);  // threads in children are not supported
#else
  return run_program(program_main(), start);
#endif
}

std::string CliTest::output_of(const Arguments& arguments, const std::string& input) const {
  const ProgramResult result = run(arguments, input);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(complaints(result.err).empty()) << result.err;
  return result.out;
}

json CliTest::json_of(const Arguments& arguments, const std::string& input) const {
  const std::string out = output_of(arguments, input);
  json document = json::parse(out, nullptr, /*allow_exceptions=*/false);
  EXPECT_FALSE(document.is_discarded()) << out;
  return document;
}

void CliTest::write(const std::string& name, const std::string& content) const {
  fs::create_directories((folder_ / name).parent_path());
  std::ofstream file(folder_ / name, std::ios::binary);
  ASSERT_TRUE(file << content) << name;
}

std::string CliTest::read(const std::string& name) const { return read_whole(folder_ / name); }

std::vector<std::string> CliTest::files() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
    if (entry.path().filename() != ".lock") {
      names.push_back(fs::relative(entry.path(), folder_.path()).string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

fs::path program_path() { return ASVIT_PROGRAM; }

Main program_main() { return asvit::asvit_main; }

std::vector<std::string> search_arguments(const std::string& out, int steps) {
  return {"search",
          "--data",
          "noise",
          "--image-size",
          "32",
          "--classes",
          "3",
          "--repeats",
          "1",
          "--curve-points",
          "2",
          "--images",
          "2",
          "--steps",
          std::to_string(steps),
          "--out",
          out};
}

std::vector<std::string> scale_arguments(const std::string& out, const std::string& targets) {
  return {"scale",          kText, "--data",    "noise", "--image-size", "32",
          "--classes",      "3",   "--repeats", "1",     "--images",     "2",
          "--curve-points", "2",   "--targets", targets, "--out",        out};
}

std::vector<std::string> with(std::vector<std::string> arguments,
                              const std::vector<std::string>& further) {
  for (const std::string& option : further) {
    const auto old = std::find(arguments.begin(), arguments.end(), option);
    if (option.rfind("--", 0) == 0 && old != arguments.end()) {
      arguments.erase(old, old + 2);
    }
  }
  arguments.insert(arguments.end(), further.begin(), further.end());
  return arguments;
}

void expect_refused(const ProgramResult& result, int status, const std::string& part) {
  EXPECT_EQ(result.status, status) << result.err;
  EXPECT_EQ(result.out, "");
  const std::vector<std::string> lines = complaints(result.err);
  ASSERT_EQ(lines.size(), 1U) << result.err;
  EXPECT_NE(lines.front().find(part), std::string::npos) << lines.front() << "\nlacks: " << part;
  EXPECT_EQ(strange_lines(result.err), std::vector<std::string>());
}

std::map<std::string, json> comparable_run(const fs::path& folder) {
  std::map<std::string, json> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().filename() != ".lock" &&
        entry.path().extension() != ".html") {
      const std::string text = read_whole(entry.path());
      json& file = files[fs::relative(entry.path(), folder).string()];
      file = entry.path().extension() == ".jsonl" ? parse_lines(text) : json::parse(text);
      remove_times(file);
    }
  }
  json& run = files["run.json"];
  run["options"].erase("out");
  run["options"].erase("threads");
  run["compute"].erase("threads");
  if (files.count("state.json") != 0) {
    // The trace's length counts the digits of its times; it is the file's all the same.
    json& state = files["state.json"];
    EXPECT_EQ(state["trace_bytes"], fs::file_size(folder / "trace.jsonl"));
    state.erase("trace_bytes");
  }
  return files;
}

}  // namespace asvit::testing
