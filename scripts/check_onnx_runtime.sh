#!/usr/bin/env bash
# Runs the exported ONNX models of the tests in ONNX Runtime. Wants Node.js with npm, and a build
# (scripts/build.sh); fetches the package onnxruntime-node into build/onnx_runtime, without its
# install scripts.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v npm >/dev/null; then
  echo "check_onnx_runtime: npm not found, expected Node.js with npm" >&2
  exit 1
fi
mkdir -p build/onnx_runtime
npm install --silent --ignore-scripts --no-save --prefix build/onnx_runtime onnxruntime-node
ASVIT_NODE=$(command -v node) NODE_PATH="$PWD/build/onnx_runtime/node_modules" \
  build/tests/export/export_test --gtest_filter='OnnxModel.SaysTheSameInOnnxRuntime'
