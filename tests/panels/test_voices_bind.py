"""The database counts the members' voices itself: no charter by SQL without what the panel's bar asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panels.domain.consent import Bar, Stand
from panels.domain.interests import Matter
from panels.domain.ladder import Content, Rung
from panels.models import Answer, Asking, Panel
from panels.queries.ladder import tally_of
from panels.services.answering import answer, close
from panels.services.asking import ask_again, open_rung
from pb.domain.charter import Charter
from pb.domain.charter_digest import as_data, canonical, digest
from pb.models import CharterVersion, RoleGrant
from pb.models.app_role import grant_app_role
from pb.services import laying, ledger
from tests.factories import panels as rooms
from tests.factories import pb as make

pytestmark = pytest.mark.django_db
NOW = make.START
ROLE = "decides_app_of_a_test"


def write(made: rooms.Room) -> None:
    """Adopt the current draft past every service: the ledger told, the row written, all laid."""
    charter = Charter.model_validate(made.draft.body)
    number = made.round.charters.count() + 1
    act = "charter.adopted" if number == 1 else "charter.amended"
    body = {"version": number, "digest": digest(charter)}
    ledger.record(act=act, round=made.round, at=NOW, body=body)
    laying.begin()
    version = CharterVersion.objects.create(
        round=made.round,
        number=number,
        body=as_data(charter),
        canonical=canonical(charter).decode(),
        digest=digest(charter),
        adopted_at=NOW,
        adopted_by="Nobody",
    )
    laying.lay(round=made.round, version=version, charter=charter)


def as_the_app(made: rooms.Room) -> None:
    grant_app_role(role=ROLE)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    write(made)


def one_short(made: rooms.Room) -> None:
    rooms.agree(made, made.members[0])


def objected(made: rooms.Room) -> None:
    rooms.object_to(made, made.members[0], "money")
    rooms.agree(made)


def rung_open(made: rooms.Room) -> None:
    rooms.agree(made)
    open_rung(panel=made.panel, article="money", rung=Rung.GRADIENT, by=made.facilitator, at=NOW)


def replaced(made: rooms.Room) -> None:
    rooms.agree(made)
    Answer.objects.filter(asking__article="money").update(replaced_at=NOW)


def left_since(made: rooms.Room) -> None:
    """Voices of whoever has lost the seat do not count."""
    rooms.agree(made)
    RoleGrant.objects.filter(person__in=made.members[:2], role="panel_member").update(revoked_at=NOW)
    made.panel.members.filter(person__in=made.members[:2]).update(left_at=NOW)
    RoleGrant.objects.filter(person=made.members[2], role="panel_member").update(revoked_at=NOW)


def another_text(made: rooms.Room) -> None:
    """Agreed on one text; another one is put in its place by SQL, and the question with its voices kept."""
    rooms.agree(made)
    kept = Asking.objects.get(article="money", closed_at=None)
    body = dict(made.draft.body["money"])
    body["pots"] = [body["pots"][0] | {"amount": 9_000_000}, *body["pots"][1:]]
    rooms.redraft(made, money=body)
    Asking.objects.filter(article="money", closed_at=None).update(closed_at=NOW)
    again = Asking.objects.create(
        panel=made.panel, rung="consent", article="money", draft=kept.draft, digest=kept.digest,
        by=made.facilitator, at=NOW,
    )  # fmt: skip
    for person in made.members:
        seat = made.panel.members.get(person=person)
        Answer.objects.create(
            asking=again, member=seat, stand="consents", channel="online", at=NOW, confirmed_at=NOW
        )


SHORT: dict[str, Callable[[rooms.Room], None]] = {
    "nobody has spoken": lambda made: None,
    "one voice short of the quorum": one_short,
    "an objection before patience is over": objected,
    "an earlier rung is open": rung_open,
    "voices taken back": replaced,
    "voices of who sits no more": left_since,
    "voices on another text": another_text,
}


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize("by", [write, as_the_app])
def test_no_charter_without_the_voices(name: str, by: Callable[[rooms.Room], None]) -> None:
    made = rooms.room(members=3, quorum=2, threshold=75, patience=2)
    SHORT[name](made)
    with pytest.raises(DatabaseError, match="panel has not agreed the article"), transaction.atomic():
        by(made)
    assert CharterVersion.objects.filter(round=made.round).count() == 0


@pytest.mark.parametrize("by", [write, as_the_app])
def test_with_the_voices_the_database_takes_it(by: Callable[[rooms.Room], None]) -> None:
    made = rooms.room(members=3, quorum=2, threshold=66, patience=1)
    rooms.object_to(made, made.members[0], "money")
    rooms.agree(made)
    with transaction.atomic():
        by(made)
    assert CharterVersion.objects.filter(round=made.round).count() == 1


def test_an_amendment_needs_voices_on_what_it_changes_alone() -> None:
    made = rooms.adopted()
    rooms.amending(made)
    rooms.redraft(made, counting={"rule": "greedy-no-skip"})
    rooms.agree(made, made.members[0])
    with pytest.raises(DatabaseError, match="not agreed the article counting"), transaction.atomic():
        write(made)
    rooms.agree(made, made.members[1])
    with transaction.atomic():
        write(made)
    assert made.round.charters.count() == 2


def test_no_second_version_without_an_amendment_of_the_panel() -> None:
    made = rooms.adopted()
    amendment = rooms.amending(made)
    rooms.redraft(made, counting={"rule": "greedy-no-skip"})
    rooms.agree(made)
    type(amendment).objects.filter(pk=amendment.pk).update(closed_at=NOW, outcome="lapsed")
    with (
        pytest.raises(DatabaseError, match="by an amendment that its panel has opened"),
        transaction.atomic(),
    ):
        write(made)


def test_the_bar_itself_moves_only_as_the_panel_has_agreed() -> None:
    made = rooms.room(members=3)
    for change in ({"quorum": 1, "quorum_out_of": 100}, {"threshold": 51}, {"patience": 9}):
        with pytest.raises(DatabaseError, match="a bar is what its panel has agreed"), transaction.atomic():
            Panel.objects.filter(pk=made.panel.pk).update(**change)
    Asking.objects.create(
        panel=made.panel,
        rung=Rung.BAR,
        body={"quorum": 1, "quorum_out_of": 9, "threshold": 51, "patience": 1},
        by=made.facilitator,
        at=NOW,
    )
    with pytest.raises(DatabaseError, match="a bar is what its panel has agreed"), transaction.atomic():
        Panel.objects.filter(pk=made.panel.pk).update(quorum=1, quorum_out_of=9, threshold=51, patience=1)
    with pytest.raises(DatabaseError, match="begins with the usual bar"), transaction.atomic():
        Panel.objects.create(round=make.round(), name="Mine", quorum=1, quorum_out_of=50)
    with pytest.raises(DatabaseError, match="stays with its round"), transaction.atomic():
        Panel.objects.filter(pk=made.panel.pk).update(round=make.round())


def test_the_database_counts_as_the_panel_does() -> None:
    """Python's tally and the database's, on the same voices under many bars."""
    made = rooms.room(members=5)
    rooms.step_out(made, Matter(article="counting"), 4)
    stands = st.lists(st.sampled_from([None, *Stand]), min_size=5, max_size=5)
    bars = st.builds(
        Bar,
        quorum=st.integers(1, 4),
        quorum_out_of=st.integers(4, 6),
        threshold=st.integers(51, 100),
        patience=st.integers(1, 3),
    )

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(stands=stands, bar=bars, article=st.sampled_from(["money", "counting"]), rounds=st.integers(0, 2))
    def same(stands: list[Stand | None], bar: Bar, article: str, rounds: int) -> None:
        with transaction.atomic():
            for number in range(rounds):
                asking = made.panel.askings.get(article=article, closed_at=None)
                speak_all(made, asking, [Stand.OBJECTS] * (4 - number))
                if tally_of(asking).objects and tally_of(asking).is_quorate(made_bar(made)):
                    ask_again(panel=made.panel, article=article, by=made.facilitator, at=NOW)
            asking = made.panel.askings.get(article=article, closed_at=None)
            speak_all(made, asking, stands)
            with connection.cursor() as cursor:
                numbers = (bar.quorum, bar.quorum_out_of, bar.threshold, bar.patience)
                cursor.execute("SELECT public.decides_bar_is_met(%s, %s, %s, %s, %s)", [asking.pk, *numbers])
                (met,) = cursor.fetchone()
            assert met == bool(python_tally(asking, bar))
            transaction.set_rollback(True)

    same()


def made_bar(made: rooms.Room) -> Bar:
    return Bar(made.panel.quorum, made.panel.quorum_out_of, made.panel.threshold, made.panel.patience)


def speak_all(made: rooms.Room, asking: Asking, stands: list[Stand | None]) -> None:
    for person, stand in zip(made.members, stands, strict=False):
        recused = asking.article == "counting" and person == made.members[4]
        if stand is None or recused:
            continue
        change = "What." if stand is Stand.OBJECTS else ""
        content = Content(stand=stand, words="Why.", change=change)
        answer(asking=asking, content=content, by=person, at=NOW)


def python_tally(asking: Asking, bar: Bar) -> object:
    """The panel's own count, by another bar than the one in force."""
    panel = asking.panel
    panel.quorum, panel.quorum_out_of = bar.quorum, bar.quorum_out_of
    panel.threshold, panel.patience = bar.threshold, bar.patience
    return tally_of(asking).meets(bar)


def test_closing_by_hand_makes_no_round() -> None:
    """A closed question counts as a round by what the panel's records say, and stays closed."""
    made = rooms.room(members=3, quorum=2, threshold=66, patience=2)
    rooms.object_to(made, made.members[0], "money")
    asking = made.panel.askings.get(article="money", closed_at=None)
    close(asking=asking, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Asking.objects.filter(pk=asking.pk).update(quorate=True)
