#!/usr/bin/env bash
# Prints where the package of the Standard Webhooks project for Node is, by which our signatures are verified. Installs it from npm the first
# time, into target/webhook-peer.
set -euo pipefail
cd "$(dirname "$0")/.."

version='standardwebhooks 1.1.1'
home=$PWD/target/webhook-peer
mkdir -p target
exec 9>target/webhook-peer.lock
flock 9
if [[ $(cat "$home/version" 2>/dev/null) != "$version" ]]; then
  rm -rf "$home"
  mkdir -p "$home"
  echo '{ "private": true }' >"$home/package.json"
  npm install --prefix "$home" --silent --no-audit --no-fund --ignore-scripts 'standardwebhooks@1.1.1' >&2
  echo "$version" >"$home/version"
fi
echo "$home"
