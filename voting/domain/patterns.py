"""Patterns that a returning officer should look at. Pure: evidence in, findings out, nothing decided.

Modelled on what happened: 320 votes from one address and voters "aged 200" (Wrocław 2025), 100 votes from two
e-mail accounts (Santomera 2021), one person voting again and again (Segovia 2021).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pb.domain.charter import Quarantine

BUCKET_MINUTES = 10


class Pattern(StrEnum):
    """Reason codes: in findings, in the ledger, in `excluded.json`."""

    ONE_DEVICE = "one_device"
    ONE_NETWORK = "one_network"
    BURST = "burst"
    ONE_CONTACT = "one_contact"
    AGE = "implausible_age"


@dataclass(frozen=True, slots=True)
class Trace:
    """What is known of one enrolment: keyed marks ("" if unknown), whether the age is above the charter's,
    and the ten minutes in which it was (`voting.domain.evidence.bucket_of`)."""

    handle: str
    device: str = ""
    network: str = ""
    contact: str = ""
    too_old: bool = False
    bucket: int = 0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern, what it is about, and whom: handles in order. `mark` stays the same as the group grows."""

    pattern: Pattern
    mark: str
    handles: tuple[str, ...]


def find(traces: Sequence[Trace], rule: Quarantine) -> list[Found]:
    """Every pattern at or above the charter's thresholds. An elector is counted once however often they
    enrolled, and an unknown mark is nobody's."""
    found: list[Found] = []
    for pattern, least, mark_of in (
        (Pattern.ONE_DEVICE, rule.one_device, _device),
        (Pattern.ONE_NETWORK, rule.one_network, _network),
        (Pattern.ONE_CONTACT, rule.one_contact, _contact),
    ):
        if least:
            groups = _groups(traces, mark_of)
            found += [
                Found(pattern, mark, tuple(sorted(handles)))
                for mark, handles in sorted(groups.items())
                if len(handles) >= least
            ]
    if rule.burst:
        found += _bursts(traces, rule.burst, rule.burst_minutes // BUCKET_MINUTES)
    if rule.oldest_age and (old := {trace.handle for trace in traces if trace.too_old}):
        found.append(Found(Pattern.AGE, "", tuple(sorted(old))))
    return found


def threshold(pattern: Pattern, rule: Quarantine) -> int:
    """From how many electors the pattern is looked at; 0 when it is not."""
    if pattern is Pattern.AGE:
        return int(rule.oldest_age > 0)
    given: int = getattr(rule, pattern.value)
    return given


def shape_of(handles: Iterable[str], traces: Iterable[Trace]) -> dict[str, int]:
    """What may be said of a group: numbers of electors, devices, networks and contacts, of those with a code
    card, and the minutes from the first to the last enrolment, in whole steps."""
    wanted = set(handles)
    own = [trace for trace in traces if trace.handle in wanted]
    first = _first_buckets(own)
    span = max(first.values()) - min(first.values()) + 1 if first else 0
    return {
        "electors": len(wanted),
        "devices": len({trace.device for trace in own} - {""}),
        "networks": len({trace.network for trace in own} - {""}),
        "contacts": len({trace.contact for trace in own} - {""}),
        "cards": len({trace.handle for trace in own if trace.kind == "card"}),
        "minutes": span * BUCKET_MINUTES,
    }


def _device(trace: Trace) -> str:
    return trace.device


def _network(trace: Trace) -> str:
    return trace.network


def _contact(trace: Trace) -> str:
    return trace.contact


def _groups(traces: Iterable[Trace], mark_of: Callable[[Trace], str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for trace in traces:
        if mark := mark_of(trace):
            groups[mark].add(trace.handle)
    return groups


def _first_buckets(traces: Iterable[Trace]) -> dict[str, int]:
    first: dict[str, int] = {}
    for trace in traces:
        first[trace.handle] = min(trace.bucket, first.get(trace.handle, trace.bucket))
    return first


def _bursts(traces: Sequence[Trace], least: int, width: int) -> Iterator[Found]:
    """Runs of ten minutes in which `width` of them next to each other bring `least` electors or more."""
    by_network: dict[str, list[Trace]] = defaultdict(list)
    for trace in traces:
        if trace.network:
            by_network[trace.network].append(trace)
    for network in sorted(by_network):
        came: dict[int, list[str]] = defaultdict(list)
        for handle, bucket in _first_buckets(by_network[network]).items():
            came[bucket].append(handle)
        for run in _runs(came, least, width):
            handles = sorted(handle for bucket in run for handle in came.get(bucket, ()))
            yield Found(Pattern.BURST, f"{network}:{run.start}", tuple(handles))


def _runs(came: Mapping[int, Sequence[str]], least: int, width: int) -> list[range]:
    """Windows that hold enough, those that touch or overlap as one; each begins where somebody came."""
    runs: list[range] = []
    for bucket in sorted(came):
        if sum(len(came.get(each, ())) for each in range(bucket, bucket + width)) < least:
            continue
        if runs and bucket <= runs[-1].stop:
            runs[-1] = range(runs[-1].start, bucket + width)
        else:
            runs.append(range(bucket, bucket + width))
    return runs
