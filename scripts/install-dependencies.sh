#!/usr/bin/env bash
# Installs what asvit needs on Debian 12, as root or with sudo; does nothing where all is there.
# A LibTorch of your own is used if CMAKE_PREFIX_PATH leads to one; Debian's is then left out.
#   --tests  also what tests compare with: PyTorch, ONNX's checker, Pillow, a browser; clang-format
set -euo pipefail

packages=(
  build-essential cmake ninja-build ccache
  libeigen3-dev libspectra-dev libtbb-dev nlohmann-json3-dev libboost-program-options-dev libyaml-cpp-dev libcsv-dev
  libonnx-dev libprotobuf-dev protobuf-compiler
  libturbojpeg0-dev libpng-dev libexif-dev zlib1g-dev
  pkg-config libcpp-httplib-dev
  libgtest-dev libgmock-dev libbenchmark-dev dataset-fashion-mnist
)

own_libtorch() {
  local prefix
  IFS=':;' read -ra prefixes <<<"${CMAKE_PREFIX_PATH:-}"
  for prefix in "${prefixes[@]}"; do
    if [ -e "$prefix/TorchConfig.cmake" ] || [ -e "$prefix/Torch/TorchConfig.cmake" ] ||
      [ -e "$prefix/share/cmake/Torch/TorchConfig.cmake" ]; then
      return 0
    fi
  done
  return 1
}

case "${1:-}" in
  "") ;;
  --tests)
    packages+=(python3-torch python3-numpy python3-onnx python3-pil)
    packages+=(chromium chromium-driver python3-selenium)
    packages+=(clang-format)
    ;;
  *)
    echo "install-dependencies: got '$1', expected --tests or nothing" >&2
    exit 2
    ;;
esac

if ! own_libtorch; then
  # Without OpenBLAS beside it Debian's LibTorch falls back to the reference BLAS, some fifty times
  # slower; its headers include gloo's.
  packages+=(libtorch-dev libopenblas-pthread-dev libgloo-dev libdnnl-dev)
fi

missing=()
for package in "${packages[@]}"; do
  if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
    missing+=("$package")
  fi
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install-dependencies: missing packages (${missing[*]}); run as root or install sudo" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing: ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -q -y --no-install-recommends "${missing[@]}"
