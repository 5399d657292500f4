#include "run/same_run.h"

#include <stdexcept>
#include <string>

namespace asvit {
namespace {

using nlohmann::json;

void require_same_options(const json& stored, const json& current, const json& defaults,
                          std::set<std::string> free, const std::string& where) {
  free.insert({"out", "threads", "json"});
  std::set<std::string> keys;
  for (const auto& [key, value] : stored.items()) {
    keys.insert(key);
  }
  for (const auto& [key, value] : current.items()) {
    keys.insert(key);
  }
  for (const std::string& key : keys) {
    const json before = stored.value(key, defaults.value(key, json()));
    const json now = current.value(key, json());
    if (free.count(key) == 0 && before != now) {
      throw std::invalid_argument(where + ": /options/" + key + ": got " + now.dump() +
                                  ", expected " + before.dump() + " as in the run to resume");
    }
  }
}

/// Throws where the images or the device are not those that the stored scores came from.
void require_same_source(const json& stored, const json& current, const std::string& member,
                         const std::string& where) {
  json before = stored.value(member, json());
  json now = current.at(member);
  for (json* source : {&before, &now}) {
    if (source->is_object()) {
      source->erase("threads");
    }
  }
  if (before != now) {
    throw std::invalid_argument(where + ": /" + member + ": got " + now.dump() + ", expected " +
                                before.dump() + " as in the run to resume");
  }
}

}  // namespace

void require_same_run(const json& stored, const json& current,
                      const std::set<std::string>& free_options,
                      const std::vector<std::string>& subjects, const std::string& where,
                      const json& defaults) {
  const json& command = current.at("command");
  if (stored.value("command", json()) != command) {
    throw std::invalid_argument(where + ": got a run of another command, expected one of " +
                                command.get<std::string>());
  }
  require_same_options(stored.value("options", json::object()), current.at("options"), defaults,
                       free_options, where);
  for (const std::string& subject : subjects) {
    if (stored.value(subject, json()) != current.at(subject)) {
      throw std::invalid_argument(where + ": /" + subject +
                                  ": got another one, expected that of the run to resume");
    }
  }
  for (const char* member : {"data", "compute"}) {
    require_same_source(stored, current, member, where);
  }
}

void require_same_run(const RunFolder& folder, const RunDescription& current,
                      const std::set<std::string>& free_options) {
  std::vector<std::string> subjects;
  for (const auto& [name, value] : current.subjects.items()) {
    subjects.push_back(name);
  }
  require_same_run(folder.read_run(), current.to_json(), free_options, subjects,
                   folder.run_file().string(), current.defaults);
}

}  // namespace asvit
