#pragma once

#include <exception>

#include <signal.h>

namespace asvit {

/// Has SIGINT and SIGTERM handled by a thread of their own, never by the calling thread or those it
/// starts from now on. To be called first in main.
///
/// oneDNN before 3.12 generates matrix products that use the stack pointer for heap memory; a
/// handler that interrupts one of them has its frame written over the heap
/// (github.com/uxlfoundation/oneDNN, issue 4845). Throws std::runtime_error if the system refuses.
void keep_signals_off_this_thread();

/// While it lives, the first SIGINT or SIGTERM only sets a flag, so that a loop can finish its step
/// and save; a second signal of the same kind acts at once, as if nothing was installed.
///
/// A signal handler can reach nothing but static storage: the flag is one for the whole process.
/// One guard at a time.
class InterruptGuard {
 public:
  /// Clears the flag and installs the handlers. Throws std::runtime_error if the system refuses.
  InterruptGuard();

  /// Puts back the handlers that were there before.
  ~InterruptGuard();

  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  /// Whether a signal came since construction. May be called from any thread.
  bool requested() const;

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

/// Unwinds a step that was cut short by an interrupt. The command line answers it with exit status
/// 130.
struct Interrupted : std::exception {
  const char* what() const noexcept override { return "interrupted"; }
};

}  // namespace asvit
