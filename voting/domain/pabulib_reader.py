"""Reads Pabulib files: tolerant of what real files contain, deaf to what would have to be guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from voting.domain.pabulib import CastVote, Election, PabulibError
from voting.domain.pabulib_ballots import Box, Meaning, Misread, Written
from voting.domain.pabulib_cells import SectionRows
from voting.domain.pabulib_header import read_header
from voting.domain.pabulib_roll import Roll, Unordered

_SMALL = 1 << 20  # bytes of a file whose voters are cheaper to keep than to compare


def read_election(data: bytes) -> Election:
    """The whole file, ballots grouped. Raises PabulibError at the first thing that cannot be read.

    Read with tolerance, each with a note: blank lines; blanks around values, lists and column names; empty
    cells at the end of a row; a META key without a value; titles of sections in other letters; a project
    named twice on one approval ballot (counted once); the older column name `target` for `beneficiaries`.
    The file is decoded piece by piece: beside its bytes, memory grows with the distinct ballots (and with the
    ids of voters where these do not rise).
    """
    try:
        return _read(data, keep_voters=len(data) <= _SMALL)
    except Unordered:
        return _read(data, keep_voters=True)


def _read(data: bytes, *, keep_voters: bool) -> Election:
    rows = SectionRows(data)
    box = _open(rows)
    roll = Roll(keep=keep_voters)
    counted = box.count(rows, roll)
    if counted is None:
        raise _twice(data)
    if roll.voters != box.header.num_votes:
        stated = f"{box.header.num_votes} votes as META says"
        raise PabulibError(rows.line, "num_votes", stated, f"{roll.voters}")
    try:
        meaning = Meaning(box, counted)
        votes = meaning.votes(counted)
    except Misread as error:
        raise error.at(_first_lines(data, [error.ballot])[error.ballot]) from None
    odd = (
        (meaning.spaced, "blanks around the parts of a list"),
        (meaning.doubled, "a project is named twice on one ballot; counted once"),
    )
    if meaning.spaced or meaning.doubled:
        at = _first_lines(data, {*meaning.spaced, *meaning.doubled})
        for ballots, text in odd:
            for line in sorted({at[ballot] for ballot in ballots}):
                rows.notes.add(line, text)
    return Election(box.header, votes, meaning.scale, rows.notes.all())


def cast_votes(data: bytes, election: Election) -> Iterator[CastVote]:
    """The ballots of a file one by one, in file order, for import. `election` is what `read_election` gave
    for it."""
    rows = SectionRows(data)
    box = _open(rows)
    meaning = Meaning(box, scale=election.points_scale)
    ids = election.votes.ids
    for row in rows:
        try:
            places, points = meaning.mark(box.written(row))
        except Misread as error:
            raise error.at(row.line) from None
        yield CastVote(
            row.cells[box.columns["voter_id"]].strip(),
            tuple(ids[place] for place in places),
            points,
            row.others({"voter_id", "vote", "points"}),
            row.line,
        )


def _open(rows: SectionRows) -> Box:
    header = read_header(rows)
    return Box.open(header, rows)


def _first_lines(data: bytes, wanted: Collection[Written]) -> dict[Written, int]:
    """The line on which each of these ballots stands first."""
    rows = SectionRows(data)
    box = _open(rows)
    missing, lines = set(wanted), dict[Written, int]()
    for row in rows:
        written = box.written(row)
        if written in missing:
            missing.remove(written)
            lines[written] = row.line
            if not missing:
                break
    return lines


def _twice(data: bytes) -> PabulibError:
    """The first voter without an id of their own."""
    rows = SectionRows(data)
    voter = _open(rows).columns["voter_id"]
    seen: set[str] = set()
    for row in rows:
        found = row.cells[voter].strip()
        if found in seen or not found:
            break
        seen.add(found)
    return PabulibError(row.line, "voter_id", "an id that no other voter has", found or "nothing")
