#!/usr/bin/env bash
# Installs the front end's packages and builds frontend/dist, each only when what it is made of has changed.
set -euo pipefail
cd "$(dirname "$0")/.."

stamps=target/stamps
mkdir -p "$stamps"

digest() { find "$@" -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum; }

# packages FOLDER: npm ci when the lock file is not the one that was installed
packages() {
  local folder=$1 now stamp=$stamps/$1-packages
  now=$(sha256sum "$folder/package-lock.json")
  if [[ ! -d $folder/node_modules || $(cat "$stamp" 2>/dev/null) != "$now" ]]; then
    echo "$folder: installing packages"
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
    echo "$now" >"$stamp"
  fi
}

case ${1:-build} in
build)
  packages frontend
  now=$(digest frontend)
  if [[ ! -f frontend/dist/manifest.json || $(cat "$stamps/frontend" 2>/dev/null) != "$now" ]]; then
    (cd frontend && npm run --silent build)
    echo "$now" >"$stamps/frontend"
  fi
  ;;
packages) packages "$2" ;;
esac
