"""Somebody at a browser: goes, fills in, presses, reads; every page they reach is checked with axe."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import struct
import time
from base64 import b32decode
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import Page

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The authenticator secret of everybody in a journey."""

LOOK = os.environ.get("DECIDES_LOOK", "")
"""A folder to put a picture of every page in; none are taken when it is not set."""


def totp(secret: str = SECRET, at: float | None = None) -> str:
    """The six digits an authenticator shows (RFC 6238)."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    mac = hmac.new(b32decode(secret), counter, hashlib.sha1).digest()
    start = mac[-1] & 15
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@dataclass
class Walker:
    who: str
    page: Page
    script: bool = True
    seen: list[str] = field(default_factory=list)

    def go(self, address: str) -> Walker:
        self.page.goto(address)
        return self.look()

    def look(self) -> Walker:
        """Check the page that is open now: a title, one main heading, nothing that axe finds."""
        page = self.page
        page.wait_for_load_state()
        address = re.sub(r"^https?://[^/]+", "", page.url)
        where = f"{self.who} at {address} ({page.title()})"
        assert page.locator("h1").count() == 1, f"{where}: not one main heading"
        if self.script:
            found = Axe().run(page)
            problems = [
                f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found.response["violations"]
            ]
            assert problems == [], f"{where}: {problems}"
        if LOOK:
            name = re.sub(r"[^a-z0-9]+", "-", f"{len(self.seen):02d}-{address}".lower()).strip("-")
            Path(LOOK, self.who).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(LOOK, self.who, f"{name[:80]}.png")), full_page=True)
        self.seen.append(address)
        return self

    def press(self, name: str, *, exact: bool = True, within: str = "body") -> Walker:
        """Press a button or follow a link with this name, and look at what comes."""
        area = self.page.locator(within)
        control = area.get_by_role("button", name=name, exact=exact)
        if control.count() == 0:
            control = area.get_by_role("link", name=name, exact=exact)
        control.first.click()
        return self.look()

    def fill(self, label: str, value: str) -> Walker:
        self.page.get_by_label(label, exact=False).first.fill(value)
        return self

    def choose(self, label: str, *, exact: bool = False) -> Walker:
        """Tick a box or a radio button."""
        self.page.get_by_label(label, exact=exact).first.check()
        return self

    def select(self, label: str, option: str) -> Walker:
        self.page.get_by_label(label, exact=False).first.select_option(label=option)
        return self

    def reads(self, words: str) -> bool:
        return words in " ".join(self.page.locator("body").inner_text().split())

    def expect(self, words: str) -> Walker:
        assert self.reads(words), f"{self.who} at {self.page.url} does not read: {words}"
        return self

    def sign_in(self, email: str, *, second_factor: bool = False) -> Walker:
        """By the code that comes by e-mail, and the authenticator's where one is set up."""
        before = len(mail.outbox)
        self.go("/accounts/login/")
        self.page.locator(
            "main input[type=email], main input[name=login], main input[name=email]"
        ).first.fill(email)
        self.page.locator("main form button[type=submit]").first.click()
        self.look()
        letter = next(each for each in mail.outbox[before:] if email in each.to)
        code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", str(letter.body), re.MULTILINE)
        assert code is not None, letter.body
        self.page.locator("main input[name=code]").fill(code[1])
        self.page.locator("main form button[type=submit]").first.click()
        self.look()
        if second_factor:
            self.page.locator("main input[name=code]").fill(totp())
            self.page.locator("main form button[type=submit]").first.click()
            self.look()
        return self
