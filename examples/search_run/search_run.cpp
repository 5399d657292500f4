// Searches As-ViT's space at 32 pixels in a folder on disk: search_run FOLDER STEPS. Called again,
// after an end of any kind or for more steps, it goes on where the folder's run stands.
#include "search/search_run.h"

#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include "compute/device.h"
#include "network/init.h"
#include "run/interrupt.h"
#include "space/search_space.h"
#include "space/topology_text.h"

/// Prints a line a step.
struct Printer : asvit::SearchObserver {
  void on_step(const asvit::StepRecord& record, const asvit::SearchState& /*state*/) override {
    std::cout << "step " << record.step << ": reward " << record.reward << "\n";
  }
};

int main(int argc, char** argv) {
  try {
    if (argc != 3) {
      throw std::invalid_argument("arguments: expected FOLDER STEPS");
    }
    asvit::SearchRunOptions options;
    options.search.steps = std::stoi(argv[2]);
    options.search.limits.max_params = 3'000'000;
    options.searcher.algorithm = "evolution";
    options.searcher.evolution.population = 3;
    options.scoring.repeats = 1;
    options.scoring.curve_points = 4;
    asvit::keep_signals_off_this_thread();
    const asvit::Compute compute = asvit::set_up_compute({});  // one process, all its threads
    const auto space = asvit::builtin_space("as-vit").with("/image_size", 32).with("/classes", 10);
    // Real images are better; four of noise will do here.
    const at::Tensor images = asvit::draw_normal(4 * 3 * 32 * 32, 1).reshape({4, 3, 32, 32});

    const asvit::InterruptGuard interrupt;  // Ctrl-C ends the run after its step
    asvit::RunRequest request;
    request.folder = argv[1];
    request.resume = true;
    request.stop = [&] { return interrupt.requested(); };
    Printer printer;
    const asvit::SearchOutcome outcome =
        asvit::run_search(request, space, options, compute, {images, {}, "4 of noise"}, {&printer});
    if (!outcome.done) {
      std::cout << "stopped after step " << outcome.steps << "\n";
      return 130;
    }
    std::cout << "seed " << *asvit::topology_text(outcome.result.seed.topology) << "\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "search_run: " << error.what() << "\n";
    return 1;
  }
}
