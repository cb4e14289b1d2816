"""Reading a charter from a JSON text that came from anywhere: strictly, telling all that is wrong."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from panels.domain.charter_words import WORDS
from pb.domain.charter import Charter

MOST_BYTES = 300_000
MOST_FAULTS = 20


class CharterTextError(ValueError):
    """`faults`: plain sentences, the first twenty."""

    def __init__(self, *faults: str) -> None:
        super().__init__(faults[0])
        self.faults = faults[:MOST_FAULTS]


def read_charter(text: bytes) -> Charter:
    """The charter that a UTF-8 JSON text holds. Raises CharterTextError: too long, no JSON, a name
    given twice, a character that cannot be kept, a number that is none, or not the shape of
    a charter (every fault)."""
    if len(text) > MOST_BYTES:
        raise CharterTextError(f"The text is longer than {MOST_BYTES // 1000} kB. A charter is a few kB.")
    try:
        data = json.loads(
            text.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_constant=_no_number,
            parse_float=_no_number,
        )
    except UnicodeDecodeError as error:
        raise CharterTextError("This is not text in UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise CharterTextError(f"This is not JSON{where}. Use a file that this site gave out.") from error
    if "\x00" in json.dumps(data, ensure_ascii=False) or "\\u0000" in json.dumps(data):
        raise CharterTextError("The text holds a character that cannot be kept.")
    try:
        return Charter.model_validate(data)
    except ValidationError as error:
        raise CharterTextError(*(_fault(each["loc"], each["msg"]) for each in error.errors())) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CharterTextError(f"“{twice[0]}” is given twice.")
    return dict(pairs)


def _no_number(text: str) -> Any:
    raise CharterTextError(f"{text[:40]} is not a number that a charter can hold: whole numbers only.")


def _fault(location: tuple[int | str, ...], message: str) -> str:
    names = [step for step in location if isinstance(step, str)]
    label = WORDS[path].label if (path := ".".join(names[:3])) in WORDS else ""
    where = " › ".join(str(step + 1) if isinstance(step, int) else step for step in location)
    return f"{label}: {message} ({where})" if label else f"{where or 'The charter'}: {message}"
