#include "run/interrupt.h"

#include <atomic>
#include <cerrno>
#include <stdexcept>
#include <system_error>

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

}  // namespace

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
