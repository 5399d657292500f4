#include "run/interrupt.h"

#include <atomic>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <unistd.h>

namespace asvit {
namespace {

std::atomic<bool> interrupt_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler must not wait for a lock");

extern "C" void request_interrupt(int /*signal*/) { interrupt_requested = true; }

void install(int signal, struct sigaction* old) {
  struct sigaction action {};
  action.sa_handler = request_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  ::sigemptyset(&action.sa_mask);
  if (::sigaction(signal, &action, old) != 0) {
    throw std::runtime_error("cannot handle signal " + std::to_string(signal) + ": " +
                             std::generic_category().message(errno));
  }
}

void mask_interrupts(int how) {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  if (const int error = ::pthread_sigmask(how, &signals, nullptr)) {
    throw std::runtime_error("cannot mask signals: " + std::generic_category().message(error));
  }
}

}  // namespace

void keep_signals_off_this_thread() {
  std::thread([] {
    for (;;) {
      ::pause();
    }
  }).detach();
  mask_interrupts(SIG_BLOCK);
}

InterruptGuard::InterruptGuard() {
  interrupt_requested = false;
  install(SIGINT, &old_interrupt_);
  install(SIGTERM, &old_terminate_);
}

InterruptGuard::~InterruptGuard() {
  ::sigaction(SIGINT, &old_interrupt_, nullptr);
  ::sigaction(SIGTERM, &old_terminate_, nullptr);
}

bool InterruptGuard::requested() const { return interrupt_requested; }

}  // namespace asvit
