#!/usr/bin/env bash
# Builds and runs the benchmarks of tests/benchmarks; docs/performance.md explains what they print.
# usage: benchmark.sh [--benchmark_filter=REGEX] [other options of Google Benchmark]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install-dependencies.sh
scripts/build.sh release score_benchmark
build/tests/benchmarks/score_benchmark --benchmark_counters_tabular=true "$@"
