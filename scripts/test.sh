#!/usr/bin/env bash
# Everything that CI runs, each part under a header with the seconds it took.
set -euo pipefail
cd "$(dirname "$0")/.."

part_name='' part_began=0
finish_part() { [[ -z $part_name ]] || printf -- '--- %s: %d s\n' "$part_name" $((SECONDS - part_began)); }
part() {
  finish_part
  part_name=$1 part_began=$SECONDS
  printf '\n=== %s\n' "$1"
}
# the test server outlives the tests so that the next run is quick; CI leaves nothing behind
trap '[[ -z ${CI:-} ]] || cargo xtask test-db stop || true' EXIT

part 'What the tests need'
scripts/setup.sh test
scripts/moto.sh >/dev/null
scripts/aiosmtpd.sh >/dev/null
scripts/stripe-peers.sh >/dev/null
scripts/webhook-peer.sh >/dev/null
scripts/frontend.sh build

part 'Formatting'
cargo fmt --all --check

part 'Lints'
cargo clippy --workspace --all-targets --quiet -- -D warnings

part 'Rules of the repository'
cargo xtask check

part 'Rust tests'
cargo test --workspace --quiet

part 'Front end: types and unit tests'
(cd frontend && npm run --silent check && npm run --silent test)

part 'Journeys in a browser'
if [[ -f e2e/package.json ]]; then
  scripts/frontend.sh packages e2e
  cargo build --quiet
  cargo build --quiet -p atelier-adapters --features testing --example stripe_peer
  (cd e2e && npm run --silent test)
else
  echo 'There is no e2e/ yet.'
fi

finish_part
printf '\nAll of it passed in %d s.\n' "$SECONDS"
