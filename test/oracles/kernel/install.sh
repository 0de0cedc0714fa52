#!/usr/bin/env bash
# Bitcoin Core's consensus library, out of the Python package that ships it built, into download/ (ignored by git). Exit code 0 when it
# stands, 1 with the reason when it cannot be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
library=download/pbk/_libs/libbitcoinkernel.so
if [ -f "$library" ]; then
  exit 0
fi
if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
  echo "kernel: the package holds a library for Linux on x86_64 only" >&2
  exit 1
fi
for tool in pip unzip; do
  if ! command -v "$tool" >/dev/null; then
    echo "kernel: $tool is not installed" >&2
    exit 1
  fi
done
mkdir -p download
if ! pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.11 --implementation cp \
  --abi cp311 --platform manylinux_2_28_x86_64 -d download py-bitcoinkernel==0.1.0a5 >/dev/null; then
  echo "kernel: pip could not fetch py-bitcoinkernel (see above)" >&2
  exit 1
fi
unzip -oq download/py_bitcoinkernel-*.whl 'pbk/_libs/*' -d download
[ -f "$library" ]
