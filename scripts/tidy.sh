#!/usr/bin/env bash
# clang-tidy over all folders of the house, or over those given; .clang-tidy holds the checks.
# Wants Debian's clang-tidy. Half an hour of one core for all: LibTorch's headers.
# usage: [JOBS=n] tidy.sh [FOLDER...]
set -euo pipefail
cd "$(dirname "$0")/.."
folders=("$@")
if [ ${#folders[@]} -eq 0 ]; then
  folders=(base run space network compute model export metrics search scaling trainer inspection
    report verification cli)
fi
if ! command -v clang-tidy >/dev/null; then
  echo "tidy: clang-tidy not found, expected Debian's package clang-tidy" >&2
  exit 1
fi
cmake --preset tidy >/dev/null
mapfile -t sources < <(git ls-files -- "${folders[@]/%//*.cpp}")
if [ ${#sources[@]} -eq 0 ]; then
  echo "tidy: got no sources in '${folders[*]}', expected folders of the house" >&2
  exit 2
fi
# What clang-tidy counts and hides goes to stderr, what it finds to stdout.
printf '%s\0' "${sources[@]}" |
  xargs -0 -n 1 -P "${JOBS:-$(nproc)}" clang-tidy -p build-tidy --quiet 2>/dev/null
echo "tidy: ${#sources[@]} sources are clean"
