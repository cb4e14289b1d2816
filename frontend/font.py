"""Subset Atkinson Hyperlegible Next from its npm package into static/frontend/fonts.

Run after `npm ci`, only when the font or the letters wanted change: python -m frontend.font (needs
fonttools and brotli). Two files: what every page needs, and the letters of Polish, Welsh, Romani, Irish
and others, loaded when a page uses one. Weights 400 to 800.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules/@fontsource-variable/atkinson-hyperlegible-next"
TO = HERE / "static/frontend/fonts"
LETTERS = {
    "latin": "U+20-7E,U+A0-FF,U+2010,U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026,U+20AC,"
    "U+2192,U+2212",
    "latin-ext": "U+100-17F,U+192,U+1A0-1A1,U+1AF-1B0,U+218-21B,U+1E02-1E03,U+1E0A-1E0B,U+1E1E-1E1F,"
    "U+1E40-1E41,U+1E56-1E57,U+1E60-1E61,U+1E6A-1E6B,U+1E80-1E85,U+1EF2-1EF3",
}


def make(part: str) -> Path:
    font = TTFont(PACKAGE / f"files/atkinson-hyperlegible-next-{part}-wght-normal.woff2")
    options = subset.Options(
        layout_features=["kern", "liga", "tnum", "lnum", "zero", "ccmp", "locl", "mark", "mkmk"]
    )
    options.flavor = "woff2"
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(LETTERS[part].replace("U+", "")))
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": (400, 400, 800)})
    font.flavor = "woff2"
    path = TO / f"atkinson-next-{part}.woff2"
    font.save(path)
    return path


if __name__ == "__main__":
    TO.mkdir(parents=True, exist_ok=True)
    for part in LETTERS:
        print(make(part).name)
    shutil.copy(PACKAGE / "LICENSE", TO / "LICENSE.txt")
