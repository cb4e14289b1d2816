"""A real Chromium, a real server, axe on every page. Skipped by name where there is no Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.walker import Walker

CHROMIUM = Path(os.environ.get("DECIDES_CHROMIUM", "/usr/bin/chromium"))
PATIENCE = float(os.environ.get("DECIDES_PATIENCE", "10")) * 1000
"""Milliseconds to wait for a page or a control; more seconds for a busy machine."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright's own loop runs in this thread, so Django would refuse the test's own look at the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def walk(browser: Browser, live_server: object, tmp_path: Path) -> Iterator[Callable[..., Walker]]:
    """`walk("resident", script=False)`: somebody with a browser of their own. Pages that throw fail."""
    open_contexts: list[BrowserContext] = []
    faults: list[str] = []

    def start(who: str, *, script: bool = True, phone: bool = False) -> Walker:
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
        context = browser.new_context(
            base_url=str(live_server),
            java_script_enabled=script,
            viewport=size,  # type: ignore[arg-type]
            locale="en-GB",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        open_contexts.append(context)
        page: Page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{who}: {error}"))
        page.on(
            "console", lambda line: faults.append(f"{who}: {line.text}") if _is_fault(line.text) else None
        )
        return Walker(who, page, script=script)

    yield start
    for context in open_contexts:
        context.close()
    assert faults == []


def _is_fault(text: str) -> bool:
    return "Content Security Policy" in text or "Content-Security-Policy" in text
