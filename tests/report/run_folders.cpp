#include "tests/report/run_folders.h"

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/random.h"
#include "run/growth_trajectory.h"
#include "run/search_trace.h"
#include "run/training_journal.h"
#include "space/cost.h"
#include "space/search_space.h"
#include "space/topology_json.h"
#include "tests/support/topologies.h"

namespace asvit::testing {
namespace {

using nlohmann::ordered_json;

void write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

void write_run_json(const std::filesystem::path& folder, const std::string& command,
                    const ordered_json& more = ordered_json::object()) {
  ordered_json run = {{"format", "asvit-run/1"},
                      {"command", command},
                      {"options", {{"seed", 3}, {"rule", "greedy"}}},
                      {"data", "noise"},
                      {"compute", {{"device", "cpu"}}},
                      {"environment", {{"host", "nowhere"}}}};
  run.update(more);
  write(folder / "run.json", run.dump(2));
}

ordered_json score(double mean) { return {{"mean", mean}, {"status", "ok"}}; }

ordered_json measure(double mean) { return {{"mean", mean}, {"standard_error", 0.1}}; }

/// A layer a stage.
ordered_json inspected_layers(const Topology& topology, double rate) {
  ordered_json layers = ordered_json::array();
  for (std::size_t s = 0; s < topology.stages.size(); ++s) {
    layers.push_back({{"stage", s + 1},
                      {"block", 1},
                      {"rate_before", measure(rate - static_cast<double>(s))},
                      {"rate_after", measure(rate - 5.0)},
                      {"nonzero", measure(1.0)},
                      {"positive", measure(0.01 * rate)}});
  }
  return layers;
}

/// Two states, one picture.
ordered_json inspection_of(const Topology& topology, const std::string& png) {
  return {{"data", "noise"},
          {"images", 4},
          {"epsilon", 0.1},
          {"states",
           {{{"name", "before training"}, {"layers", inspected_layers(topology, 40.0)}},
            {{"name", "trained"}, {"layers", inspected_layers(topology, 60.0)}}}},
          {"attention",
           {{"query", "mean token"}, {"pictures", {{{"image", "<noise>"}, {"png", png}}}}}}};
}

ordered_json scores_at(double t) {
  return {{"ntk_condition", score(40.0 + 10.0 * std::sin(t))},
          {"length_distortion", score(5.0 + std::cos(t))}};
}

}  // namespace

void write_search_run(const std::filesystem::path& folder, int steps) {
  const SearchSpace space = builtin_space("as-vit");
  Generator generator(7);
  std::string trace;
  for (int step = 1; step <= steps; ++step) {
    const Choices choices = space.sample(generator);
    TraceLine line;
    line.step = step;
    line.choices = choices;
    line.scores = scores_at(step);
    line.reward = std::sin(step);
    line.entropy = 15.0 - 0.1 * step;
    for (const Decision& decision : space.decisions()) {
      line.probabilities.emplace_back(decision.choices.size(), 1.0 / decision.count());
    }
    line.topology = topology_to_json(space.realise(choices));
    trace += trace_line_to_json(line).dump() + "\n";
  }
  write(folder / "trace.jsonl", trace);
  write(folder / "seed.json",
        ordered_json({{"topology", topology_to_json(small_topology())}}).dump());
  write_run_json(folder, "search", {{"space", space.to_json()}});
}

void write_family_run(const std::filesystem::path& folder) {
  const Topology seed = small_topology();
  std::string trajectory;
  for (int step = 0; step < 3; ++step) {
    const Topology grown = resized(seed, 8 + 8 * step, {1, 1, 1 + step, 1});
    GrowthLine line;
    line.step = step;
    line.text = "step " + std::to_string(step);
    line.taken.parameters = cost(grown).parameters();
    line.taken.macs = cost(grown).macs();
    line.taken.depths = {1, 1, 1 + step, 1};
    line.taken.scores = scores_at(step);
    line.model_width = 8 + 8 * step;
    trajectory += growth_line_to_json(line).dump() + "\n";
  }
  write(folder / "trajectory.jsonl", trajectory);
  write(folder / "family" / "1M.json",
        ordered_json({{"name", "1M"}, {"topology", topology_to_json(seed)}}).dump());
  write_run_json(folder, "scale", {{"seed", topology_to_json(seed)}});
}

void write_training_run(const std::filesystem::path& folder) {
  const Topology topology = white_box_topology();
  std::string journal;
  for (int epoch = 1; epoch <= 3; ++epoch) {
    EpochLine line;
    line.epoch = epoch;
    line.step = 10 * epoch;
    line.images = 100 * epoch;
    line.token_factor = epoch < 2 ? 2 : 1;
    line.learning_rate = 1e-3;
    line.loss = 2.0 / epoch;
    line.validation = EpochValidation{{{"loss", 1.0}, {"top1", 0.3 * epoch}, {"top5", 1.0}}};
    journal += epoch_line_to_json(line).dump() + "\n";
  }
  write(folder / "metrics.jsonl", journal + R"({"epoch":4,"ima)");
  const std::string pixel =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/"
      "pLvAAAAAElFTkSuQmCC";
  write(folder / "evaluation.json",
        ordered_json(
            {{"images", 8},
             {"top1", 0.75},
             {"top5", 1.0},
             {"per_class", {{{"class", "</script>"}}, {{"class", "<b>bold"}}}},
             {"confusion", {{3, 1}, {1, 3}}},
             {"worst",
              {{{"index", 5}, {"label", 0}, {"predicted", 1}, {"loss", 2.5}, {"png", pixel}}}}})
            .dump());
  write(folder / "inspection.json", inspection_of(topology, pixel).dump());
  write_run_json(folder, "train", {{"topology", topology_to_json(topology)}});
}

void write_ranking_run(const std::filesystem::path& folder) {
  const ordered_json row = {{"predictor", "macs"}, {"kind", "size"},         {"n", 4},
                            {"failed", 0},         {"tied_pairs", 0},        {"tau", 0.5},
                            {"tau_p_value", 0.3},  {"tau_95", {-0.1, 1.0}},  {"rho", 0.6},
                            {"rho_p_value", 0.3},  {"partial_tau", nullptr}, {"top_precision", 1.0},
                            {"regret", 0.0}};
  write(folder / "rank.json", ordered_json({{"format", "asvit-ranking/1"},
                                            {"columns", {{"top1", {row}}}},
                                            {"points",
                                             {{"names", {"a", "b", "c", "d"}},
                                              {"accuracies", {{"top1", {1.0, 2.0, nullptr, 4.0}}}},
                                              {"predictors", {{"macs", {1e3, 1e6, 1e5, 1e7}}}}}}})
                                  .dump());
  write(folder / "scores.jsonl", "{}\n{}\n{}\n{}\n");
  write_run_json(folder, "rank");
}

}  // namespace asvit::testing
