#include "run/training_journal.h"

#include <gtest/gtest.h>

namespace asvit {
namespace {

EpochLine some_line() {
  EpochLine line;
  line.epoch = 2;
  line.step = 10;
  line.images = 80;
  line.token_factor = 4;
  line.learning_rate = 1e-4;
  line.loss = 2.25;
  line.validation = EpochValidation{{{"loss", 1.5}, {"top1", 0.25}, {"top5", 0.5}}, 1};
  line.skipped = 3;
  line.seconds = 7.5;
  return line;
}

TEST(TrainingJournal, HasTheMembersInTheirOrder) {
  EXPECT_EQ(
      epoch_line_to_json(some_line()).dump(),
      R"({"epoch":2,"step":10,"images":80,"token_factor":4,"learning_rate":0.0001,"loss":2.25,)"
      R"("validation":{"loss":1.5,"top1":0.25,"top5":0.5,"skipped":1},"skipped":3,)"
      R"("seconds":7.5})");
  EpochLine line = some_line();
  line.validation.reset();
  EXPECT_FALSE(epoch_line_to_json(line).contains("validation"));
}

TEST(TrainingJournal, ReadsWhatItWrites) {
  const nlohmann::ordered_json json = epoch_line_to_json(some_line());
  EXPECT_EQ(epoch_line_to_json(epoch_line_from_json(json)), json);
  EpochLine line = some_line();
  line.validation.reset();
  EXPECT_FALSE(epoch_line_from_json(epoch_line_to_json(line)).validation);
  nlohmann::json damaged = json;
  damaged.erase("images");
  EXPECT_THROW(epoch_line_from_json(damaged), nlohmann::json::exception);
}

}  // namespace
}  // namespace asvit
