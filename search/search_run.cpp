#include "search/search_run.h"

#include <stdexcept>

#include "run/atomic_file.h"
#include "run/same_run.h"
#include "run/search_trace.h"

namespace asvit {
namespace {

using nlohmann::json;

constexpr const char* kStateFile = "state.json";
constexpr const char* kSeedFile = "seed.json";

}  // namespace

SearchRun::SearchRun(const std::filesystem::path& path, bool resume,
                     const nlohmann::ordered_json& description, Search& search)
    : folder_(resume ? RunFolder::open_or_create(path) : RunFolder::create(path)) {
  if (!folder_.has_run()) {
    folder_.write_run(description);
    trace_.emplace(folder_.file(kSearchTrace), 0);
    return;
  }
  const json stored = folder_.read_run();
  const std::string where = folder_.file("run.json").string();
  // A run may go on for more steps.
  require_same_run(stored, description, {"steps"}, {"space"}, where);
  restore(search);
  if (search.steps_done() > search.options().steps) {
    throw std::invalid_argument("steps: got " + std::to_string(search.options().steps) +
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
    trace_.emplace(folder_.file(kSearchTrace), 0);
    return;
  }
  const json saved = read_json_file(path);
  try {
    const auto bytes = saved.at("trace_bytes").get<std::int64_t>();
    search.restore(saved.at("search"), read_journal(folder_.file(kSearchTrace), bytes));
    trace_.emplace(folder_.file(kSearchTrace), bytes);
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
