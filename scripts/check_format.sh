#!/usr/bin/env bash
# Fails where a source is not as clang-format 14 (Debian 12's) writes it; `clang-format -i FILE`
# mends. Covers our own C++, not report/vendor/ or what the build writes. Other versions write other
# texts: with one of these nothing is checked.
set -euo pipefail
cd "$(dirname "$0")/.."
formatter=$(command -v clang-format-14 || command -v clang-format) || {
  echo "check_format: clang-format not found, expected Debian's package clang-format" >&2
  exit 1
}
version=$("$formatter" --version)
if [[ $version != *"version 14."* ]]; then
  echo "check_format: nothing checked: got $version, expected version 14" >&2
  exit 0
fi
git ls-files -z -- '*.h' '*.cpp' ':!report/vendor' |
  xargs -0 -n 40 -P "$(nproc)" "$formatter" --dry-run --Werror
