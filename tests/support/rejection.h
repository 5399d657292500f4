#pragma once

#include <functional>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace asvit {

/// Runs `action` and returns the message of the std::invalid_argument it must throw; a message that
/// is empty or has more than one line fails the test, as does another or no exception.
inline std::string rejection(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::invalid_argument& error) {
    const std::string message = error.what();
    EXPECT_FALSE(message.empty());
    for (const char byte : message) {
      EXPECT_TRUE(byte >= ' ' && byte <= '~') << "not printable: " << message;
    }
    return message;
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

}  // namespace asvit
