"""Co-design: the panel is seated, drafts a charter, says what it thinks of each article, and adopts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from frontend.seeding.diary import Life
from frontend.seeding.founding import fill_pots
from frontend.seeding.people import Cast
from frontend.seeding.texts import RoundText
from frontend.seeding.timetable import Spans, windows
from panels.domain.consent import Bar, Stand
from panels.domain.ladder import Content
from panels.domain.templates import charter_from
from panels.domain.trial_rules import Rules
from panels.models import Panel
from panels.queries.panels import current_draft, sitting
from panels.queries.trials import own_rules
from panels.services import adopting, answering, asking, consenting, drafting, seating, trying
from pb.domain.charter import ARTICLES, Charter
from pb.domain.charter_digest import as_data
from pb.domain.phases import Phase
from pb.models import Person, Round
from voting.domain.counting import Completion, Counting, Rule

BAR = Bar(quorum=1, quorum_out_of=2, threshold=66, patience=1)
"""What the panels of the demonstration agree at their first meeting."""


def live_codesign(*, round: Round, text: RoundText, cast: Cast, spans: Spans) -> Life:
    span, facilitator = spans[Phase.CO_DESIGN], cast.of["facilitator"]
    members = [cast.named(name) for name in text.members]
    moment = span.opens + timedelta(days=6)
    yield moment
    panel = seating.seat_panel(round=round, name=text.panel, by=cast.of["officer"], at=moment)
    put = asking.put_bar(
        panel=panel, bar=BAR, words="We meet five times, not fifty.", by=facilitator, at=moment
    )
    moment += timedelta(hours=2)
    yield moment
    for member in members:
        put.refresh_from_db()
        if put.closed_at is None:
            answering.answer(asking=put, content=Content(stand=Stand.SUPPORTS), by=member, at=moment)
    moment = span.opens + timedelta(days=14)
    yield moment
    drafting.start_from_template(
        round=round,
        template=text.template,
        total=text.total,
        timetable=windows(spans),
        by=facilitator,
        at=moment,
    )
    moment = span.opens + timedelta(days=15)
    yield moment
    try_rules(panel=panel, by=members[0], at=moment)
    if text.pots or text.articles:
        moment = span.opens + timedelta(days=28)
        yield moment
        note = text.note or "Pots and articles as agreed at the second meeting."
        changed = charter(text, spans, [area.code for area in round.areas.order_by("code")])
        drafting.change_draft(panel=panel, charter=changed, note=note, by=facilitator, at=moment)
    yield from _voices(round, text, cast, spans)
    moment = span.closes - timedelta(days=4)
    yield moment
    draft = current_draft(panel)
    assert draft is not None
    adopting.adopt_charter(round=round, digest_seen=draft.digest, by=facilitator, at=moment)
    round.refresh_from_db()
    moment = span.closes - timedelta(days=2)
    yield moment
    fill_pots(round=round, text=text, cast=cast, at=moment)


def charter(text: RoundText, spans: Spans, areas: Sequence[str]) -> Charter:
    """The template's charter with the round's own pots and changed articles."""
    plain = charter_from(text.template, total=text.total, areas=areas, timetable=windows(spans))
    body = as_data(plain)
    for name, changes in text.articles.items():
        body[name] = {**body[name], **changes}
    if text.pots:
        body["money"] = {**body["money"], "pots": [dict(pot) for pot in text.pots]}
    return Charter.model_validate(body)


def try_rules(*, panel: Panel, by: Person, at: datetime) -> None:
    """A member compares the draft with equal shares, on voters drawn for the area."""
    own = own_rules(panel)
    assert own is not None
    shares = Rules(
        "Equal shares, raised until the money is used",
        Counting(Rule.EQUAL_SHARES, Completion.ADD1U),
        own.ballot,
    )
    source = trying.DrawnVoters(ideas=30, voters=600, seed=1)
    trial, _ = trying.ask_trial(panel=panel, source=source, columns=[own, shares], by=by, at=at)
    trying.run_trial(trial=trial.pk, at=at)


def _voices(round: Round, text: RoundText, cast: Cast, spans: Spans) -> Life:
    """One evening each, the demonstration's own panel member last. Each leaves an article or two open.
    Whoever sits by then speaks, those drawn by lot too.
    """
    span = spans[Phase.CO_DESIGN]
    first = span.opens + timedelta(days=30)
    yield first
    seated = [seat.person for seat in sitting(round.panel).select_related("person").order_by("pk")]
    speakers = sorted(seated, key=lambda person: person == cast.of["panel"])
    step = min(timedelta(days=3), (span.closes - timedelta(days=5) - first) / len(speakers))
    objections = {(each.article, each.by): each for each in text.objections}
    for place, member in enumerate(speakers):
        moment = first + step * place
        yield moment
        draft = current_draft(round.panel)
        assert draft is not None
        for number, article in enumerate(ARTICLES):
            objection = objections.get((article, member.name))
            if objection or number % len(speakers) != place:
                consenting.speak(
                    draft=draft,
                    article=article,
                    stand=Stand.OBJECTS if objection else Stand.CONSENTS,
                    words=objection.words if objection else "",
                    change=objection.change if objection else "",
                    by=member,
                    at=moment,
                )
