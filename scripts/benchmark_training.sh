#!/usr/bin/env bash
# Training's speed against PyTorch's on this machine, in turn, three times: the image pipeline
# against torchvision's on the same files, training steps against the exported PyTorch source.
# Wants Debian's python3-torch and python3-torchvision.
# usage: benchmark_training.sh [WORKERS]
set -euo pipefail
cd "$(dirname "$0")/.."
workers=${1:-$(nproc)}
python=/usr/bin/python3
if ! "$python" -c "import torch, torchvision" 2>/dev/null; then
  echo "benchmark_training: no torch and torchvision for $python; install python3-torchvision" >&2
  exit 1
fi
scripts/install-dependencies.sh
scripts/build.sh release train_benchmark asvit_program
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=tests/benchmarks/train_benchmark.py
"$python" "$script" photos "$folder/photos"

compare() { # what, our argument, their argument
  for _ in 1 2 3; do
    # Each worker multiplies alone, as in `asvit train`, which tells the library so itself.
    ours=$(OPENBLAS_NUM_THREADS=1 build/tests/benchmarks/train_benchmark "$1" "$2" "$workers")
    theirs=$("$python" "$script" "$1" "$3" "$workers")
    echo "$1 $ours $theirs" | awk '{printf "%-18s asvit %7.1f  PyTorch %7.1f images/s  ratio %.2f\n", $1, $2, $3, $2 / $3}'
  done
}

compare loader "$folder/photos" "$folder/photos"
for setting in 32:32 64:64 224:32; do
  size=${setting%:*}
  build/asvit export '8,2,3|4,1,2|4,1,4|4,1,6,2|32' --image-size "$size" --width "${setting#*:}" \
    --classes 10 --out "$folder/net.json" >/dev/null
  build/asvit export "$folder/net.json" --out "$folder/net.py"
  compare step "$folder/net.json" "$folder"
done
