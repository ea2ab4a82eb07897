#!/usr/bin/env bash
# Remakes the committed web fonts from the fontsource packages with fonttools.
# Needs: npm, python3 with `pip install fonttools brotli`. Usage: fonts/build.sh
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent \
  @fontsource-variable/cormorant-garamond@5.3.0 @fontsource/cormorant-garamond@5.3.0 \
  @fontsource-variable/jost@5.3.0 @fontsource-variable/figtree@5.3.0
scope="node_modules"

# Basic Latin, Western accents, then quotes, dashes, ellipsis, and the signs prices and sizes need.
text="U+0020-007E,U+00A0,U+00A3,U+00A5,U+00A9,U+00B0,U+00B7,U+00BC-00BE,U+00C0-00CF,U+00D1-00D6,U+00D8-00DC,U+00DF-00EF,U+00F1-00F6,U+00F8-00FC,U+00FF,U+0152-0153,U+2009,U+2013-2014,U+2018-2019,U+201C-201D,U+2026,U+20AC,U+2116,U+2190,U+2192,U+2212"
# The italic sets one phrase a page: letters and the punctuation of a sentence.
phrase="U+0020-0021,U+0026-0027,U+002C-002E,U+003F,U+0041-005A,U+0061-007A,U+00E0,U+00E8-00EA,U+2013-2014,U+2018-2019"
features="kern,liga,lnum,tnum,pnum"

variable() { # source output min max unicodes
  fonttools varLib.instancer "$1" "wght=$3:$4" --output "$work/limited.ttf" --quiet
  pyftsubset "$work/limited.ttf" --unicodes="$5" --layout-features="$features" --no-hinting --name-IDs="" --flavor=woff2 --output-file="$here/$2"
}

variable "$scope/@fontsource-variable/cormorant-garamond/files/cormorant-garamond-latin-wght-normal.woff2" cormorant.woff2 300 500 "$text"
variable "$scope/@fontsource-variable/jost/files/jost-latin-wght-normal.woff2" jost.woff2 300 500 "$text"
variable "$scope/@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2" figtree.woff2 400 600 "$text"
pyftsubset "$scope/@fontsource/cormorant-garamond/files/cormorant-garamond-latin-300-italic.woff2" \
  --unicodes="$phrase" --layout-features="kern,liga" --no-hinting --flavor=woff2 --output-file="$here/cormorant-italic.woff2"

cp "$scope/@fontsource-variable/cormorant-garamond/LICENSE" "$here/OFL-Cormorant-Garamond.txt"
cp "$scope/@fontsource-variable/jost/LICENSE" "$here/OFL-Jost.txt"
cp "$scope/@fontsource-variable/figtree/LICENSE" "$here/OFL-Figtree.txt"
ls -l "$here"/*.woff2
