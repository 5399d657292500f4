#!/usr/bin/env bash
# Checks asvit on a CUDA device: builds against a LibTorch with CUDA, runs the tests labelled gpu,
# recomputes the recorded reference values there, and measures.
#   CMAKE_PREFIX_PATH=$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)') scripts/check_gpu.sh
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${CMAKE_PREFIX_PATH:-}" ]; then
  echo "check_gpu: CMAKE_PREFIX_PATH: got nothing, expected the path of a LibTorch with CUDA" >&2
  exit 2
fi
if ! command -v nvidia-smi >/dev/null || [[ $(nvidia-smi -L) != *GPU* ]]; then
  echo "check_gpu: got no CUDA device (nvidia-smi -L), expected one" >&2
  exit 2
fi
scripts/install-dependencies.sh
cmake --preset gpu
cmake --build --preset gpu
ctest --preset gpu
build-gpu/asvit verify tests/golden/as_vit.json --device cuda
build-gpu/asvit verify tests/golden/as_vit.json --device cuda --dtype float64
build-gpu/asvit bench --device cuda
