"""What is kept to find patterns of cheating: keyed marks that name nobody, for as long as the link key lives.

The key is made from the round's link key, so that it is shredded with it at the seal. Without it a mark can
be tied neither to a device, a network or an address, nor to an elector, nor to a slot.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

BUCKET = timedelta(minutes=10)
"""How finely the time is kept."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PREFIX = {4: 24, 6: 48}
"""What one connection gets as a rule, or a whole building: IPv4 by 256 addresses, IPv6 by site."""

_SAME_MAIL = {"googlemail.com": "gmail.com"}
_DOTS_DO_NOT_COUNT = {"gmail.com"}


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a request came from: the browser's random mark and the Internet address; "" if unknown."""

    device: str = ""
    address: str = ""


def evidence_key(link_key: bytes, round: str) -> bytes:
    """The key of a round's evidence (32 bytes)."""
    return _mac(link_key, "decides-evidence/1", round)


def handle_of(key: bytes, elector: str) -> str:
    """The pseudonym of an elector (by `ref`) among evidence: 32 hexadecimal digits."""
    return _mac(key, "elector", elector).hex()[:32]


def aside_mark_of(key: bytes, slot: str) -> str:
    """The mark under which a slot is set aside: 64 hexadecimal digits."""
    return _mac(key, "slot", slot).hex()


def mark_of(key: bytes, what: str, value: str) -> str:
    """The mark of a device, a network or a contact: 32 hexadecimal digits; "" when the value is unknown."""
    return _mac(key, what, value).hex()[:32] if value else ""


def network_of(address: str) -> str:
    """The network of an Internet address: "81.2.69.0/24", "2a00:23c6:1::/48". "" for what is no address of
    the public Internet: a proxy or a desk in the council's own house says nothing of a voter."""
    try:
        found = ip_address(address.strip())
    except ValueError:
        return ""
    mapped: IPv4Address | None = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    if not found.is_global:
        return ""
    return str(ip_network(f"{found}/{_PREFIX[found.version]}", strict=False))


def contact_of(email: str) -> str:
    """The mailbox that an e-mail address leads to: without capitals and "+tag", and without dots where the
    provider reads over them."""
    local, at, domain = email.strip().lower().rpartition("@")
    if not at or not local:
        return ""
    domain = _SAME_MAIL.get(domain, domain)
    local = local.split("+", 1)[0] or local
    if domain in _DOTS_DO_NOT_COUNT:
        local = local.replace(".", "")
    return f"{local}@{domain}"


def bucket_of(at: datetime) -> int:
    """The number of the ten minutes, counted from 1970, that hold a moment."""
    return (at - _EPOCH) // BUCKET


def start_of(bucket: int) -> datetime:
    return _EPOCH + bucket * BUCKET


def _mac(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, "\0".join(parts).encode(), "sha256")
