// Reports opened in Debian's Chromium, without a screen.
#include "tests/support/browser.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/page.h"
#include "report/run_section.h"
#include "tests/report/run_folders.h"
#include "tests/support/temporary_folder.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

constexpr const char* kPhone = "390x844";
constexpr const char* kScreen = "1280x900";

class BrowserTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::Browser::is_installed()) {
      GTEST_SKIP() << "wants Chromium, its driver and Selenium (Debian's chromium-driver, "
                      "python3-selenium)";
    }
    testing::write_search_run(folder_ / "search");
    testing::write_search_run(folder_ / "other");
    testing::write_family_run(folder_ / "family");
    testing::write_training_run(folder_ / "training");
    testing::write_ranking_run(folder_ / "ranking");
  }

  /// Writes a report of these runs; returns its address.
  std::string report(const Strings& runs) const {
    nlohmann::ordered_json sections = nlohmann::ordered_json::array();
    std::string name;
    for (const std::string& run : runs) {
      sections.push_back(run_section(folder_ / run, run));
      name += run + "_";
    }
    const fs::path file = folder_ / (name + ".html");
    std::ofstream(file) << report_page({{"title", "</title>"}, {"runs", sections}});
    return "file://" + file.string();
  }

  /// What open_pages.py says of pages.
  nlohmann::json open(const Strings& arguments) const {
    const auto result = testing::run_program(
        testing::Browser::program(), testing::Browser::invocation(arguments, folder_.path()));
    EXPECT_EQ(result.status, 0) << result.err;
    return nlohmann::json::parse(result.out, nullptr, false);
  }

  const TemporaryFolder folder_;
};

void expect_sound(const nlohmann::json& page) {
  constexpr double kLegible = 11.0;  // pixels
  EXPECT_EQ(page["errors"], nlohmann::json::array());
  EXPECT_EQ(page["undrawn"], nlohmann::json::array());
  EXPECT_EQ(page["cut_texts"], nlohmann::json::array());
  EXPECT_GE(page["smallest_text"].get<double>(), kLegible);
  EXPECT_EQ(page["too_wide"], false);
}

TEST_F(BrowserTest, DrawsEveryPlotOfEveryKindOnAPhone) {
  // Two scores, reward, entropy, the plane, twelve decisions.
  const std::vector<std::pair<Strings, int>> cases = {
      {{"search"}, 17}, {{"search", "other"}, 4 + 2 * 13},
      {{"family"}, 5},  {{"training"}, 6},
      {{"ranking"}, 2}, {{"search", "family", "training", "ranking"}, 30}};
  Strings arguments = {kPhone};
  for (const auto& [runs, plots] : cases) {
    arguments.push_back(report(runs));
  }
  const nlohmann::json pages = open(arguments);
  ASSERT_EQ(pages.size(), cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(arguments[i + 1]);
    expect_sound(pages[i]);
    EXPECT_EQ(pages[i]["window"], 390);
    EXPECT_EQ(pages[i]["plots"], cases[i].second);
  }
}

TEST_F(BrowserTest, FollowsTheChoiceOfLightAndDarkAndComesBackFromPaper) {
  const std::string address = report({"search", "training", "ranking"});
  const nlohmann::json dark = open({"--dark", "--print", kScreen, address})[0];
  expect_sound(dark);
  EXPECT_EQ(dark["background"], "rgb(15, 19, 24)");
  EXPECT_EQ(dark["pdf"], "%PDF-");
  EXPECT_EQ(open({kScreen, address})[0]["background"], "rgb(255, 255, 255)");
}

TEST_F(BrowserTest, OpensWhatASearchOf500StepsLeftQuicklyAndStaysSmall) {
  testing::write_search_run(folder_ / "long", 500);
  const nlohmann::json page = open({kScreen, report({"long"})})[0];
  EXPECT_LT(fs::file_size(folder_ / "long_.html"), 2000000U);
  expect_sound(page);
  EXPECT_EQ(page["plots"], 17);
  // 0.2 s on an idle machine; this bound is for busy ones.
  EXPECT_LT(page["load_ms"].get<double>(), 3000.0);
}

TEST_F(BrowserTest, ShowsOnePartThatIsBrokenAsSuchAndTheOthers) {
  std::ofstream(folder_ / "training" / "evaluation.json")
      << R"({"images": 1, "top1": 1, "top5": 1, "per_class": 3, "confusion": []})";
  const nlohmann::json page = open({kScreen, report({"search", "training"})})[0];
  ASSERT_EQ(page["errors"].size(), 1U);
  EXPECT_NE(page["text"].get<std::string>().find("The rest of this part cannot be shown"),
            std::string::npos);
  EXPECT_EQ(page["plots"], 17 + 4);
}

TEST_F(BrowserTest, SaysWhatDiffersBetweenRunsAndHowFarTheyAre) {
  fs::remove(folder_ / "other" / "seed.json");
  fs::remove(folder_ / "ranking" / "rank.json");
  const nlohmann::json pages =
      open({kScreen, report({"search", "other", "ranking"}), report({"search", "family"})});
  const auto text = pages[0]["text"].get<std::string>();
  EXPECT_NE(text.find("other: not at its end, 40 steps so far"), std::string::npos) << text;
  EXPECT_NE(text.find("ranking: not at its end, 4 entries so far"), std::string::npos) << text;
  EXPECT_EQ(text.find("search: not at its end"), std::string::npos);
  EXPECT_NE(text.find("The runs differ in no option."), std::string::npos) << text;
  EXPECT_EQ(pages[1]["text"].get<std::string>().find("differ"), std::string::npos);
}

}  // namespace
}  // namespace asvit
