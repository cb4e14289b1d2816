"""What a first visit weighs, and that no page writes styles or scripts into itself."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from frontend import build
from tests.factories import pb as make
from tests.factories import voting as vote

TEMPLATES = sorted((settings.BASE_DIR / "frontend" / "templates").rglob("*.html"))


def weight(body: bytes) -> int:
    return len(gzip.compress(body, 9))


def file(address: str) -> bytes:
    found = finders.find(address.removeprefix(settings.STATIC_URL))
    assert found, address
    return Path(found).read_bytes()


def test_the_styles_stay_under_ten_kilobytes() -> None:
    assert weight(file("frontend/decides.css")) < 10_000


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["home", "round"])
def test_a_first_visit_stays_under_a_hundred_kilobytes(client: Client, which: str) -> None:
    round = vote.open_round()
    for _ in range(4):
        make.chartered_round()
    body = client.get("/" if which == "home" else f"/rounds/{round.slug}/").content
    asked = set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', body))
    fonts = re.findall(rb'url\("?\.?/?(fonts/[^")]+)', file("frontend/decides.css"))
    everything = weight(body) + sum(
        len(file(name)) if name.endswith(".woff2") else weight(file(name))
        for name in {each.decode() for each in asked} | {f"frontend/{each.decode()}" for each in fonts}
    )
    assert len(asked) + 1 <= 15
    assert everything < 100_000


def test_the_fonts_carry_their_licence() -> None:
    assert b"SIL Open Font License" in file("frontend/fonts/LICENSE.txt") or b"SIL OPEN FONT LICENSE" in file(
        "frontend/fonts/LICENSE.txt"
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(TEMPLATES[0].parents[0])))
def test_no_template_writes_style_or_script_into_a_page(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|href=\"javascript:", text)
    for attributes in re.findall(r"<script\b([^>]*)>", text):
        assert "src=" in attributes or 'type="application/json"' in attributes


@pytest.mark.skipif(bool(build.missing()), reason=f"styles are not rebuilt: {build.missing()}")
def test_the_committed_styles_and_scripts_are_what_their_sources_give(tmp_path: Path) -> None:
    assert build.stale(tmp_path) == []
