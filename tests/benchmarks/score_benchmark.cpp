// How fast both scores are: the engine beside the general path (LibTorch's forward mode and one
// backward pass) and the naive algorithm, in turn in the same run. scripts/benchmark.sh runs it.

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/random.h"
#include "compute/process_setup.h"
#include "network/init.h"
#include "space/search_space.h"
#include "tests/benchmarks/measure.h"
#include "tests/benchmarks/naive.h"

namespace asvit::benchmarks {
namespace {

int hardware_threads() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

/// 16 random topologies of as-vit, always the same.
std::vector<Topology> sixteen(int image_size) {
  const SearchSpace space = builtin_space("as-vit").with("/image_size", image_size);
  Generator generator(16);
  std::vector<Topology> result;
  for (int i = 0; i < 16; ++i) {
    result.push_back(space.realise(space.sample(generator)));
  }
  return result;
}

/// Wall time as each benchmark takes it itself, `count` times.
template <int count>
void timed(benchmark::internal::Benchmark* one) {
  one->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(count);
}

/// Engine and general path in turn over some settings; the engine's time is the benchmark's.
void compare(benchmark::State& state, const std::vector<Setting>& settings) {
  double engine = 0.0;
  double general = 0.0;
  double work = 0.0;
  double memory = 0.0;
  for (const Setting& setting : settings) {
    work += operations(setting);
  }
  // Memory first: what it takes to measure it empties the allocator. Then a warm-up of both.
  for (const Setting& setting : settings) {
    reset_peak_memory();
    score_seconds(setting, true);
    memory = std::max(memory, peak_memory());
  }
  score_seconds(settings.front(), false);
  for (auto _ : state) {
    double seconds = 0.0;
    for (const Setting& setting : settings) {
      seconds += score_seconds(setting, true);
      general += score_seconds(setting, false);
    }
    engine += seconds;
    state.SetIterationTime(seconds);
  }
  const auto runs = static_cast<double>(state.iterations());
  const double rate = work * runs / engine;
  state.counters["ratio"] = general / engine;
  state.counters["general_s"] = general / runs;
  state.counters["GFLOP/s"] = rate * 1e-9;
  state.counters["of_peak"] = rate / matrix_rate(settings.front().threads);
  state.counters["peak_MB"] = memory * 1e-6;
}

/// Whether a benchmark's results were too far from the oracle's.
bool failed = false;

void report_errors(benchmark::State& state, const std::vector<Setting>& settings) {
  Errors worst;
  for (const Setting& setting : settings) {
    const Errors one = errors(setting);
    if (!(one.unit_curve < 1e-5 && one.kernel < 1e-5 && one.condition < 1e-5 &&
          one.alike_condition < 1e-5)) {
      failed = true;
      state.SkipWithError("the engine is further than 1e-5 from the oracle");
    }
    worst.unit_curve = std::max(worst.unit_curve, one.unit_curve);
    worst.kernel = std::max(worst.kernel, one.kernel);
    worst.condition = std::max(worst.condition, one.condition);
    worst.alike_condition = std::max(worst.alike_condition, one.alike_condition);
    worst.alike_kappa = std::max(worst.alike_kappa, one.alike_kappa);
  }
  state.counters["err_curve"] = worst.unit_curve;
  state.counters["err_kernel"] = worst.kernel;
  state.counters["err_cond"] = worst.condition;
  state.counters["err_alike"] = worst.alike_condition;
  state.counters["kappa"] = worst.alike_kappa;
}

Setting setting_of(const Topology& topology) {
  Setting setting;
  setting.topology = topology;
  setting.threads = hardware_threads();
  return setting;
}

void named(benchmark::State& state, const char* text, int hidden) {
  const std::vector<Setting> settings = {setting_of(topology_of(text, 224, hidden))};
  compare(state, settings);
  report_errors(state, settings);
}
BENCHMARK_CAPTURE(named, A, "8,2,3|4,1,2|4,1,4|4,1,6|32", 32)->Apply(timed<5>);
BENCHMARK_CAPTURE(named, B, "8,8,3|4,4,2|4,2,4|4,1,6|32", 32)->Apply(timed<5>);
BENCHMARK_CAPTURE(named, C, "4,4,4|2,2,4|2,1,4|2,1,4|16", 32)->Apply(timed<5>);
BENCHMARK_CAPTURE(named, D, "6,4,2|3,1,5|3,2,3|4,1,6|64", 32)->Apply(timed<5>);

void random_16(benchmark::State& state) {
  std::vector<Setting> settings;
  for (const Topology& topology : sixteen(224)) {
    settings.push_back(setting_of(topology));
  }
  compare(state, settings);
  report_errors(state, settings);
}
BENCHMARK(random_16)->Apply(timed<1>);

/// The public code's way on one thread, at a size where it ends soon.
void naive(benchmark::State& state) {
  Setting setting = setting_of(topology_of("8,2,3|4,1,2|4,1,4|4,1,6|32", 64, 16));
  setting.images = 8;
  setting.threads = 1;
  setting.curve_points = 3;
  double engine = 0.0;
  double slow = 0.0;
  for (auto _ : state) {
    slow += naive_seconds(setting);
    const double seconds = score_seconds(setting, true);
    engine += seconds;
    state.SetIterationTime(seconds);
  }
  state.counters["ratio"] = slow / engine;
  state.counters["naive_s"] = slow / static_cast<double>(state.iterations());
}
BENCHMARK(naive)->Apply(timed<2>);

/// Two workers against one, in turn.
void workers(benchmark::State& state, const char* text) {
  Setting setting = setting_of(topology_of(text, 224));
  setting.repeats = 5;
  double one = 0.0;
  double two = 0.0;
  for (auto _ : state) {
    setting.threads = 1;
    one += score_seconds(setting, true);
    setting.threads = 2;
    const double seconds = score_seconds(setting, true);
    two += seconds;
    state.SetIterationTime(seconds);
  }
  state.counters["ratio"] = one / two;
}
BENCHMARK_CAPTURE(workers, A, "8,2,3|4,1,2|4,1,4|4,1,6|32")->Apply(timed<5>);
BENCHMARK_CAPTURE(workers, B, "8,8,3|4,4,2|4,2,4|4,1,6|32")->Apply(timed<5>);

/// How cost grows with one quantity, all else as in A.
enum Quantity { kImageSize, kWidth, kDepth, kImages, kPoints, kRepeats, kThreads };

void grow(benchmark::State& state, Quantity quantity) {
  const auto value = static_cast<int>(state.range(0));
  const std::string text = "8,2,3|4,1,2|4,1,4|4,1,6|32";
  Setting setting = setting_of(
      topology_of(text, quantity == kImageSize ? value : 224, quantity == kWidth ? value : 32));
  if (quantity == kDepth) {
    setting.topology = resized(setting.topology, 32, {value, value, value, value});
  }
  int* const target = quantity == kImages    ? &setting.images
                      : quantity == kPoints  ? &setting.curve_points
                      : quantity == kRepeats ? &setting.repeats
                      : quantity == kThreads ? &setting.threads
                                             : nullptr;
  if (target != nullptr) {
    *target = value;
  }
  double memory = 0.0;
  for (auto _ : state) {
    reset_peak_memory();
    state.SetIterationTime(score_seconds(setting, true));
    memory = std::max(memory, peak_memory());
  }
  state.counters["peak_MB"] = memory * 1e-6;
}
BENCHMARK_CAPTURE(grow, image_size, kImageSize)
    ->Apply(timed<2>)
    ->Arg(32)
    ->Arg(64)
    ->Arg(128)
    ->Arg(224)
    ->Arg(448);
BENCHMARK_CAPTURE(grow, width, kWidth)->Apply(timed<2>)->Arg(16)->Arg(32)->Arg(64)->Arg(128);
BENCHMARK_CAPTURE(grow, depth, kDepth)->Apply(timed<2>)->Arg(1)->Arg(2)->Arg(4);
BENCHMARK_CAPTURE(grow, images, kImages)->Apply(timed<2>)->Arg(8)->Arg(16)->Arg(64)->Arg(512);
BENCHMARK_CAPTURE(grow, points, kPoints)->Apply(timed<2>)->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK_CAPTURE(grow, repeats, kRepeats)->Apply(timed<2>)->Arg(1)->Arg(5)->Arg(20);
BENCHMARK_CAPTURE(grow, threads, kThreads)->Apply(timed<2>)->Arg(1)->Arg(2);

/// A repeat's draws: weights for both scores and the circle.
void draw(benchmark::State& state) {
  const Topology topology = topology_of("8,2,3|4,1,2|4,1,4|4,1,6|32", 224);
  const auto float32 = at::TensorOptions().dtype(at::kFloat);
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(draw_weights(topology, HeadWeights::kAbsent, 1, float32));
    benchmark::DoNotOptimize(draw_weights(topology, HeadWeights::kAbsent, 2, float32));
    benchmark::DoNotOptimize(draw_normal(2 * 3 * 224 * 224, 3, at::kFloat));
    state.SetIterationTime(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
}
BENCHMARK(draw)->Apply(timed<20>);

}  // namespace
}  // namespace asvit::benchmarks

int main(int argc, char** argv) {
  asvit::use_one_blas_thread();
  asvit::keep_freed_memory();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 2;
  }
  if (benchmark::RunSpecifiedBenchmarks() == 0) {
    return 2;
  }
  return asvit::benchmarks::failed ? 1 : 0;
}
