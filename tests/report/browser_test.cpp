// Reports opened in Debian's Chromium, without a screen.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "report/page.h"
#include "report/run_section.h"
#include "tests/report/run_folders.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"
#include "trainer/data/png.h"

namespace asvit {
namespace {

namespace fs = std::filesystem;

class BrowserTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(ASVIT_CHROMIUM)) {
      GTEST_SKIP() << "Chromium is not installed";
    }
    testing::write_search_run(folder_ / "search");
    testing::write_search_run(folder_ / "other");
    testing::write_family_run(folder_ / "family");
    testing::write_training_run(folder_ / "training");
    testing::write_ranking_run(folder_ / "ranking");
  }

  /// Writes a report of these runs; returns its address.
  std::string report(const std::vector<std::string>& runs) const {
    nlohmann::ordered_json sections = nlohmann::ordered_json::array();
    for (const std::string& run : runs) {
      sections.push_back(run_section(folder_ / run));
    }
    std::ofstream(folder_ / "report.html")
        << report_page({{"title", "</title>"}, {"runs", sections}});
    return "file://" + (folder_ / "report.html").string();
  }

  testing::ProgramResult browse(const std::vector<std::string>& options) const {
    testing::Invocation invocation;
    // Everything that it writes stays in the test's folder; no network is there to ask.
    invocation.arguments = {"--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--hide-scrollbars",
                            "--virtual-time-budget=10000",
                            "--host-resolver-rules=MAP * 0.0.0.0",
                            "--user-data-dir=" + (folder_ / "profile").string()};
    invocation.arguments.insert(invocation.arguments.end(), options.begin(), options.end());
    return testing::run_program(ASVIT_CHROMIUM, invocation);
  }

  /// The page's first element as it is once scripts have run, on a screen of this size.
  std::string root_of(const std::string& address, const std::string& size) const {
    const std::string dom = browse({"--window-size=" + size, "--dump-dom", address}).out;
    const std::size_t first = dom.find("<html");
    return first == std::string::npos ? dom : dom.substr(first, dom.find('>', first) - first + 1);
  }

  /// Number of colours in a screenshot.
  std::size_t colours_of(const std::string& address, const std::string& size,
                         const std::vector<std::string>& options = {}) const {
    const fs::path file = folder_ / "shot.png";
    std::vector<std::string> all = {"--window-size=" + size, "--screenshot=" + file.string()};
    all.insert(all.end(), options.begin(), options.end());
    all.push_back(address);
    browse(all);
    std::ifstream stream(file, std::ios::binary);
    const Bytes bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    const Image image = decode_png(bytes);
    std::set<std::uint32_t> colours;
    for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
      colours.insert(static_cast<std::uint32_t>(image.pixels[i]) << 16U |
                     static_cast<std::uint32_t>(image.pixels[i + 1]) << 8U | image.pixels[i + 2]);
    }
    return colours.size();
  }

  const TemporaryFolder folder_;
};

std::string marks(int plots) {
  return "data-plots=\"" + std::to_string(plots) + "\" data-errors=\"\" data-too-wide=\"false\"";
}

TEST_F(BrowserTest, DrawsEveryPlotOfEveryKindOnAPhone) {
  struct Case {
    std::vector<std::string> runs;
    int plots;
  };
  // Two scores, reward, entropy, the plane, twelve decisions.
  for (const Case& shown : {Case{{"search"}, 17}, Case{{"search", "other"}, 4 + 2 * 13},
                            Case{{"family"}, 5}, Case{{"training"}, 4}, Case{{"ranking"}, 2},
                            Case{{"search", "family", "training", "ranking"}, 28}}) {
    const std::string root = root_of(report(shown.runs), "390,844");
    EXPECT_NE(root.find(marks(shown.plots)), std::string::npos) << root;
  }
}

TEST_F(BrowserTest, ShowsMoreThanABlankPageInLightAndInDark) {
  const std::string address = report({"search", "training"});
  EXPECT_GT(colours_of(address, "1280,1600"), 200U);
  EXPECT_GT(colours_of(address, "390,844", {"--blink-settings=preferredColorScheme=0"}), 50U);
}

TEST_F(BrowserTest, OpensWhatASearchOf500StepsLeftQuicklyAndStaysSmall) {
  testing::write_search_run(folder_ / "long", 500);
  const std::string address = report({"long"});
  EXPECT_LT(fs::file_size(folder_ / "report.html"), 2000000U);
  EXPECT_NE(root_of(address, "1280,1600").find(marks(17)), std::string::npos);
}

}  // namespace
}  // namespace asvit
