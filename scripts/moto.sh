#!/usr/bin/env bash
# Prints where moto_server is: the S3-compatible store that tests of the S3 adapter run against. Installs it from PyPI the
# first time, into target/moto.
set -euo pipefail
cd "$(dirname "$0")/.."

version=5.2.5
home=$PWD/target/moto
mkdir -p target
exec 9>target/moto.lock
flock 9
if [[ $(cat "$home/version" 2>/dev/null) != "$version" ]]; then
  rm -rf "$home"
  python3 -m venv "$home" >&2
  # only what S3 and its signatures need: all of moto[server] is five times as much
  "$home/bin/pip" install --quiet --disable-pip-version-check --no-compile --only-binary :all: \
    "moto[s3]==$version" 'flask==3.*' 'flask-cors==6.*' >&2
  echo "$version" >"$home/version"
fi
echo "$home/bin/moto_server"
