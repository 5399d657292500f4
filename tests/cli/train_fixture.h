#pragma once

#include <string>
#include <vector>

#include "tests/cli/cli_fixture.h"

namespace asvit::testing {

/// Tests of `train` and `evaluate`: the folder holds `data/`, a CIFAR-10 of 40 and 12 images whose
/// colour is their class, and `model.json`, a model of some thousand weights for them.
class TrainTest : public CliTest {
 protected:
  TrainTest();

  /// A training of two epochs, ten steps, coarse tokens first, into `out`.
  std::vector<std::string> train_arguments(const std::string& out) const;

  /// A run's files as bytes by their names, but for times: run.json and metrics.jsonl without them.
  std::map<std::string, std::string> comparable_training(const std::string& out) const;
};

}  // namespace asvit::testing
