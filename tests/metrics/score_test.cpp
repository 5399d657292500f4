#include "metrics/score.h"

#include <cmath>

#include <gtest/gtest.h>

namespace asvit {
namespace {

TEST(Score, SurvivesJson) {
  Score score;
  score.metric = "m";
  score.direction = Direction::kLowerIsBetter;
  score.mean = 1.0 / 3.0;
  score.standard_error = 1e-17;
  score.seconds = 0.25;
  score.values = {0.1, 2.0 / 3.0};
  const auto text = score_to_json(score).dump();
  const Score back = score_from_json("m", Direction::kLowerIsBetter, nlohmann::json::parse(text));
  EXPECT_EQ(back.mean, score.mean);
  EXPECT_EQ(back.standard_error, score.standard_error);
  EXPECT_EQ(back.values, score.values);
  EXPECT_EQ(back.status, ScoreStatus::kOk);
  EXPECT_EQ(score_to_json(back).dump(), text);
}

TEST(Score, WritesFailuresAsNull) {
  Score score;
  score.status = ScoreStatus::kSingular;
  score.values = {1.0, std::nan("")};
  const nlohmann::json json = score_to_json(score);
  EXPECT_TRUE(json["mean"].is_null());
  EXPECT_EQ(json["status"], "singular");
  EXPECT_TRUE(json["values"][1].is_null());
  const Score back = score_from_json("m", Direction::kHigherIsBetter, json);
  EXPECT_EQ(back.status, ScoreStatus::kSingular);
  EXPECT_TRUE(std::isnan(back.values[1]));
}

TEST(Score, RefusesMalformedJson) {
  const auto read = [](const char* text) {
    return score_from_json("m", Direction::kHigherIsBetter, nlohmann::json::parse(text));
  };
  EXPECT_THROW(read("{}"), std::invalid_argument);
  EXPECT_THROW(read(R"({"mean":1,"standard_error":0,"status":"fine","values":[],"seconds":0})"),
               std::invalid_argument);
}

TEST(Score, EveryStatusAndDirectionHasAName) {
  EXPECT_EQ(to_string(ScoreStatus::kOk), "ok");
  EXPECT_EQ(to_string(ScoreStatus::kNotFinite), "not_finite");
  EXPECT_EQ(to_string(ScoreStatus::kSingular), "singular");
  EXPECT_STREQ(name_of(Direction::kHigherIsBetter, kDirections), "higher");
  EXPECT_STREQ(name_of(Direction::kLowerIsBetter, kDirections), "lower");
  EXPECT_THROW(to_string(ScoreStatus{7}), std::invalid_argument);
  EXPECT_THROW(name_of(Direction{7}, kDirections), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
