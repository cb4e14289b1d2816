"""Ballot papers and boxes as pages and decisions need them."""

from __future__ import annotations

from pb.models import Round
from voting.domain.ballot import sealed_size
from voting.domain.paper import Paper as PaperValue
from voting.models import Box, Paper


def paper_of(round: Round) -> Paper | None:
    return Paper.objects.filter(round=round).first()


def box_of(round: Round) -> Box | None:
    return Box.objects.filter(round=round).first()


def state_of(round: Round) -> str:
    """The state of the round's ballot box; "draft" while there is none."""
    box = box_of(round)
    return box.state if box else Box.State.DRAFT


_MOST = 64
_READ: dict[str, PaperValue] = {}
_SIZES: dict[str, int] = {}


def value_of(paper: Paper) -> PaperValue:
    """The paper as a value. A frozen one is read once per process: it never changes."""
    if paper.frozen_at is None:
        return PaperValue.from_dict(paper.body)
    if paper.digest not in _READ:
        if len(_READ) >= _MOST:
            _READ.clear()
        _READ[paper.digest] = PaperValue.from_dict(paper.body)
    return _READ[paper.digest]


def frozen_value(round: Round, digest: str) -> PaperValue:
    """The round's frozen paper by its digest, without a query where this process has read it before."""
    return _READ.get(digest) or value_of(Paper.objects.get(round=round, digest=digest))


def sealed_size_of(paper: PaperValue, digest: str) -> int:
    """The size of this frozen paper's ballots, worked out once per process."""
    if digest not in _SIZES:
        if len(_SIZES) >= _MOST:
            _SIZES.clear()
        _SIZES[digest] = sealed_size(paper)
    return _SIZES[digest]
