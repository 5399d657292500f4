// Scores one topology at initialisation: how long a curve becomes in it, and how well conditioned
// its neural tangent kernel is.
#include <exception>
#include <iostream>

#include <ATen/ATen.h>

#include "compute/device.h"
#include "metrics/scorer.h"
#include "network/init.h"
#include "space/topology_text.h"

int main(int argc, char** argv) {
  try {
    asvit::TextDefaults defaults;
    defaults.image_size = 32;
    const asvit::Topology topology =
        asvit::parse_topology_text(argc > 1 ? argv[1] : "8,2,3|4,1,2|4,1,4|4,1,6|32", defaults);

    // Real images are better; eight of Gaussian noise will do here.
    const at::Tensor images = asvit::draw_normal(8 * 3 * 32 * 32, 1).reshape({8, 3, 32, 32});

    // Sets the process up for scoring: one worker a hardware thread, the matrix library at one
    // thread and freed memory kept. Without it a score takes up to four times as long.
    const asvit::Compute compute = asvit::set_up_compute({});
    asvit::ScoringOptions options;
    options.repeats = 3;
    asvit::Scorer scorer(asvit::scorer_options(options, /*seed=*/0, compute), images);
    for (const asvit::Score& score : scorer.score(topology)) {
      std::cout << score.metric << " " << score.mean << " +- " << score.standard_error << " ("
                << to_string(score.status) << ")\n";
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "score_one: " << error.what() << "\n";
    return 1;
  }
}
