#include "tests/support/program.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace asvit::testing {
namespace {

constexpr int kNoTimeout = -1;
constexpr int kCannotStart = 127;

void require(bool holds, const char* what) {
  if (!holds) {
    throw std::runtime_error(std::string(what) + ": " + std::generic_category().message(errno));
  }
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  require(::pipe2(ends.data(), O_CLOEXEC) == 0, "pipe");
  return ends;
}

void close_descriptor(int& descriptor) {
  if (descriptor >= 0) {
    ::close(descriptor);
    descriptor = -1;
  }
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& added) {
  std::map<std::string, std::string> all = added;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    all.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  std::vector<std::string> lines;
  lines.reserve(all.size());
  for (const auto& [name, value] : all) {
    lines.push_back(std::string(name).append("=").append(value));
  }
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& lines) {
  std::vector<char*> result;
  result.reserve(lines.size() + 1);
  for (std::string& line : lines) {
    result.push_back(line.data());
  }
  result.push_back(nullptr);
  return result;
}

bool limit_file_size(std::uint64_t bytes) {
  const rlimit limit = {bytes, bytes};
  return ::signal(SIGXFSZ, SIG_IGN) != SIG_ERR && ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

}  // namespace

Program::Program(const std::filesystem::path& path, const Invocation& invocation) {
  std::vector<std::string> arguments = {path.string()};
  arguments.insert(arguments.end(), invocation.arguments.begin(), invocation.arguments.end());
  std::vector<std::string> environment = merged_environment(invocation.environment);
  std::vector<char*> argv = pointers(arguments);
  std::vector<char*> envp = pointers(environment);
  // Only calls that are safe between fork() and exec().
  start(invocation, [&] { ::execve(argv[0], argv.data(), envp.data()); });
}

Program::Program(Main main, const Invocation& invocation) {
  // What is still to be written would be written by the child, too.
  std::cout.flush();
  std::fflush(nullptr);
  start(invocation, [&] {
    for (const auto& [name, value] : invocation.environment) {
      ::setenv(name.c_str(), value.c_str(), 1);
    }
    const int status = main(invocation.arguments);
    std::cout.flush();
    std::fflush(nullptr);
    ::_exit(status);
  });
}

void Program::start(const Invocation& invocation, const std::function<void()>& become_program) {
  const auto in = make_pipe();
  const auto out = make_pipe();
  const auto err = make_pipe();
  pid_ = ::fork();
  require(pid_ >= 0, "fork");
  if (pid_ == 0) {
    const bool ready =
        ::dup2(in[0], STDIN_FILENO) >= 0 && ::dup2(out[1], STDOUT_FILENO) >= 0 &&
        ::dup2(err[1], STDERR_FILENO) >= 0 &&
        (invocation.folder.empty() || ::chdir(invocation.folder.c_str()) == 0) &&
        (!invocation.file_size_limit || limit_file_size(*invocation.file_size_limit));
    for (int both : {in[0], in[1], out[0], out[1], err[0], err[1]}) {
      ::close(both);
    }
    if (ready) {
      become_program();
    }
    ::_exit(kCannotStart);
  }
  for (int theirs : {in[0], out[1], err[1]}) {
    ::close(theirs);
  }
  in_ = {in[1], invocation.input};
  out_ = {out[0], ""};
  err_ = {err[0], ""};
  ::fcntl(in_.descriptor, F_SETFL, O_NONBLOCK);
}

Program::~Program() {
  for (Stream* stream : {&in_, &out_, &err_}) {
    close_descriptor(stream->descriptor);
  }
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
}

void Program::read_from(Stream& stream) const {
  std::array<char, 4096> buffer{};
  const ssize_t count = ::read(stream.descriptor, buffer.data(), buffer.size());
  if (count > 0) {
    stream.text.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    close_descriptor(stream.descriptor);
  }
}

void Program::write_to(Stream& stream) const {
  // Who ends without reading must not end this process.
  const auto old = ::signal(SIGPIPE, SIG_IGN);
  const ssize_t count = ::write(stream.descriptor, stream.text.data(), stream.text.size());
  const bool again = count >= 0 || errno == EAGAIN || errno == EINTR;
  ::signal(SIGPIPE, old);
  stream.text.erase(0, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (!again || stream.text.empty()) {
    close_descriptor(stream.descriptor);
  }
}

/// Reads and writes what can be; false once both output streams are closed.
bool Program::exchange(int timeout_ms) {
  if (in_.text.empty()) {
    close_descriptor(in_.descriptor);
  }
  std::array<pollfd, 3> streams = {
      {{in_.descriptor, POLLOUT, 0}, {out_.descriptor, POLLIN, 0}, {err_.descriptor, POLLIN, 0}}};
  if (out_.descriptor < 0 && err_.descriptor < 0) {
    return false;
  }
  if (::poll(streams.data(), streams.size(), timeout_ms) <= 0) {
    return true;
  }
  if (streams[0].revents != 0) {
    write_to(in_);
  }
  if (streams[1].revents != 0) {
    read_from(out_);
  }
  if (streams[2].revents != 0) {
    read_from(err_);
  }
  return true;
}

bool Program::wait_for_error(const std::string& text) {
  while (err_.text.find(text) == std::string::npos) {
    if (!exchange(kNoTimeout)) {
      return false;
    }
  }
  return true;
}

bool Program::wait(std::chrono::milliseconds time) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + time;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) {
      return false;
    }
    if (!exchange(static_cast<int>(left))) {
      return true;
    }
  }
}

void Program::send(int signal) const { require(::kill(pid_, signal) == 0, "kill"); }

ProgramResult Program::finish() {
  while (exchange(kNoTimeout)) {
  }
  int status = 0;
  require(::waitpid(pid_, &status, 0) == pid_, "waitpid");
  pid_ = -1;
  ProgramResult result;
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result.out = std::move(out_.text);
  result.err = std::move(err_.text);
  return result;
}

ProgramResult run_program(const std::filesystem::path& path, const Invocation& invocation) {
  return Program(path, invocation).finish();
}

ProgramResult run_program(Main main, const Invocation& invocation) {
  return Program(main, invocation).finish();
}

}  // namespace asvit::testing
