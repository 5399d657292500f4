#include "run/run_folder.h"

#include <fstream>
#include <functional>
#include <stdexcept>

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/atomic_file.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;

/// Runs `body` in a child process and waits for its exit status.
int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

/// Holds the run folder at `path` until the process is killed; `ready` is closed when it does.
[[noreturn]] void hold(const std::filesystem::path& path, int ready) {
  try {
    const RunFolder run = RunFolder::open_or_create(path);
    ::close(ready);
    ::pause();
  } catch (const std::exception&) {
    // The parent sees the folder free.
  }
  ::_exit(1);
}

/// A child process that holds the run folder at `path` until it is killed.
class Holder {
 public:
  explicit Holder(const std::filesystem::path& path) {
    int ready[2] = {};
    if (::pipe(ready) != 0) {
      throw std::runtime_error("cannot make a pipe");
    }
    child_ = ::fork();
    if (child_ < 0) {
      throw std::runtime_error("cannot fork");
    }
    if (child_ == 0) {
      hold(path, ready[1]);
    }
    // The end of the pipe comes when the child has closed its side.
    ::close(ready[1]);
    char nothing = 0;
    EXPECT_EQ(::read(ready[0], &nothing, 1), 0);
    ::close(ready[0]);
  }
  ~Holder() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

 private:
  pid_t child_;
};

TEST(RunFolder, CreatesFoldersAndWritesTheRun) {
  const TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder / "runs/a");
  EXPECT_FALSE(run.has_run());
  run.write_run({{"command", "search"}, {"options", {{"steps", 500}}}});
  EXPECT_TRUE(run.has_run());
  EXPECT_EQ(run.file("trace.jsonl"), folder / "runs/a/trace.jsonl");
  EXPECT_EQ(run.read_run(),
            nlohmann::json(
                {{"format", "asvit-run/1"}, {"command", "search"}, {"options", {{"steps", 500}}}}));
  EXPECT_THAT(read_file(run.file("run.json")), HasSubstr("{\n  \"format\": \"asvit-run/1\""));
}

TEST(RunFolder, NewRunsLeaveAnotherRunAndOtherFilesAlone) {
  const TemporaryFolder folder;
  std::ofstream(folder / "notes.txt") << "mine";
  RunFolder::create(folder.path()).write_run({{"command", "search"}});
  EXPECT_THAT([&] { RunFolder::create(folder.path()); },
              ThrowsMessage<FolderHoldsRun>(AllOf(HasSubstr(folder.path().string()),
                                                  HasSubstr("holds another run"),
                                                  Not(HasSubstr("--")), Not(HasSubstr("\n")))));
  EXPECT_EQ(RunFolder::open_or_create(folder.path()).read_run().at("command"), "search");
  EXPECT_EQ(read_file(folder / "notes.txt"), "mine");
  EXPECT_THAT(entries(folder.path()), ElementsAre(".lock", "notes.txt", "run.json"));
}

TEST(RunFolder, ResumingWithoutARunStartsOne) {
  const TemporaryFolder folder;
  EXPECT_FALSE(RunFolder::open_or_create(folder / "new").has_run());
}

TEST(RunFolder, RefusesARunFileOfAnotherFormat) {
  const TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder.path());
  for (const char* text : {"{\"format\": \"asvit-run/2\"}", "{}", "[]"}) {
    write_file_atomically(run.file("run.json"), text);
    EXPECT_THAT([&] { run.read_run(); },
                ThrowsMessage<std::invalid_argument>(
                    AllOf(HasSubstr("run.json"), HasSubstr("/format"), HasSubstr("asvit-run/1"))));
  }
}

TEST(RunFolder, SaysWhyAFolderCannotBeUsed) {
  const TemporaryFolder folder;
  std::ofstream(folder / "file") << "x";
  const auto create = [](const std::filesystem::path& path) {
    return [path] { RunFolder::create(path); };
  };
  EXPECT_THAT(create(folder / "file"),
              ThrowsMessage<std::runtime_error>(
                  AllOf(HasSubstr((folder / "file").string()), HasSubstr("Not a directory"))));
  EXPECT_THAT(create(folder / "file/run"),
              ThrowsMessage<std::runtime_error>(HasSubstr("Not a directory")));
  // Nobody, root included, makes files there.
  EXPECT_THAT(create("/proc/self/fdinfo"),
              ThrowsMessage<std::runtime_error>(HasSubstr("cannot write in folder")));
}

TEST(RunFolder, SecondProcessIsRefused) {
  const TemporaryFolder folder;
  const RunFolder run = RunFolder::create(folder.path());
  EXPECT_EQ(in_child([&] {
              try {
                RunFolder::open_or_create(folder.path());
              } catch (const std::runtime_error& error) {
                return std::string(error.what()) ==
                               "'" + folder.path().string() + "' is in use by another process"
                           ? 0
                           : 1;
              }
              return 2;
            }),
            0);
}

TEST(RunFolder, LockEndsWithItsHolder) {
  const TemporaryFolder folder;
  {
    const Holder holder(folder.path());
    EXPECT_THROW(RunFolder::open_or_create(folder.path()), std::runtime_error);
  }
  EXPECT_NO_THROW(RunFolder::open_or_create(folder.path()));
}

TEST(RunFolder, LockMovesWithTheObject) {
  const TemporaryFolder folder;
  RunFolder first = RunFolder::create(folder.path());
  {
    const RunFolder second = std::move(first);
    EXPECT_THROW(RunFolder::open_or_create(folder.path()), std::runtime_error);
  }
  EXPECT_NO_THROW(RunFolder::open_or_create(folder.path()));
}

}  // namespace
}  // namespace asvit
