"""Which proposals come from one applicant: the same author, or the same group or holder of the money."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks in a proposal. `author`: number of the person, None where unknown; `bodies`: names of the
    group that asks and of the organisation that would hold the money, empty ones for none."""

    proposal: int
    author: int | None
    bodies: tuple[str, ...] = ()


def one_applicant(askings: Iterable[Asking]) -> dict[int, int]:
    """A number for each proposal whose applicant is known; proposals of one applicant share it. It is that
    of the first of them, so it says nothing of any person.

    Two proposals are of one applicant when they share the author or a body, or are linked by others that do.
    Names of bodies are compared without capitals, accents, punctuation and a leading "the".
    """
    number: dict[int, int] = {}
    holder: dict[object, int] = {}
    for asking in askings:
        names = [_plain(body) for body in asking.bodies]
        keys: list[object] = [name for name in names if name]
        keys += [] if asking.author is None else [asking.author]
        if not keys:
            continue
        joined = {number[holder[key]] for key in keys if key in holder}
        first = min(joined, default=asking.proposal)
        number[asking.proposal] = first
        number = {proposal: first if each in joined else each for proposal, each in number.items()}
        holder.update(dict.fromkeys(keys, asking.proposal))
    return number


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"^the ", "", " ".join(re.findall(r"\w+", bare)))
