#include "cli/search_run.h"

#include <set>
#include <stdexcept>

#include "run/atomic_file.h"

namespace asvit {
namespace {

using nlohmann::json;

constexpr const char* kTraceFile = "trace.jsonl";
constexpr const char* kStateFile = "state.json";
constexpr const char* kSeedFile = "seed.json";

/// Throws where a stored run has other options than this one. Options that do not touch a step's
/// result may differ: a run may go on for more steps.
void require_same_options(const json& stored, const json& current, const std::string& where) {
  static const std::set<std::string> free = {"out", "threads", "json", "steps"};
  std::set<std::string> keys;
  for (const auto& [key, value] : stored.items()) {
    keys.insert(key);
  }
  for (const auto& [key, value] : current.items()) {
    keys.insert(key);
  }
  for (const std::string& key : keys) {
    const json before = stored.value(key, json());
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

SearchRun::SearchRun(const std::filesystem::path& path, bool resume,
                     const nlohmann::ordered_json& description, Search& search)
    : folder_(resume ? RunFolder::open_or_create(path) : RunFolder::create(path)) {
  if (!folder_.has_run()) {
    folder_.write_run(description);
    trace_.emplace(folder_.file(kTraceFile), 0);
    return;
  }
  const json stored = folder_.read_run();
  const std::string where = folder_.file("run.json").string();
  if (stored.value("command", json()) != json(description.at("command"))) {
    throw std::invalid_argument(where + ": got a run of another command, expected one of search");
  }
  require_same_options(stored.value("options", json::object()), description.at("options"), where);
  if (stored.value("space", json()) != json(description.at("space"))) {
    throw std::invalid_argument(where +
                                ": the search space differs from that of the run to resume");
  }
  for (const char* member : {"data", "compute"}) {
    require_same_source(stored, description, member, where);
  }
  restore(search);
  if (search.steps_done() > search.options().steps) {
    throw std::invalid_argument("--steps: got " + std::to_string(search.options().steps) +
                                ", expected at least the " + std::to_string(search.steps_done()) +
                                " that the run to resume has done");
  }
  if (stored.at("options").value("steps", json()) != json(description.at("options").at("steps"))) {
    folder_.write_run(description);
  }
}

void SearchRun::restore(Search& search) {
  const auto path = folder_.file(kStateFile);
  if (!std::filesystem::exists(path)) {
    trace_.emplace(folder_.file(kTraceFile), 0);
    return;
  }
  const json saved = read_json_file(path);
  try {
    const auto bytes = saved.at("trace_bytes").get<std::int64_t>();
    search.restore(saved.at("search"), read_journal(folder_.file(kTraceFile), bytes));
    trace_.emplace(folder_.file(kTraceFile), bytes);
  } catch (const json::exception& error) {
    throw std::invalid_argument(path.string() + ": " + error.what());
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(path.string() + ": " + error.what());
  }
}

void SearchRun::on_step(const StepRecord& record, const SearchState& state) {
  trace_->append(step_to_json(record));
  const nlohmann::ordered_json saved = {{"trace_bytes", trace_->bytes()}, {"search", state}};
  write_file_atomically(folder_.file(kStateFile), saved.dump() + "\n");
}

void SearchRun::finish(const nlohmann::ordered_json& seed) const {
  write_file_atomically(folder_.file(kSeedFile), seed.dump(2) + "\n");
}

}  // namespace asvit
