#!/usr/bin/env bash
# Installs every oracle that stands beside the tests and is not there yet. One that cannot be had is named with the reason, and the
# others go on: their suites skip by name. Always exit code 0.
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
for installer in */install.sh; do
  name=$(dirname "$installer")
  if timeout 900 bash "$installer" </dev/null; then
    echo "oracle $name: ready"
  else
    echo "oracle $name: skipped, it cannot be had here (reason above)"
  fi
done
exit 0
