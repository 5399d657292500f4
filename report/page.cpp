#include "report/page.h"

#include <initializer_list>
#include <string_view>

#include "base/markup_text.h"
#include "report/page_parts.h"

namespace asvit {
namespace {

/// The parts one after another, a line break between them.
std::string joined_parts(std::initializer_list<const char*> names) {
  std::string text;
  for (const char* name : names) {
    text += page_part(name);
    text += "\n";
  }
  return text;
}

/// A text whose bytes that are no UTF-8 have become U+FFFD.
std::string valid_text(const nlohmann::ordered_json& text) {
  return nlohmann::ordered_json::parse(
             text.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace))
      .get<std::string>();
}

}  // namespace

std::string json_for_page(const nlohmann::ordered_json& document) {
  const std::string json =
      document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::string result;
  result.reserve(json.size());
  for (const char c : json) {
    switch (c) {
      case '<':
        result += "\\u003c";
        break;
      case '>':
        result += "\\u003e";
        break;
      case '&':
        result += "\\u0026";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string report_page(const nlohmann::ordered_json& document) {
  std::string_view rest = page_part("page.html");
  std::string page;
  const auto fill = [&](std::string_view place, const std::string& content) {
    const std::size_t found = rest.find(place);
    page += rest.substr(0, found);
    page += content;
    rest.remove_prefix(found + place.size());
  };
  const bool live = document.value("live", false);
  // In the order of page.html. Only a page that follows a run may and can ask for newer data.
  fill("{{source}}", live ? "'self'" : "'none'");
  fill("{{title}}", markup_text(valid_text(document.at("title"))));
  fill("{{style}}", std::string(page_part("page.css")));
  fill("{{licences}}", markup_text(joined_parts({"chart.js.LICENSE.md", "kurkle-color.LICENSE.md",
                                                 "chartjs-plugin-zoom.LICENSE.md"})));
  fill("{{data}}", json_for_page(document));
  fill("{{libraries}}", joined_parts({"chart.umd.min.js", "chartjs-plugin-zoom.min.js"}));
  fill("{{scripts}}", joined_parts({"elements.js", "plots.js", "topology_picture.js", "search.js",
                                    "family.js", "inspection.js", "training.js", "ranking.js"}) +
                          (live ? joined_parts({"live.js"}) : "") + joined_parts({"main.js"}));
  page += rest;
  return page;
}

}  // namespace asvit
