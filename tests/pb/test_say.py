"""A reason's sentence is plain text, whatever stands in it."""

from __future__ import annotations

from django.template import Context, Template

from pb.domain.verdict import Reason
from pb.web import say

REASON = Reason("left_off_without_reason", {"proposal": "Women's gym & <b>crèche</b> &amp; more"})


def test_a_sentence_holds_the_words_as_they_were_written() -> None:
    assert "Women's gym & <b>crèche</b> &amp; more" in say(REASON)


def test_a_page_escapes_them_once() -> None:
    page = Template("{% load civic %}{{ reason|say }}").render(Context({"reason": REASON}))
    assert "Women&#x27;s gym &amp; &lt;b&gt;crèche&lt;/b&gt; &amp;amp; more" in page
