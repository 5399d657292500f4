#include "model/model_weights.h"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/training_folder.h"
#include "network/init.h"
#include "network/weight_file.h"
#include "run/atomic_file.h"
#include "space/topology_text.h"
#include "tests/support/rejection.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Topology small_topology() {
  TextDefaults defaults;
  defaults.image_size = 32;
  defaults.width = 16;
  defaults.classes = 3;
  return parse_topology_text("8,2,3|4,1,2|4,1,4|4,1,6|32", defaults);
}

Weights drawn(std::uint64_t seed) {
  return draw_weights(small_topology(), HeadWeights::kPresent, seed, at::kFloat);
}

void expect_equal(const Weights& got, const Weights& expected) {
  for (const WeightSpec& spec : weight_specs(small_topology(), HeadWeights::kPresent)) {
    EXPECT_TRUE(got.at(spec.name).equal(expected.at(spec.name))) << spec.name;
  }
}

/// A training's folder: every file of weights drawn from a seed of its own.
class TrainingFolderTest : public testing::Test {
 protected:
  TrainingFolderTest() {
    write_file_atomically(folder_ / kModelFile, "{}");
    write_file_atomically(folder_ / "run.json", "{}");
    write(kWeightsFile, 1);
    write_checkpoint("00000010", 11, 0);
    write_checkpoint("00000020", 12, 10);
    write_checkpoint("00000030", 13, 20);
    std::filesystem::create_directories(folder_ / "checkpoints/.unfinished");
  }

  void write(const std::string& file, std::uint64_t seed) const {
    write_safetensors(folder_ / file,
                      tensor_file(drawn(seed), small_topology(), HeadWeights::kPresent));
  }

  void write_checkpoint(const std::string& step, std::uint64_t seed, int best) const {
    const std::string folder = std::string(kCheckpoints) + "/" + step;
    std::filesystem::create_directories(folder_ / folder);
    write(folder + "/" + kCheckpointWeights, seed);
    write(folder + "/" + kCheckpointAverage, 10 * seed);
    write_json_file(folder_ / folder / kCheckpointState, {{"best_step", best}});
  }

  std::string model() const { return folder_.path().string(); }
  CheckpointPlaces places() const { return CheckpointPlaces(folder_ / kCheckpoints); }

  Weights chosen(const WeightsChoice& choice) const {
    return model_weights(model(), choice, small_topology(), 99);
  }

  TemporaryFolder folder_;
};

TEST_F(TrainingFolderTest, OffersItsTrainedWeightsAndThoseOfItsCheckpoints) {
  expect_equal(chosen({}), drawn(1));
  expect_equal(chosen({"", CheckpointKind::kNewest}), drawn(13));
  expect_equal(chosen({"", CheckpointKind::kNewest, true}), drawn(130));
  expect_equal(chosen({"", CheckpointKind::kBest}), drawn(12));
  expect_equal(chosen({"", CheckpointKind::kBest, true}), drawn(120));
}

TEST_F(TrainingFolderTest, AFileIsTakenInsteadOfTheModelsOwn) {
  write("other.safetensors", 5);
  const std::string other = (folder_ / "other.safetensors").string();
  expect_equal(chosen({other}), drawn(5));
  expect_equal(model_weights(other, {}, small_topology(), 99), drawn(5));
}

TEST_F(TrainingFolderTest, WithoutWeightsTheyAreDrawn) {
  EXPECT_EQ(weights_path("8,2,3|4,1,2|4,1,4|4,1,6|32"), "");
  expect_equal(model_weights("8,2,3|4,1,2|4,1,4|4,1,6|32", {}, small_topology(), 99), drawn(99));
}

TEST_F(TrainingFolderTest, NamesItsCheckpointsByTheirSteps) {
  EXPECT_THAT(places().steps(), ElementsAre(10, 20, 30));
  EXPECT_EQ(places().newest(), folder_ / "checkpoints/00000030");
  EXPECT_EQ(places().best(), folder_ / "checkpoints/00000020");
  EXPECT_EQ(places().at_step(1234567890123).filename(), "1234567890123");
  EXPECT_TRUE(CheckpointPlaces(folder_ / "none").newest().empty());
  EXPECT_TRUE(CheckpointPlaces(folder_ / "none").best().empty());
  EXPECT_TRUE(is_training(folder_.path()));
  EXPECT_FALSE(is_training(folder_ / kCheckpoints));
}

TEST_F(TrainingFolderTest, TheNewestIsTheBestWhereNoneWasMeasured) {
  write_checkpoint("00000030", 13, 0);
  EXPECT_EQ(places().best(), folder_ / "checkpoints/00000030");
}

TEST_F(TrainingFolderTest, RefusesWhatIsNotThere) {
  const auto message = [&](const WeightsChoice& choice) {
    return rejection([&] { weights_path(model(), choice); });
  };
  write_checkpoint("00000030", 13, 31);
  EXPECT_THAT(message({"", CheckpointKind::kBest}), HasSubstr("/best_step: got 31, expected"));
  write_checkpoint("00000030", 13, 15);
  EXPECT_THAT(message({"", CheckpointKind::kBest}), HasSubstr("expected the best checkpoint"));
  std::filesystem::remove_all(folder_ / kCheckpoints);
  EXPECT_EQ(message({"", CheckpointKind::kNewest}),
            model() + ": got a folder without checkpoints, expected that of a training");
  std::filesystem::remove(folder_ / kWeightsFile);
  EXPECT_EQ(message({}), model() +
                             ": got a training without model.safetensors, expected one that has "
                             "ended an epoch");
}

TEST(CheckpointKind, HasTwoNames) {
  EXPECT_EQ(checkpoint_kind("best"), CheckpointKind::kBest);
  EXPECT_EQ(checkpoint_kind("newest"), CheckpointKind::kNewest);
  EXPECT_EQ(rejection([] { checkpoint_kind("last"); }),
            "checkpoint: got 'last', expected best or newest");
}

}  // namespace
}  // namespace asvit
