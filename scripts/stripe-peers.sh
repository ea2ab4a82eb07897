#!/usr/bin/env bash
# Prints where others' Stripes are, against which the Stripe adapter is tested: Stripe's own packages for Python (the types of every
# parameter) and Node (signatures), and two imitations that strangers wrote. Installs them from PyPI and npm the first time, into
# target/stripe-peers. localstripe is under GPL-3.0: it runs as a process of its own and is never part of the product.
set -euo pipefail
cd "$(dirname "$0")/.."

versions='stripe-python 16.1.0, pydantic 2.14.4, localstripe 1.15.10, stripe-node 23.1.0, stripe-stateful-mock 0.0.16'
home=$PWD/target/stripe-peers
mkdir -p target
exec 9>target/stripe-peers.lock
flock 9
if [[ $(cat "$home/versions" 2>/dev/null) != "$versions" ]]; then
  rm -rf "$home"
  mkdir -p "$home/node"
  python3 -m venv "$home/python" >&2
  "$home/python/bin/pip" install --quiet --disable-pip-version-check --no-compile \
    'stripe==16.1.0' 'pydantic==2.14.4' 'localstripe==1.15.10' >&2
  echo '{ "private": true }' >"$home/node/package.json"
  npm install --prefix "$home/node" --silent --no-audit --no-fund --ignore-scripts \
    'stripe@23.1.0' 'stripe-stateful-mock@0.0.16' >&2
  echo "$versions" >"$home/versions"
fi
echo "$home"
