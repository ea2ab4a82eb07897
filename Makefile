# Thin names for what people do. The work is in scripts/, xtask/ and cargo.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.PHONY: run build test e2e bench check fmt clean-data
.DEFAULT_GOAL := run

# The release binary, target/release/atelier.
build:
	@scripts/setup.sh run
	scripts/frontend.sh build
	cargo build --release

# Opens the house at http://127.0.0.1:8080 with the demo catalogue. Ctrl-C closes it.
run: build
	@exec target/release/atelier serve --demo

# Everything that CI runs.
test:
	@scripts/test.sh

# Journeys in a real browser, over the debug build.
e2e:
	@scripts/setup.sh test
	scripts/frontend.sh build
	scripts/frontend.sh packages e2e
	cargo build --quiet
	cargo build --quiet -p atelier-adapters --features testing --example stripe_peer
	cd e2e && npm run --silent test

# Pages next to static files, start-up times: bench/README.md. BENCH="--quick" for a first look.
bench: build
	@cargo xtask bench $(BENCH)

# The quick half of test: formatting, lints and the repository's rules.
check:
	@scripts/frontend.sh build
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cargo xtask check

fmt:
	@cargo fmt --all

# Forgets the house: its database, secret and catalogue copy.
clean-data:
	@if [[ -f data/postgres/cluster/postmaster.pid ]]; then echo "The house is open: close it first (Ctrl-C)." >&2; exit 1; fi
	if [[ -f data/postgres.place ]]; then rm -rf -- "$$(cat data/postgres.place)"; fi
	rm -rf data
	echo "Forgotten."
