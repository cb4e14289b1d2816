"""The pages build, strictly, into a site that asks nothing of anybody else's server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import ROOT

pytest.importorskip("mkdocs", reason="MkDocs is in requirements/docs.lock: ./decides check installs it")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr
    return folder


def test_every_page_is_built(site: Path) -> None:
    pages = [path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md")]
    places = [
        site / page.parent / ("" if page.name == "index" else page.name) / "index.html" for page in pages
    ]
    assert [str(place) for place in places if not place.exists()] == []


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    loads = re.compile(
        r"<(?:script|img|iframe)[^>]+src=\"(https?:[^\"]+)|<link[^>]+rel=\"(?:stylesheet|preload|icon)\"[^>]+href=\"(https?:[^\"]+)"
    )
    found = {str(path): loads.findall(path.read_text()) for path in site.rglob("*.html")}
    assert {path: outside for path, outside in found.items() if outside} == {}
