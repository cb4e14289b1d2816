"""From the receipt to the proof: the board while people vote, and a browser that checks it by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from pb.moment import now
from tests.factories import voting as make
from tests.journeys.walker import Walker
from voting.services.boarding import post_board
from voting.services.running import run_due

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


@pytest.mark.parametrize("size", SIZES)
def test_a_receipt_becomes_a_proof(size: str, live_server: Any, browser: Browser, tmp_path: Path) -> None:
    round = make.open_round()
    electors = [make.elector(round) for _ in range(8)]
    submission = uuid4()
    mine = make.cast(round, electors[0], submission=submission)
    signed = mine.signed.to_dict()
    receipt, forged = tmp_path / "receipt.json", tmp_path / "forged.json"
    receipt.write_text(json.dumps(signed))
    forged.write_text(json.dumps(signed | {"version": 2}))
    home = f"{live_server.url}/rounds/{round.slug}"
    with browser.new_context(viewport=SIZES[size], reduced_motion="reduce") as context:  # type: ignore[arg-type]
        page = context.new_page()
        walker = Walker(f"board-{size}", page)
        said = page.locator("[data-proof-said]")

        walker.go(f"{home}/board/")
        assert "Nothing yet" in page.locator("main").inner_text()
        walker.go(f"{home}/verify/?receipt={mine.code}")
        assert "It is not on the public board yet." in page.locator("main").inner_text()
        page.locator("#receipt-file").set_input_files(receipt)
        said.get_by_text("not on the board").wait_for()
        walker.look()

        for elector in electors[1:]:
            make.cast(round, elector)
        assert post_board(round=round, at=now()) == 8
        walker.go(f"{home}/board/")
        assert "8 envelopes on the board" in page.locator("main").inner_text()
        walker.go(f"{home}/verify/?receipt={mine.code}")
        assert "of the 8 envelopes" in page.locator("main").inner_text()
        page.locator("#receipt-file").set_input_files(receipt)
        said.get_by_text("of 8 on the board").wait_for()
        assert said.locator(".finding-good").count() == 3
        walker.look()
        page.locator("#receipt-file").set_input_files(forged)
        said.get_by_text("not signed with the key of this vote").wait_for()
        page.locator("#receipt-file").set_input_files(
            {"name": "x.json", "mimeType": "application/json", "buffer": b"[1]"}
        )
        said.get_by_text("not a receipt").wait_for()

        make.cast(round, electors[0], ("c", "d", "e"))
        make.end_voting(round)
        run_due(job="test", at=now())
        walker.go(f"{home}/board/")
        assert "posted in 2 batches" in page.locator("main").inner_text()
        walker.go(f"{home}/verify/?receipt={mine.code}")
        assert "replaced by a later vote" in page.locator("main").inner_text()
        page.locator("#receipt-file").set_input_files(receipt)
        said.get_by_text("of 9 on the board").wait_for()
