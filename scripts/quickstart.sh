#!/usr/bin/env bash
# Installs the dependencies, builds asvit and searches for a seed topology on Fashion-MNIST.
# Does nothing twice: a finished demo run is shown again, an interrupted one goes on.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install-dependencies.sh
scripts/build.sh release asvit_program
build/asvit search --data fashion-mnist --image-size 64 --classes 10 --steps 100 --repeats 3 \
  --out runs/demo --resume
