#include "cli/commands.h"

namespace asvit {

const std::vector<Command>& commands() {
  static const std::vector<Command> kTable = {
      {"search", "search a space for a seed topology, without training", run_search,
       describe_search},
      {"scale", "grow a seed into models of given sizes", run_scale, describe_scale},
      {"export", "write a model as a file for other tools", run_export, describe_export},
      {"train", "train a model, with progressive tokenization", run_train, describe_train},
      {"evaluate", "accuracy of a trained model", run_evaluate, describe_evaluate},
      {"inspect", "what a model's layers do to the tokens of images", run_inspect,
       describe_inspect},
      {"rank", "how well scores predict measured accuracies", run_rank, describe_rank},
      {"report", "show runs as one HTML page", run_report, describe_report},
      {"score", "score topologies at initialisation", run_score, describe_score},
      {"cost", "parameters and multiply-accumulates in closed form", run_cost, describe_cost},
      {"space", "list, show and describe search spaces", run_space, describe_space},
      {"bench", "how fast this machine scores", run_bench, describe_bench},
      {"verify", "recompute recorded reference values on this machine", run_verify,
       describe_verify},
      {"completion", "print the completion script for bash", run_completion, describe_completion},
  };
  return kTable;
}

}  // namespace asvit
