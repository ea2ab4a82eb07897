#!/usr/bin/env bash
# Sees to what the house needs from the system: `scripts/setup.sh run` a PostgreSQL, `scripts/setup.sh test` a browser and
# Python too.
# Installs with apt-get when that can be done without asking for a password; otherwise says exactly what to install.
set -euo pipefail

purpose=${1:-run}
missing=()

# DATABASE_URL and ATELIER_PG_BIN name a PostgreSQL of one's own
has_postgres() {
  [[ $purpose == run && -n ${DATABASE_URL:-} ]] && return 0
  [[ -n ${ATELIER_PG_BIN:-} && -x $ATELIER_PG_BIN/initdb ]] && return 0
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return 0
  compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null && return 0
  compgen -G '/opt/homebrew/opt/postgresql*/bin/initdb' >/dev/null && return 0
  command -v initdb >/dev/null
}

has_venv() { python3 -c 'import venv, ensurepip' 2>/dev/null; }

has_browser() {
  [[ -n ${CHROMIUM_PATH:-} && -x $CHROMIUM_PATH ]] || [[ -x /usr/bin/chromium ]]
}

for tool in cargo node npm; do
  if ! command -v "$tool" >/dev/null; then
    echo "setup: $tool is missing. Install the Rust toolchain (rustup) and Node 20 or newer, then run make again." >&2
    exit 1
  fi
done

command -v cc >/dev/null || missing+=(build-essential)
has_postgres || missing+=(postgresql)
if [[ $purpose == test ]]; then
  # the browser needs one family of fonts for what our own do not cover
  has_browser || missing+=(chromium fonts-liberation)
  # the tests of the S3 adapter run against a store from PyPI (scripts/moto.sh)
  has_venv || missing+=(python3-venv)
fi
((${#missing[@]})) || exit 0

if command -v apt-get >/dev/null; then
  if [[ $(id -u) == 0 ]]; then
    as_root=()
  elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "setup: please install what is missing and run make again:  sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  echo "setup: installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  # env, because sudo does not pass our environment on
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
elif command -v dnf >/dev/null; then
  echo "setup: please install what is missing and run make again:  sudo dnf install ${missing[*]/%postgresql/postgresql-server}" >&2
  exit 1
elif command -v brew >/dev/null; then
  echo "setup: please install what is missing and run make again:  brew install ${missing[*]/%postgresql/postgresql@17}" >&2
  [[ " ${missing[*]} " == *" chromium "* ]] && echo "setup: and set CHROMIUM_PATH to the browser's program" >&2
  exit 1
else
  echo "setup: please install with your package manager and run make again: ${missing[*]}" >&2
  exit 1
fi

has_postgres || { echo "setup: postgresql was installed but initdb is nowhere to be found: set ATELIER_PG_BIN to its bin folder" >&2; exit 1; }
