#include "report/page.h"

#include <string_view>

#include "report/page_parts.h"

namespace asvit {
namespace {

/// Our scripts in the order they are loaded.
constexpr const char* kScripts[] = {"elements.js", "plots.js",  "topology_picture.js",
                                    "search.js",   "family.js", "training.js",
                                    "ranking.js",  "main.js"};

std::string html_text(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '&':
        result += "&amp;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string scripts() {
  std::string text;
  for (const char* name : kScripts) {
    text += page_part(name);
  }
  return text;
}

std::string libraries() {
  std::string text;
  for (const char* name : {"chart.umd.min.js", "chartjs-plugin-zoom.min.js"}) {
    text += page_part(name);
    text += "\n";
  }
  return text;
}

std::string licences() {
  std::string text;
  for (const char* name : {"chart.js.LICENSE.md", "chartjs-plugin-zoom.LICENSE.md"}) {
    text += page_part(name);
    text += "\n";
  }
  return html_text(text);
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
  // In the order of page.html.
  fill("{{title}}", html_text(document.at("title").get<std::string>()));
  fill("{{style}}", std::string(page_part("page.css")));
  fill("{{licences}}", licences());
  fill("{{data}}", json_for_page(document));
  fill("{{libraries}}", libraries());
  fill("{{scripts}}", scripts());
  page += rest;
  return page;
}

}  // namespace asvit
