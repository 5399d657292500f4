#include "run/atomic_file.h"

#include <fstream>
#include <stdexcept>

#include <gmock/gmock.h>

#include "tests/run/file_size_limit.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;

TEST(WriteFileAtomically, CreatesAndReplaces) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "state", "first, and longer");
  write_file_atomically(folder / "state", std::string("with\0zero\n", 10));
  EXPECT_EQ(read_file(folder / "state"), std::string("with\0zero\n", 10));
  EXPECT_THAT(entries(folder.path()), ElementsAre("state"));
}

TEST(WriteFileAtomically, OverwritesTheLeftoverOfAKilledProcess) {
  const TemporaryFolder folder;
  std::ofstream(folder / ".state.tmp") << "half of something longer than the new content";
  write_file_atomically(folder / "state", "new");
  EXPECT_EQ(read_file(folder / "state"), "new");
  EXPECT_THAT(entries(folder.path()), ElementsAre("state"));
}

TEST(WriteFileAtomically, KeepsTheOldContentWhenWritingFails) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "state", "old");
  {
    const FileSizeLimit limit(1000);
    EXPECT_THAT([&] { write_file_atomically(folder / "state", std::string(5000, 'x')); },
                ThrowsMessage<std::runtime_error>(AllOf(HasSubstr("cannot write"),
                                                        HasSubstr((folder / "state").string()),
                                                        HasSubstr("File too large"))));
  }
  EXPECT_EQ(read_file(folder / "state"), "old");
  EXPECT_THAT(entries(folder.path()), ElementsAre("state"));
}

TEST(WriteFileAtomically, SaysWhyAPathCannotBeWritten) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", "");
  const auto write = [&](const std::string& name) {
    return [&folder, name] { write_file_atomically(folder / name, "x"); };
  };
  EXPECT_THAT(write("missing/state"), ThrowsMessage<std::runtime_error>(
                                          AllOf(HasSubstr((folder / "missing/state").string()),
                                                HasSubstr("No such file or directory"))));
  EXPECT_THAT(write("file/state"), ThrowsMessage<std::runtime_error>(HasSubstr("Not a directory")));
}

TEST(WriteFileAtomically, ReplacesNeitherFoldersNorDevices) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "inner");
  EXPECT_THAT([&] { write_file_atomically(folder / "inner", "x"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("Is a directory")));
  EXPECT_THROW(write_file_atomically("/dev/null", "x"), std::runtime_error);
  EXPECT_FALSE(std::filesystem::is_regular_file("/dev/null"));
}

TEST(ReadFile, SaysWhyAFileCannotBeRead) {
  const TemporaryFolder folder;
  EXPECT_THAT([&] { read_file(folder / "none"); },
              ThrowsMessage<std::runtime_error>(
                  AllOf(HasSubstr((folder / "none").string()), HasSubstr("No such file"))));
  EXPECT_THAT([&] { read_file(folder.path()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("Is a directory")));
}

TEST(JsonFile, RoundTripKeepsNumbersToTheBit) {
  const TemporaryFolder folder;
  const nlohmann::ordered_json document = {
      {"z", 0.1}, {"a", {5e-324, -0.0, 1.7976931348623157e308}}, {"seed", 0xFFFFFFFFFFFFFFFFu}};
  write_json_file(folder / "file.json", document);
  EXPECT_EQ(read_json_file(folder / "file.json"), nlohmann::json(document));
  EXPECT_THAT(read_file(folder / "file.json"), HasSubstr("{\n  \"z\": 0.1,\n  \"a\""));
}

TEST(JsonFile, WritesBytesThatAreNotUtf8) {
  const TemporaryFolder folder;
  write_json_file(folder / "file.json", {{"path", "caf\xE9"}});
  EXPECT_EQ(read_json_file(folder / "file.json").at("path"), "caf\xEF\xBF\xBD");
}

TEST(JsonFile, ParseErrorsNameFileLineAndColumnInOneLine) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "bad.json", "{\n  \"a\": 1,\n  \"b\" 2\n}\n");
  EXPECT_THAT(
      [&] { read_json_file(folder / "bad.json"); },
      ThrowsMessage<std::invalid_argument>(AllOf(
          HasSubstr((folder / "bad.json").string()), HasSubstr("line 3, column 7"),
          HasSubstr("expected ':'"), Not(HasSubstr("json.exception")), Not(HasSubstr("\n")))));
}

TEST(ParseJson, CountsFromTheFirstLineGiven) {
  const auto parse = [](const char* text) { return [text] { parse_json(text, "log", 7); }; };
  EXPECT_THAT(parse("x"), ThrowsMessage<std::invalid_argument>(
                              HasSubstr("'log', line 7, column 1: not JSON: syntax error")));
  EXPECT_THAT(parse("{\n\"a"), ThrowsMessage<std::invalid_argument>(HasSubstr("line 8")));
  EXPECT_THAT(parse(""), ThrowsMessage<std::invalid_argument>(HasSubstr("line 7, column 1:")));
}

}  // namespace
}  // namespace asvit
