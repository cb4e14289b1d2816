"""Invitations by lot: reading a list of addresses, comparing it with another, drawing from it with a seed."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pb.domain.postcode import PostcodeError, normalise

HEADER = ("address", "postcode")
MOST_BYTES = 8_000_000
MOST_ROWS = 100_000
LONGEST = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Address:
    """One home. `line` is where it stands in the file; `key` is the same for every spelling of it."""

    line: int
    text: str
    postcode: str

    @property
    def key(self) -> str:
        """SHA-256 (hex) of the address without blanks, marks and capitals, and its postcode."""
        plain = "".join(letter for letter in self.text.casefold() if letter.isalnum() or letter == "/")
        return hashlib.sha256(f"{plain}\0{self.postcode}".encode()).hexdigest()


class AddressesError(ValueError):
    """A list that cannot be read: the `line` (from 1; 0: the whole), what is wrong, and what was found."""

    def __init__(self, line: int, wrong: str, found: str = "") -> None:
        self.line, self.wrong, self.found = line, wrong, found
        super().__init__(f"line {line}: {wrong} {found}".strip())


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new list would change: keys that are new, that stay, that are gone."""

    new: int
    same: int
    gone: int


def read_addresses(data: bytes) -> tuple[Address, ...]:
    """A CSV of UTF-8 text with the columns address and postcode. One bad line and nothing is taken.

    Raises AddressesError naming the line: `too_large`, `not_utf8`, `header`, `columns`, `empty`, `too_long`,
    `postcode`, `twice`, `too_many`, `nobody`.
    """
    if len(data) > MOST_BYTES:
        raise AddressesError(0, "too_large")
    try:
        text = data.decode("utf-8-sig", errors="strict")
    except UnicodeDecodeError as error:
        raise AddressesError(data[: error.start].count(b"\n") + 1, "not_utf8") from None
    reader = csv.reader(io.StringIO(text), strict=True)
    found: list[Address] = []
    seen: set[str] = set()
    try:
        first = next(reader, [])
        if tuple(cell.strip().lower() for cell in first) != HEADER:
            raise AddressesError(1, "header", ",".join(first)[:80])
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            address = _address(reader.line_num, row)
            if address.key in seen:
                raise AddressesError(address.line, "twice", address.text)
            seen.add(address.key)
            found.append(address)
            if len(found) > MOST_ROWS:
                raise AddressesError(address.line, "too_many", str(MOST_ROWS))
    except csv.Error:
        raise AddressesError(reader.line_num, "columns", "?") from None
    if not found:
        raise AddressesError(0, "nobody")
    return tuple(found)


def _address(line: int, row: Sequence[str]) -> Address:
    if len(row) != len(HEADER):
        raise AddressesError(line, "columns", str(len(row)))
    text, code = (" ".join(cell.split()) for cell in row)
    if not text:
        raise AddressesError(line, "empty")
    if len(text) > LONGEST:
        raise AddressesError(line, "too_long", text[:40])
    try:
        return Address(line, text, normalise(code))
    except PostcodeError:
        raise AddressesError(line, "postcode", code[:20]) from None


def compare(old: Collection[str], new: Collection[str]) -> Difference:
    """What changes when a list with the keys `new` takes the place of one with the keys `old`."""
    before, after = set(old), set(new)
    return Difference(len(after - before), len(after & before), len(before - after))


def draw(seed: bytes, keys: Collection[str], number: int) -> list[str]:
    """`number` keys (or all, when there are fewer), each as likely as any other: those whose HMAC-SHA256
    under the seed comes first. The same seed and keys give the same answer in the same order, whatever
    their order.
    """
    ranked = sorted(set(keys), key=lambda key: hmac.digest(seed, key.encode(), "sha256"))
    return ranked[:number]


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what one could start with."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
