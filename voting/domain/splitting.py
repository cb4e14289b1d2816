"""A key split among trustees, so that some of them together can open the count and fewer learn nothing.

Shamir's scheme (1979), byte by byte over GF(256) with the polynomial of AES: each byte of the key is the
value at 0 of a polynomial whose other coefficients are chance; a share is its value at the trustee's number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import xor

TRUSTEES, NEEDED = 3, 2
SHARE_BYTES = 32
CODE_SYMBOLS, GROUP = 60, 5
_CHECK_BYTES = 4
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Mistyped(ValueError):
    """A code with a slip in it: a symbol too many, too few, wrong or out of place."""


def split(secret: bytes, chance: bytes, *, needed: int = NEEDED, among: int = TRUSTEES) -> dict[int, bytes]:
    """Shares by number, from 1, each as long as the secret; any `needed` of them give it back.

    `chance`: (needed - 1) times as many unguessable bytes as the secret has, used once. Raises ValueError for
    another number of them, and unless 1 <= needed <= among <= 255.
    """
    if not 1 <= needed <= among <= 255:
        raise ValueError("between 1 and 255 shares, and no more needed than there are")
    if len(chance) != (needed - 1) * len(secret):
        raise ValueError("as much chance as the secret is long, for each share needed but one")
    coefficients = [secret, *(chance[start :: needed - 1] for start in range(needed - 1))]
    return {
        number: bytes(_at(number, each) for each in zip(*coefficients, strict=True))
        for number in range(1, among + 1)
    }


def combine(shares: Mapping[int, bytes]) -> bytes:
    """What these shares give. It is the secret only if they are enough and all of one splitting: compare it
    with what is known of the secret. Raises ValueError when there is none or they differ in length.
    """
    if len({len(share) for share in shares.values()}) != 1:
        raise ValueError("shares of one length, at least one")
    weights = [_weight_at_nought(number, list(shares)) for number in shares]
    columns = zip(*shares.values(), strict=True)
    return bytes(_sum(_times(*pair) for pair in zip(weights, each, strict=True)) for each in columns)


def commitment(round: str, number: int, share: bytes) -> str:
    """What may be public of a share: SHA-256 (hexadecimal) over round, number and share. A share has 32 bytes
    of chance, so nobody can guess their way back to it.
    """
    return hashlib.sha256(b"decides-share/1\n%s\n%d\n" % (round.encode(), number) + share).hexdigest()


def code_of(number: int, share: bytes) -> str:
    """The share as its trustee keeps it on paper: twelve groups of five letters and digits, the last four
    bytes a check on the rest. Raises ValueError unless the share has 32 bytes and the number fits one.
    """
    if len(share) != SHARE_BYTES or not 1 <= number <= 255:
        raise ValueError("a number from 1 to 255 and a share of 32 bytes")
    body = bytes([number]) + share
    whole = int.from_bytes(body + _check(body), "big") << 4  # 296 bits fill 60 symbols but for 4
    symbols = [_ALPHABET[whole >> 5 * place & 31] for place in reversed(range(CODE_SYMBOLS))]
    return " ".join("".join(symbols[start : start + GROUP]) for start in range(0, CODE_SYMBOLS, GROUP))


def read_code(typed: str) -> tuple[int, bytes]:
    """(number, share) from a code as somebody typed it: capitals, blanks and dashes do not matter, nor
    letters that look like digits. Raises Mistyped.
    """
    symbols = "".join(each for each in typed.upper() if not each.isspace() and each != "-")
    symbols = symbols.translate(_LOOK_ALIKES)
    if len(symbols) != CODE_SYMBOLS or any(each not in _ALPHABET for each in symbols):
        raise Mistyped("not sixty letters and digits")
    whole = 0
    for each in symbols:
        whole = whole << 5 | _ALPHABET.index(each)
    data = (whole >> 4).to_bytes(1 + SHARE_BYTES + _CHECK_BYTES + 1, "big")
    body, check = data[1 : 2 + SHARE_BYTES], data[2 + SHARE_BYTES :]
    if whole & 15 or data[0] or not body[0] or check != _check(body):
        raise Mistyped("the check at the end does not fit")
    return body[0], body[1:]


def _check(body: bytes) -> bytes:
    return hashlib.sha256(b"decides-share-code/1\n" + body).digest()[:_CHECK_BYTES]


def _at(number: int, coefficients: tuple[int, ...]) -> int:
    value = 0
    for each in reversed(coefficients):
        value = _times(value, number) ^ each
    return value


def _weight_at_nought(number: int, numbers: list[int]) -> int:
    """Lagrange's weight of one share: the product of other / (other - number), where minus is XOR."""
    weight = 1
    for other in numbers:
        if other != number:
            weight = _times(weight, _times(other, _inverse(other ^ number)))
    return weight


def _sum(values: Iterable[int]) -> int:
    return reduce(xor, values, 0)


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = a << 1 ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def _inverse(a: int) -> int:
    power = 1
    for _ in range(254):
        power = _times(power, a)
    return power
