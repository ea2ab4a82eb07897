#!/usr/bin/env bash
# Prints where a Python with aiosmtpd is: the mail server that tests of the SMTP adapter hand letters to. Installs it from PyPI the first
# time, into target/aiosmtpd.
set -euo pipefail
cd "$(dirname "$0")/.."

version=1.4.6
home=$PWD/target/aiosmtpd
mkdir -p target
exec 9>target/aiosmtpd.lock
flock 9
if [[ $(cat "$home/version" 2>/dev/null) != "$version" ]]; then
  rm -rf "$home"
  python3 -m venv "$home" >&2
  "$home/bin/pip" install --quiet --disable-pip-version-check --no-compile --only-binary :all: "aiosmtpd==$version" >&2
  echo "$version" >"$home/version"
fi
echo "$home/bin/python"
