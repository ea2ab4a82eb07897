#!/usr/bin/env bash
# Remakes the fonts that papers are set in from the fontsource packages, with fonttools: one weight each, Latin only, as TrueType.
# Needs: npm, python3 with `pip install fonttools brotli`. Usage: fonts/build.sh. Licences: frontend/fonts/OFL-*.txt
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @fontsource-variable/cormorant-garamond@5.3.0 @fontsource-variable/jost@5.3.0
text="U+0020-007E,U+00A0-00FF,U+0152-0153,U+2009,U+2013-2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+20AC,U+2212"

one() { # package weight subset unicodes output
  fonttools varLib.instancer "node_modules/@fontsource-variable/$1/files/$1-$3-wght-normal.woff2" "wght=$2" --output one.ttf --quiet
  pyftsubset one.ttf --unicodes="$4" --layout-features="kern,liga,lnum,tnum,pnum" --no-hinting --name-IDs="*" --output-file=sub.ttf
  # both keep the compression they were given; TrueType has none
  python3 -c "from fontTools.ttLib import TTFont; font = TTFont('sub.ttf'); font.flavor = None; font.save('$here/$5')"
}

one cormorant-garamond 500 latin "$text" cormorant-500.ttf
one jost 400 latin "$text" jost-400.ttf
one jost 500 latin "$text" jost-500.ttf
# names from Łódź to Đorđe
one jost 400 latin-ext "*" jost-ext-400.ttf
