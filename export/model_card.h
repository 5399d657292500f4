#pragma once

#include <array>
#include <string>

namespace asvit {

/// What an exported model says about itself beside its topology.
struct ModelCard {
  std::string name;                   ///< what the user calls it
  std::string version;                ///< of the program that writes the file
  std::array<double, 3> mean{};       ///< taken off the channels of an image in 0 .. 1 ...
  std::array<double, 3> deviation{};  ///< ... which are then divided by this
};

}  // namespace asvit
