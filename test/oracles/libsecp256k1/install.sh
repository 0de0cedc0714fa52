#!/usr/bin/env bash
# The system's libsecp256k1, for the native backend and as the bench's peer. From Debian's packages where that is possible;
# exit code 1 with the reason where it is not.
set -euo pipefail
if ldconfig -p | grep -q 'libsecp256k1\.so\.'; then
  exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "libsecp256k1: not on this system, and only root on Debian can install it here" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >/dev/null
# Its package carries the version of the library's interface in its name.
package=$(apt-cache search --names-only '^libsecp256k1-[0-9]+$' | cut -d ' ' -f 1 | sort -V | tail -1)
if [ -z "$package" ]; then
  echo "libsecp256k1: this Debian has no package of it" >&2
  exit 1
fi
apt-get install -y -qq --no-install-recommends "$package" >/dev/null
