#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace asvit::testing {

/// How a program is started.
struct Invocation {
  std::vector<std::string> arguments;
  std::string input;                               ///< its whole standard input
  std::map<std::string, std::string> environment;  ///< added to this process's, or replacing
  std::filesystem::path folder;                    ///< working folder; empty: this process's
  /// Bytes that no file may grow beyond: writing more fails, as on a full disk, for root as well.
  std::optional<std::uint64_t> file_size_limit;
};

/// How a program ended.
struct ProgramResult {
  int status = -1;  ///< exit status, -1 where a signal ended it
  int signal = 0;   ///< the signal that ended it, 0 where it exited
  std::string out;
  std::string err;
};

/// A program's main function: takes what follows the program's name, returns the exit status.
using Main = int (*)(const std::vector<std::string>& arguments);

/// A running program, its standard streams tied to pipes; killed on destruction.
class Program {
 public:
  /// Starts the program, without a shell. Throws std::runtime_error where it cannot be started.
  Program(const std::filesystem::path& path, const Invocation& invocation);

  /// Runs `main` in a child of this process instead: spares the half second in which LibTorch would
  /// be loaded. This process must not have computed anything, for children inherit no threads.
  Program(Main main, const Invocation& invocation);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Waits until its standard error holds `text`; false where it ended without.
  bool wait_for_error(const std::string& text);

  /// Waits until it closed its streams, at most `time`; false where it still runs then.
  bool wait(std::chrono::milliseconds time);

  /// Sends a signal.
  void send(int signal) const;

  /// What was read of its standard error so far.
  const std::string& error() const { return err_.text; }

  /// The process's number, while it runs.
  pid_t pid() const { return pid_; }

  /// Waits until it ended.
  ProgramResult finish();

 private:
  struct Stream {
    int descriptor = -1;
    std::string text;  // read so far, or still to be written
  };

  void start(const Invocation& invocation, const std::function<void()>& become_program);
  bool exchange(int timeout_ms);
  void read_from(Stream& stream) const;
  void write_to(Stream& stream) const;

  pid_t pid_ = -1;
  Stream in_;
  Stream out_;
  Stream err_;
};

/// Starts the program and waits for its end.
ProgramResult run_program(const std::filesystem::path& path, const Invocation& invocation);

/// The same in a child of this process.
ProgramResult run_program(Main main, const Invocation& invocation);

}  // namespace asvit::testing
