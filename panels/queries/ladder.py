"""What is being asked of a panel, what it has answered, and what each member still has to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from panels.domain.consent import Stand, Tally, Voice, tally
from panels.domain.ladder import EARLIER, Rung, dot_totals, ranking_points, shown_of, temperature
from panels.models import Amendment, Answer, Asking, Member, Panel
from panels.queries.amending import at_stake, open_amendment
from panels.queries.interests import standing
from panels.queries.panels import bar_of, current_draft, sitting
from pb.models import Person

SMALL_NUMBER = 5


def counted(askings: QuerySet[Asking] | list[Asking]) -> QuerySet[Answer]:
    """The answers that count, in the order in which they came."""
    return Answer.objects.filter(asking__in=askings, replaced_at=None, confirmed_at__isnull=False).order_by(
        "at", "pk"
    )


def open_askings(panel: Panel) -> QuerySet[Asking]:
    return panel.askings.filter(closed_at=None).order_by("pk")


def stepped_out(panel: Panel) -> dict[str, frozenset[int]]:
    """By article, the ids of the members who have no voice on it because they declared an interest."""
    found: dict[str, frozenset[int]] = {}
    for article, member in standing(panel).exclude(article="").values_list("article", "member_id"):
        found[article] = found.get(article, frozenset()) | {member}
    return found


def small_number_of(panel: Panel) -> int:
    """Numbers of people below this are not shown: the draft's own choice, or five."""
    draft = current_draft(panel)
    return int(draft.body["openness"]["small_number"]) if draft else SMALL_NUMBER


def tallies(panel: Panel) -> tuple[Tally, ...]:
    """Voices on the text of every article at stake that is put now, from members who sit and have not stepped
    out. An article that is not put has none.
    """
    members = set(sitting(panel).values_list("pk", flat=True))
    put = {row.article: row.pk for row in open_askings(panel) if row.rung == Rung.CONSENT}
    out = stepped_out(panel)
    before = Counter(spoken_before(panel).filter(rung=Rung.CONSENT).values_list("article", flat=True))
    voices: dict[int, list[tuple[int, Voice]]] = {}
    for row in counted(list(put.values())).select_related("asking"):  # type: ignore[arg-type]
        voice = Voice(row.asking.article, Stand(row.stand), row.words, row.change)
        voices.setdefault(row.asking_id, []).append((row.member_id, voice))
    bar = bar_of(panel)
    found = []
    for article in at_stake(panel):
        may = members - out.get(article, frozenset())
        heard = [voice for member, voice in voices.get(put.get(article, 0), []) if member in may]
        found.append(
            tally(
                article,
                heard,
                seats=len(may),
                out=len(members) - len(may),
                before=before[article],
                bar=bar,
            )
        )
    return tuple(found)


def tally_of(asking: Asking) -> Tally:
    """Voices on one text or on a bar that is put."""
    members = set(sitting(asking.panel).values_list("pk", flat=True))
    may = members - stepped_out(asking.panel).get(asking.article, frozenset())
    voices = [
        Voice(asking.article, Stand(row.stand), row.words, row.change)
        for row in counted([asking])
        if row.member_id in may
    ]
    before = spoken_before(asking.panel).filter(rung=asking.rung, article=asking.article)
    return tally(
        asking.article,
        voices,
        seats=len(may),
        out=len(members) - len(may),
        before=before.exclude(pk=asking.pk).count(),
        bar=bar_of(asking.panel),
    )


def spoken_before(panel: Panel) -> QuerySet[Asking]:
    """What was asked before and enough had spoken on, since the panel took its rules up: for an amendment,
    texts of the charter that it amends are no rounds of it.
    """
    rows = panel.askings.filter(quorate=True).exclude(closed_at=None)
    amendment = open_amendment(panel)
    return rows.exclude(draft__number__lte=amendment.after.number) if amendment else rows


def answer_of(asking: Asking, member: Member) -> Answer | None:
    """What counts of this member, if they have answered."""
    return counted([asking]).filter(member=member).first()


def voices_of(panel: Panel, person: Person) -> dict[str, Answer]:
    """What the person has said of each article as it is put now."""
    rows = counted(open_askings(panel).filter(rung=Rung.CONSENT)).filter(
        member__person=person, member__left_at=None
    )
    return {row.asking.article: row for row in rows.select_related("asking")}


def at_earlier_rung(panel: Panel) -> dict[str, Asking]:
    """By article, the earlier rung that is open: its consent waits."""
    return {row.article: row for row in open_askings(panel) if row.rung in EARLIER}


def entries_waiting(panel: Panel) -> QuerySet[Answer]:
    """Answers written down for members, not confirmed yet."""
    return (
        Answer.objects.filter(
            asking__panel=panel, asking__closed_at=None, replaced_at=None, confirmed_at=None
        )
        .select_related("asking", "member__person")
        .order_by("at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of an earlier rung. `numbers` by step or option; `shown` answers stand behind them,
    of `answered` in all."""

    answered: int
    shown: int
    numbers: tuple[int, ...] = ()
    ideas: tuple[str, ...] = ()


def shown(asking: Asking, *, small_number: int) -> Shown:
    """Numbers without names. Ideas are kept back until the facilitator closes the asking, and then stand in
    an order that has nothing to do with who wrote them when."""
    bodies: list[Mapping[str, Any]] = [row.body for row in counted([asking])]
    closed = asking.closed_at is not None
    if asking.rung == Rung.IDEAS:
        ideas = (
            sorted({idea for body in bodies for idea in body["ideas"]}, key=str.casefold) if closed else []
        )
        return Shown(len(bodies), len(bodies) if closed else 0, (), tuple(ideas))
    seen = shown_of(bodies, small_number=small_number, closed=closed)
    if not seen:
        return Shown(len(bodies), 0)
    options = len(asking.body.get("options", ()))
    if asking.rung == Rung.GRADIENT:
        numbers = temperature([body["step"] for body in seen])
    elif asking.rung == Rung.DOTS:
        numbers = dot_totals([body["dots"] for body in seen], options)
    else:
        numbers = ranking_points([body["order"] for body in seen], options)
    return Shown(len(bodies), len(seen), numbers)


def waiting_for(person: Person) -> dict[int, int]:
    """By round id, how many articles wait for this person's voice. Rounds with none are left out."""
    amended = Amendment.objects.filter(closed_at=None).values("panel")
    drawn_up = Q(panel__round__charter=None) | Q(panel__in=amended)
    seats = Member.objects.filter(drawn_up, person=person, left_at=None).select_related("panel")
    found: dict[int, int] = {}
    for seat in seats:
        answered = Count(
            "answers",
            filter=Q(answers__member=seat, answers__replaced_at=None, answers__confirmed_at__isnull=False),
        )
        mine = {article for article, out in stepped_out(seat.panel).items() if seat.pk in out}
        rows = open_askings(seat.panel).exclude(rung=Rung.BAR).exclude(article__in=mine)
        asked = list(rows.annotate(answered=answered).values_list("article", "rung", "answered"))
        earlier = {article for article, rung, _ in asked if rung in EARLIER}
        left = len(
            {
                article
                for article, rung, said in asked
                if not said and (rung in EARLIER or article not in earlier)
            }
        )
        if left:
            found[seat.panel.round_id] = left
    return found
