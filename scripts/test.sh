#!/usr/bin/env bash
# Installs the dependencies, checks the format, builds asvit with its tests and runs them all.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install-dependencies.sh --tests
scripts/check_format.sh
scripts/build.sh release
ctest --preset all -j "$(nproc)"
