"""What a volunteer consents to, word for word. The digest of the words is kept with the consent."""

from __future__ import annotations

import hashlib


def promise(*, council: str, keep_days: int) -> tuple[str, ...]:
    """The sentences that somebody agrees to when they volunteer."""
    return (
        f"{council} keeps my name, my e-mail address and my answers, to choose this panel, for nothing else.",
        "My answers are used so that the panel is like the area. They are never published.",
        "Only I and the people who put the panel together see them.",
        "If a lottery is held, I get a number. The numbers are published; who has which number is not.",
        f"My answers are deleted {keep_days} days after the panel is complete.",
        "I can see what is kept, change it, withdraw, or have it deleted at any time, on a page of my own.",
    )


def digest_of(sentences: tuple[str, ...]) -> str:
    """SHA-256 (hex) of the sentences, one a line."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()
