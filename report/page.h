#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace asvit {

/// JSON text that is safe inside a <script> element: `<`, `>` and `&` are escaped, so that no text
/// in it can end the element, whatever a run's names hold. Bytes that are no UTF-8 become U+FFFD.
std::string json_for_page(const nlohmann::ordered_json& document);

/// A report as one HTML file that needs no network: styles, scripts, the plotting library and
/// `document` ({"format": "asvit-report/1", "title", "runs": [run_section()]}; with "live" true the
/// page asks `report.json` beside it for newer ones).
std::string report_page(const nlohmann::ordered_json& document);

}  // namespace asvit
