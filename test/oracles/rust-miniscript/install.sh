#!/usr/bin/env bash
# Builds the rust-miniscript oracle into target/ (ignored by git). Exit code 0 when it stands, 1 with the reason when it cannot be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
if ! command -v cargo >/dev/null; then
  echo "rust-miniscript: cargo is not installed" >&2
  exit 1
fi
if ! cargo build --release --locked --quiet; then
  echo "rust-miniscript: cargo build failed (see above)" >&2
  exit 1
fi
