#include "report/page.h"

#include <string>

#include <gtest/gtest.h>

#include "report/page_parts.h"

namespace asvit {
namespace {

using nlohmann::ordered_json;

/// The document that a page holds.
ordered_json data_of(const std::string& page) {
  const std::string opening = R"(<script type="application/json" id="report-data">)";
  const std::size_t first = page.find(opening) + opening.size();
  return ordered_json::parse(page.substr(first, page.find("</script>", first) - first));
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

TEST(JsonForPage, HoldsNothingThatCouldEndAScript) {
  const ordered_json document = {{"</script>", "<!--<script>&amp;"}};
  const std::string text = json_for_page(document);
  EXPECT_EQ(text.find_first_of("<>&"), std::string::npos) << text;
  EXPECT_EQ(ordered_json::parse(text), document);
}

TEST(JsonForPage, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(json_for_page({{"name", "a\xff"}}), "{\"name\":\"a\xEF\xBF\xBD\"}");
}

TEST(ReportPage, CarriesItsDataUnchanged) {
  const ordered_json document = {{"format", "asvit-report/1"},
                                 {"title", "</title><b>{{data}}"},
                                 {"runs", {{{"kind", "none"}, {"name", "</script>\u2028"}}}}};
  const std::string page = report_page(document);
  EXPECT_EQ(data_of(page), document);
  EXPECT_NE(page.find("<title>&lt;/title&gt;&lt;b&gt;{{data}}</title>"), std::string::npos);
  EXPECT_EQ(count(page, "</script>"), 3U);
}

TEST(ReportPage, AsksNothingOfTheNetwork) {
  const std::string page = report_page({{"title", "t"}, {"runs", ordered_json::array()}});
  for (const char* request :
       {"src=\"http", "src='http", "@import", "url(http", "fetch(", "<link rel=\"style"}) {
    EXPECT_EQ(page.find(request), std::string::npos) << request;
  }
}

TEST(ReportPage, NamesTheLicencesOfItsLibraries) {
  const std::string page = report_page({{"title", "t"}, {"runs", ordered_json::array()}});
  EXPECT_NE(page.find("Chart.js Contributors"), std::string::npos);
  EXPECT_NE(page.find("chartjs-plugin-zoom contributors"), std::string::npos);
  EXPECT_NE(page.find("Jukka Kurkela"), std::string::npos);
  EXPECT_EQ(count(page, "The MIT License (MIT)"), 3U);
}

TEST(PageParts, AreTheFilesByteByByte) {
  EXPECT_EQ(page_part("page.html").substr(0, 15), "<!DOCTYPE html>");
  EXPECT_GT(page_part("chart.umd.min.js").size(), 200000U);
  EXPECT_THROW(page_part("other.js"), std::out_of_range);
}

}  // namespace
}  // namespace asvit
