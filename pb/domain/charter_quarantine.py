"""Which thresholds of a charter's quarantine cannot work."""

from __future__ import annotations

from collections.abc import Iterable

from pb.domain.charter import Charter
from pb.domain.verdict import Reason

LEAST = {"one_device": 3, "one_network": 10, "burst": 5, "one_contact": 2}
"""Below these, ordinary life is a pattern: a couple with one telephone, a house with one connection."""

_OLDEST_KNOWN = 100
"""People do live to this age. Whoever is asked about must be older."""

_STEP = 10
"""Evidence holds the time in steps of so many minutes."""


def quarantine_faults(charter: Charter) -> Iterable[Reason]:
    """Every reason why these thresholds could not be enforced, or would be about everybody."""
    rule = charter.quarantine
    for name, least in LEAST.items():
        if 0 < getattr(rule, name) < least:
            yield Reason("threshold_of_everyday_life", {"what": name, "least": least})
    if rule.burst and rule.burst_minutes % _STEP:
        yield Reason("burst_in_steps", {"minutes": rule.burst_minutes, "step": _STEP})
    if rule.burst and rule.one_network and rule.burst >= rule.one_network:
        yield Reason("burst_says_nothing", {"burst": rule.burst, "network": rule.one_network})
    if 0 < rule.oldest_age < _OLDEST_KNOWN:
        yield Reason("oldest_age_too_low", {"age": rule.oldest_age, "least": _OLDEST_KNOWN})
