"""Phones on a real server: every answer comes to the big screen. How fast: benchmarks/polls.md."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.polls import make_poll, measure
from panels.models import Poll
from panels.queries.polls import result


@pytest.mark.django_db(transaction=True)
def test_no_answer_of_a_phone_is_lost_on_the_way_to_the_big_screen(live_server: Any) -> None:
    code, pk = make_poll()
    port = urlsplit(live_server.url).port
    assert port is not None
    figures = measure(port, code, phones=24, over=0.0, secure=False)
    assert figures.counted == 24
    assert figures.heaviest < 50_000
    assert [bar.count for bar in result(Poll.objects.get(pk=pk)).bars] == [8, 8, 8]
