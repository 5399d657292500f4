#pragma once

#include "cli/command.h"
#include "cli/command_line.h"

namespace asvit {

// Of every subcommand: what runs it, with what follows it on the command line, and describes its
// options. Each stands in its own NAME_command.cpp.

int run_bench(const Arguments& arguments);
CommandLine describe_bench();
int run_completion(const Arguments& arguments);
CommandLine describe_completion();
int run_cost(const Arguments& arguments);
CommandLine describe_cost();
int run_evaluate(const Arguments& arguments);
CommandLine describe_evaluate();
int run_export(const Arguments& arguments);
CommandLine describe_export();
int run_inspect(const Arguments& arguments);
CommandLine describe_inspect();
int run_rank(const Arguments& arguments);
CommandLine describe_rank();
int run_report(const Arguments& arguments);
CommandLine describe_report();
int run_scale(const Arguments& arguments);
CommandLine describe_scale();
int run_score(const Arguments& arguments);
CommandLine describe_score();
int run_search(const Arguments& arguments);
CommandLine describe_search();
int run_space(const Arguments& arguments);
CommandLine describe_space();
int run_train(const Arguments& arguments);
CommandLine describe_train();
int run_verify(const Arguments& arguments);
CommandLine describe_verify();

}  // namespace asvit
