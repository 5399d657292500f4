#include "run/run_description.h"

#include "run/environment.h"
#include "run/same_run.h"

namespace asvit {

nlohmann::ordered_json RunDescription::to_json() const {
  nlohmann::ordered_json json = {{"command", command},
                                 {"options", options},
                                 {"data", data},
                                 {"compute", compute},
                                 {"environment", environment()}};
  json.update(subjects);
  json.update(notes);
  return json;
}

RunFolder open_run(const RunRequest& request, const RunDescription& description,
                   const std::set<std::string>& free_options) {
  RunFolder folder = request.resume ? RunFolder::open_or_create(request.folder)
                                    : RunFolder::create(request.folder);
  if (folder.has_run()) {
    require_same_run(folder, description, free_options);
  }
  return folder;
}

}  // namespace asvit
