"""Setting the made-up council up: its history, all or nothing, then ballots into the boxes that are open."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from frontend.seeding import (
    casting,
    codesign,
    deciding,
    drawing,
    founding,
    judging,
    people,
    places,
    proposing,
)
from frontend.seeding.diary import Life, live
from frontend.seeding.living_room import ROOMS, live_room
from frontend.seeding.past_votes import live_past_vote
from frontend.seeding.people import Cast
from frontend.seeding.plan import BALLOTS, timetables
from frontend.seeding.texts import RoundText, read_round
from frontend.seeding.timetable import Spans
from pb.domain.phases import Phase
from pb.models import Area, Programme, Round
from pb.services import ledger
from voting.models import Box
from voting.services import keystore
from voting.services.publishing import remove_bundle

Say = Callable[[str], None]


def seed(*, at: datetime, closing: timedelta, say: Say) -> None:
    """Set up what is not there yet, as if the council had worked up to `at`; nothing that is there changes.

    `closing`: how long after `at` the watched round's vote closes. The history is one transaction, so that an
    interrupted start leaves none of it; ballots commit one by one, and the next start casts what is missing.
    Raises RuntimeError should the ledger's chain not hold at the end.
    """
    spans = timetables(at=at, closing=closing)
    texts = {name: read_round(name) for name in spans}
    with transaction.atomic():
        cast = people.assemble()
        if Programme.objects.filter(slug=founding.SLUG).exists():
            say("The made-up council is there already; nothing of it changes.")
        else:
            live_history(texts=texts, spans=spans, cast=cast, at=at, say=say)
    for name, ballots in BALLOTS.items():
        round = Round.objects.get(slug=texts[name].slug)
        number = casting.cast_into(round=round, text=texts[name], cast=cast, ballots=ballots)
        if number:
            say(f"{round.title}: {number} ballots cast")
    if (broken := ledger.verify()) is not None:
        raise RuntimeError(f"the ledger's chain breaks at entry {broken}")


@transaction.atomic
def live_history(
    *, texts: Mapping[str, RoundText], spans: Mapping[str, Spans], cast: Cast, at: datetime, say: Say
) -> None:
    """Everything that these rounds did before `at`. Fails whole: no row, key or bundle stays behind."""
    areas = places.lay_out()
    say(f"{len(areas) - 1} wards with their postcodes")
    begins = min(each[Phase.CO_DESIGN].opens for each in spans.values()) - timedelta(days=7)
    programme = founding.found_programme(cast=cast, at=begins)
    lives = [_life(programme, texts[name], areas, cast, spans[name], say) for name in texts]
    if "pollok" in spans:
        lives.append(drawing.live_lottery(cast=cast, spans=spans["pollok"]))
    if "calton" in spans:
        lives.append(judging.live_judging(cast=cast, spans=spans["calton"]))
    lives += [
        live_room(name=name, text=texts[name], cast=cast, opens=spans[name][Phase.CO_DESIGN].opens)
        for name in ROOMS
        if name in spans
    ]
    try:
        acts = live(lives, until=at)
    except BaseException:
        _forget_keys()
        raise
    say(f"{len(texts)} rounds, {acts} acts of people and jobs")


def _forget_keys() -> None:
    """Keys and bundles are files, which no rollback takes back."""
    with contextlib.suppress(DatabaseError):
        for box in Box.objects.filter(round__programme__slug=founding.SLUG).select_related("round"):
            keystore.forget(name=box.key_name)
            remove_bundle(round=box.round)


def _life(
    programme: Programme,
    text: RoundText,
    areas: Mapping[str, Area],
    cast: Cast,
    spans: Spans,
    say: Say,
) -> Life:
    opens = spans[Phase.CO_DESIGN].opens
    yield opens
    here = [areas[name] for name in text.areas]
    round = founding.set_up(programme=programme, text=text, areas=here, cast=cast, at=opens)
    yield from founding.give_roles(round=round, text=text, cast=cast, span=spans[Phase.CO_DESIGN])
    yield from codesign.live_codesign(round=round, text=text, cast=cast, spans=spans)
    yield from proposing.live_submitting(round=round, text=text, cast=cast, areas=here, spans=spans)
    yield from proposing.live_assessing(round=round, text=text, cast=cast, spans=spans)
    yield from proposing.live_shortlisting(round=round, cast=cast, spans=spans)
    if text.voters:
        yield from live_past_vote(round=round, text=text, spans=spans)
        say(f"{text.title}: {text.voters} ballots counted and published")
        yield from deciding.live_deciding(round=round, cast=cast, spans=spans)
