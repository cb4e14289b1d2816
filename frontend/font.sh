#!/bin/sh
# Cuts Atkinson Hyperlegible Next down to the letters and weights the pages use, into static/frontend/fonts.
# Run in this folder after `npm ci`, when the font or the letters change; needs `pip install fonttools brotli`.
# Two files: what every page needs, and the further letters of Polish, Welsh, Romanian, Irish and others, which a
# browser loads when a page uses one (styles/font.css says which).
set -eu
from=node_modules/@fontsource-variable/atkinson-hyperlegible-next
to=static/frontend/fonts
cut() {
    pyftsubset "$from/files/atkinson-hyperlegible-next-$1-wght-normal.woff2" --unicodes="$2" \
        --layout-features=kern,liga,tnum,lnum,zero,ccmp,locl,mark,mkmk --flavor=woff2 --output-file="$to/cut.woff2"
    fonttools varLib.instancer --quiet -o "$to/atkinson-next-$1.woff2" "$to/cut.woff2" wght=400:800
    rm "$to/cut.woff2"
}
mkdir -p "$to"
cut latin U+20-7E,U+A0-FF,U+2010,U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026,U+20AC,U+2192,U+2212
cut latin-ext U+100-17F,U+192,U+1A0-1A1,U+1AF-1B0,U+218-21B,U+1E02-1E03,U+1E0A-1E0B,U+1E1E-1E1F,U+1E40-1E41,U+1E56-1E57,U+1E60-1E61,U+1E6A-1E6B,U+1E80-1E85,U+1EF2-1EF3
cp "$from/LICENSE" "$to/LICENSE.txt"
