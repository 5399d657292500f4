#include "base/fields.h"

#include <limits>

#include <gmock/gmock.h>

#include "base/list_text.h"

namespace asvit {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

struct Sample {
  int count = 3;
  double rate = 0.25;
  bool flag = false;
  std::uint64_t seed = 7;
  std::string name = "one";
  std::vector<std::string> names = {"a", "b"};
  std::vector<int> depths;
  std::vector<double> ratios = {1.05, 1.1, 1.125};
  std::optional<std::int64_t> limit;
};

template <typename Any, typename Visitor, FieldsOf<Any, Sample> = 0>
void for_each_field(Any& sample, Visitor&& visit) {
  visit("count", sample.count, "N", "of things", FieldRange{1, 9});
  visit("rate", sample.rate, "X", "of things");
  visit("flag", sample.flag, "", "whether");
  visit("the_seed", sample.seed, "N", "of draws");
  visit("name", sample.name, "NAME", "of one");
  visit("names", sample.names, "LIST", "of many");
  visit("depths", sample.depths, "A,B", "of stages");
  visit("ratios", sample.ratios, "LIST", "of steps");
  visit("limit", sample.limit, "N", "of all");
}

TEST(Fields, AreJsonByNameListsAsTextsAndNothingLeftOut) {
  EXPECT_EQ(fields_to_json(Sample()).dump(),
            R"({"count":3,"rate":0.25,"flag":false,"the_seed":7,"name":"one","names":"a,b",)"
            R"("ratios":"1.05,1.10,1.125"})");
  EXPECT_EQ(fields_to_options(Sample())["the-seed"], 7);
  EXPECT_FALSE(fields_to_options(Sample()).contains("the_seed"));
}

TEST(Fields, SurviveTheWayThroughJson) {
  Sample sample;
  sample.count = -2;
  sample.rate = 1e-8;
  sample.flag = true;
  sample.seed = std::numeric_limits<std::uint64_t>::max();
  sample.depths = {5, 2};
  sample.ratios = {1.0 / 3.0};
  sample.limit = 20000000;
  Sample read;
  fields_from_json(json::parse(fields_to_json(sample).dump()), read, "/sample", "a sample");
  EXPECT_EQ(fields_to_json(read), fields_to_json(sample));
  EXPECT_EQ(read.ratios, sample.ratios);
  EXPECT_EQ(read.limit, sample.limit);
}

TEST(Fields, ThatAreLeftOutStay) {
  Sample sample;
  sample.count = 5;
  fields_from_json(json{{"rate", 2.0}}, sample, "/sample", "a sample");
  EXPECT_EQ(sample.count, 5);
  EXPECT_EQ(sample.rate, 2.0);
}

TEST(Fields, NamePlaceAndTroubleOfBadJson) {
  const auto read = [](const json& document) {
    Sample sample;
    fields_from_json(document, sample, "/sample", "a sample");
  };
  EXPECT_THAT(
      [&] {
        read({{"count", "3"}});
      },
      ThrowsMessage<std::invalid_argument>(HasSubstr("/count: got \"3\"")));
  EXPECT_THAT(
      [&] {
        read({{"names", "a,,b"}});
      },
      ThrowsMessage<std::invalid_argument>(HasSubstr("/names: got 'a,,b'")));
  EXPECT_THAT(
      [&] {
        read({{"the_seed", -1}});
      },
      ThrowsMessage<std::invalid_argument>(HasSubstr("/the_seed: got -1")));
  EXPECT_THAT(
      [&] {
        read({{"speed", 1}});
      },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("/sample: got the member \"speed\", expected fields of a sample")));
  EXPECT_THAT([&] { read(json::array()); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("array")));
}

TEST(Fields, HaveRanges) {
  Sample sample;
  EXPECT_NO_THROW(require_ranges(sample));
  for (int count : {0, 10}) {
    sample.count = count;
    EXPECT_THAT([&] { require_ranges(sample); },
                ThrowsMessage<std::invalid_argument>("count: got " + std::to_string(count) +
                                                     ", expected 1 to 9"));
  }
}

TEST(FieldText, CountsMayHaveASuffix) {
  EXPECT_EQ(parse_count("n", "20M"), 20000000);
  EXPECT_EQ(parse_count("n", "1.5G"), 1500000000);
  EXPECT_EQ(parse_count("n", "1k"), 1000);
  EXPECT_EQ(parse_count("n", "7"), 7);
  for (const char* text :
       {"", "5 apples", "nan", "-5", "0", "1e3", "0x4M", "5MM", "1e30", ".", "M"}) {
    EXPECT_THAT([&] { parse_count("n", text); },
                ThrowsMessage<std::invalid_argument>(
                    HasSubstr(std::string("n: got '") + text + "', expected a count")))
        << text;
  }
}

TEST(FieldText, ListsAreWholeAndDepthsShort) {
  EXPECT_EQ(split_list("n", "a+b", '+'), (std::vector<std::string>{"a", "b"}));
  for (const char* text : {"", ",", "a,", ",a", "a,,b"}) {
    EXPECT_THROW(split_list("n", text), std::invalid_argument) << text;
  }
  EXPECT_THROW(distinct_list("n", "a,b,a"), std::invalid_argument);
  std::vector<int> depths = {1};
  read_text("n", "", depths);
  EXPECT_TRUE(depths.empty());
  EXPECT_THROW(read_text("n", "1,99999", depths), std::invalid_argument);
  EXPECT_THROW(read_text("n", "1,-2", depths), std::invalid_argument);
}

}  // namespace
}  // namespace asvit
