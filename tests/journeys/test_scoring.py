"""A panel scores ideas, talks about the band, agrees its list: on a phone, at a desk, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from panels.models import Review, Score
from panels.queries.reviews import judged_in, shown
from panels.services import shortlisting
from panels.services.scoring import save_score
from pb.domain.phases import Phase
from pb.moment import now
from proposals.models import Proposal, Shortlist
from tests.factories import scoring as bench
from tests.journeys.people import with_account
from tests.journeys.time import pass_until
from tests.journeys.walker import Walker

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = (
    "Soup and skills kitchen on the canal bank",
    "Bike workshop for young people",
    "Homework hub",
    "Seed swap shed",
    "Stay and play mornings",
    "A very long title about repairing everything that anybody in the ward has ever owned and wants to keep",
)
MARKS = (5, 4, 4, 3, 3, 1)


@pytest.mark.parametrize(
    ("phone", "script"), [(True, True), (False, True), (False, False)], ids=["phone", "desk", "no-script"]
)
def test_a_panel_scores_and_agrees(walk: Callable[..., Walker], phone: bool, script: bool) -> None:
    made = bench.bench(members=3, ideas=len(TITLES), quorum=2, threshold=60)
    for idea, title in zip(made.ideas, TITLES, strict=True):
        Proposal.objects.filter(pk=idea.pk).update(title=title)
    pass_until(made.round, Phase.SHORTLISTING)
    with_account(made.facilitator)
    with_account(made.people[0])
    where = f"/rounds/{made.round.slug}/panel/"
    name = "phone" if phone else "desk" if script else "plain"

    facilitator = walk(f"scoring-facilitator-{name}", phone=phone, script=script)
    facilitator.sign_in(made.facilitator.email).go(f"{where}scoring/")
    facilitator.press("Set up a review").fill("How many ideas does the ballot hold?", "6")
    facilitator.fill("How many members look at each idea?", "3").press("Share the ideas out")
    facilitator.expect("no need to rank them")
    facilitator.fill("How many ideas does the ballot hold?", "3").press("Share the ideas out")
    facilitator.expect("How far the panel is").expect("0 of 18 done")

    review = Review.objects.get()
    for number in (1, 2):
        for place, idea in enumerate(judged_in(review)):
            save_score(
                review=review,
                proposal=idea,
                marks=dict.fromkeys(bench.CRITERIA, max(1, MARKS[place] - (number == 2))),
                words="Is the hall free on Fridays?" if place == 3 else "",
                digest_seen=shown(idea).digest,
                by=made.people[number],
                at=now(),
            )

    member = walk(f"scoring-member-{name}", phone=phone, script=script)
    member.sign_in(made.people[0].email).go(f"{where}scoring/").expect("0 of 6 ideas done")
    member.press("Go on with the next idea").press("Save and next").expect("There is a problem")
    member.press("Not now: put it off")
    for _ in TITLES:
        title = member.page.locator("h1").inner_text()
        mark = MARKS[TITLES.index(title)]
        member.page.locator(f'input[name="mark_benefit"][value="{mark}"]').check()
        member.page.locator('input[name="mark_legal"][value="none"]').check()
        member.press("Save and next")
    member.expect("Your pile is done")
    assert Score.objects.filter(replaced_at=None).count() == 18
    assert member.go(f"{where}scoring/found/").reads("Nothing to see yet")

    facilitator.go(f"{where}scoring/").press("Close the review now").press("See what we found")
    facilitator.expect("to talk about").expect("2 remarks")
    facilitator.press("Put a shortlist to the panel").press("Put it to the panel")
    facilitator.expect("of 3 agree so far")
    member.go(f"{where}list/").choose("I object").press("Say it").expect("Say why you object")
    member.choose("I can live with it").press("Say it").expect("Your voice is counted")
    suggestion = made.panel.suggestions.get()
    shortlisting.speak(suggestion=suggestion, agrees=True, words="", by=made.people[1], at=now())
    member.go(f"{where}list/").expect("The panel agrees").choose("Publish what the panel agreed")
    member.press("Publish the shortlist").expect("3 ideas on the shortlist")
    assert Shortlist.objects.get().size == 3
