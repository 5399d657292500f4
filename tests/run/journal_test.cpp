#include "run/journal.h"

#include <fstream>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

#include "run/atomic_file.h"
#include "tests/run/file_size_limit.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

nlohmann::json line(int step) { return {{"step", step}}; }

void append_raw(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::app) << text;
}

TEST(Journal, AppendsOneLineEach) {
  const TemporaryFolder folder;
  Journal journal(folder / "trace", 0);
  EXPECT_EQ(journal.bytes(), 0);
  journal.append(line(1));
  journal.append({{"text", "two\nlines"}});
  EXPECT_EQ(read_file(folder / "trace"), "{\"step\":1}\n{\"text\":\"two\\nlines\"}\n");
  EXPECT_EQ(journal.bytes(), static_cast<std::int64_t>(read_file(folder / "trace").size()));
}

TEST(Journal, GoesOnBehindTheLinesOfTheSavedState) {
  const TemporaryFolder folder;
  std::int64_t saved = 0;
  {
    Journal journal(folder / "trace", 0);
    journal.append(line(1));
    journal.append(line(2));
    saved = journal.bytes();
    journal.append(line(3));
  }
  append_raw(folder / "trace", "{\"step\":4,\"tex");
  Journal journal(folder / "trace", saved);
  EXPECT_EQ(journal.bytes(), saved);
  journal.append(line(30));
  EXPECT_THAT(read_journal(folder / "trace", journal.bytes()),
              ElementsAre(line(1), line(2), line(30)));
  EXPECT_EQ(std::filesystem::file_size(folder / "trace"),
            static_cast<std::uintmax_t>(journal.bytes()));
}

TEST(Journal, KeepingNothingStartsAnew) {
  const TemporaryFolder folder;
  append_raw(folder / "trace", "{\"step\":1}\n");
  const Journal journal(folder / "trace", 0);
  EXPECT_EQ(read_file(folder / "trace"), "");
}

TEST(Journal, RefusesAFileThatIsNotTheSavedStates) {
  const TemporaryFolder folder;
  append_raw(folder / "trace", "{\"step\":1}\n");
  EXPECT_THAT([&] { Journal(folder / "trace", 12); },
              ThrowsMessage<std::runtime_error>(
                  AllOf(HasSubstr("has 11 bytes, expected 12"), HasSubstr("trace"))));
  EXPECT_THAT([&] { Journal(folder / "trace", 5); },
              ThrowsMessage<std::runtime_error>(HasSubstr("no line end at byte 5")));
  EXPECT_THROW(Journal(folder / "trace", -1), std::invalid_argument);
  EXPECT_EQ(read_file(folder / "trace"), "{\"step\":1}\n");
}

TEST(Journal, CutsBackALineThatIsWrittenShort) {
  const TemporaryFolder folder;
  Journal journal(folder / "trace", 0);
  journal.append(line(1));
  const std::int64_t before = journal.bytes();
  {
    const FileSizeLimit limit(static_cast<rlim_t>(before) + 100);
    EXPECT_THAT(
        [&] {
          journal.append({{"text", std::string(500, 'x')}});
        },
        ThrowsMessage<std::runtime_error>(
            AllOf(HasSubstr((folder / "trace").string()), HasSubstr("File too large"))));
  }
  EXPECT_EQ(journal.bytes(), before);
  EXPECT_EQ(read_file(folder / "trace"), "{\"step\":1}\n");
  journal.append(line(2));
  EXPECT_THAT(read_journal(folder / "trace", journal.bytes()), ElementsAre(line(1), line(2)));
}

TEST(Journal, ReportsAFullDevice) {
  Journal journal("/dev/full", 0);
  EXPECT_THAT([&] { journal.append(line(1)); },
              ThrowsMessage<std::runtime_error>(HasSubstr("No space left on device")));
  EXPECT_EQ(journal.bytes(), 0);
}

TEST(Journal, SaysWhyItCannotBeOpened) {
  const TemporaryFolder folder;
  EXPECT_THAT([&] { Journal(folder / "missing/trace", 0); },
              ThrowsMessage<std::runtime_error>(
                  AllOf(HasSubstr("missing/trace"), HasSubstr("No such file or directory"))));
}

TEST(ReadJournal, StopsAtTheLengthAskedFor) {
  const TemporaryFolder folder;
  append_raw(folder / "trace", "{\"step\":1}\n{\"step\":2}\n{\"st");
  EXPECT_THAT(read_journal(folder / "trace", 22), ElementsAre(line(1), line(2)));
  EXPECT_THAT(read_journal(folder / "trace", 11), ElementsAre(line(1)));
  EXPECT_THAT(read_journal(folder / "trace", 0), IsEmpty());
}

TEST(ReadJournal, NamesTheLineAtFault) {
  const TemporaryFolder folder;
  append_raw(folder / "trace", "{\"step\":1}\n{\"step\":\n{\"st");
  EXPECT_THAT([&] { read_journal(folder / "trace", 20); },
              ThrowsMessage<std::invalid_argument>(
                  AllOf(HasSubstr((folder / "trace").string()), HasSubstr("line 2, column 9"))));
  EXPECT_THAT([&] { read_journal(folder / "trace", 15); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("no line end at byte 15")));
  EXPECT_THAT([&] { read_journal(folder / "trace", 99); },
              ThrowsMessage<std::runtime_error>(HasSubstr("expected 99")));
}

}  // namespace
}  // namespace asvit
