"""Forms of proposals: they shape and parse, they do not decide. A draft may lack anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from pb.domain.charter import Applicant, Charter, PotRule
from pb.domain.money import pounds
from pb.forms import PoundsField
from pb.models import Area, Pot, Round
from proposals.domain.assessment import Answer, Finding
from proposals.domain.costing import Cost
from proposals.models import Assessment, Proposal
from proposals.queries.listings import ORDERS
from proposals.services.submitting import UNTITLED, Words

ROWS = 5
MORE = 3
APPLICANT_WORDS = {
    Applicant.INDIVIDUAL: "Just me",
    Applicant.GROUP: "A group with its own rules and bank account",
    Applicant.UNCONSTITUTED_GROUP: "A group without a bank account",
}
ORDER_WORDS = {"newest": "Newest first", "title": "By name", "cost": "Lowest cost first"}


class ListFilter(forms.Form):
    """What a list is narrowed to. Anything unknown is ignored."""

    q = forms.CharField(required=False, max_length=100, label="Search for")
    pot = forms.ChoiceField(required=False, label="Pot")
    area = forms.ChoiceField(required=False, label="Area")
    order = forms.ChoiceField(
        required=False, label="Order", choices=[(key, ORDER_WORDS[key]) for key in ORDERS]
    )

    def __init__(self, *args: Any, pots: list[Pot], areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("pot", [("", "All pots"), *((pot.key, pot.name) for pot in pots)]),
            ("area", [("", "All areas"), *((area.code, area.name) for area in areas)]),
        ):
            if len(choices) > 2:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]


class ProposalForm(forms.Form):
    """Everything but the costs. Which fields there are follows from the charter."""

    title = forms.CharField(required=False, max_length=200, label="What is your idea called?")
    summary = forms.CharField(
        required=False,
        max_length=300,
        label="Say it in one or two sentences",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    description = forms.CharField(
        required=False,
        max_length=10_000,
        label="What would you do, and who is it for?",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    area = forms.ModelChoiceField(
        Area.objects.none(), required=False, label="Which area is it in?", empty_label="Choose an area"
    )
    place = forms.CharField(required=False, max_length=120, label="Where is it?")
    pot = forms.ChoiceField(required=False, label="Which pot should pay for it?", widget=forms.RadioSelect)
    applicant = forms.ChoiceField(required=False, label="Who is asking?", widget=forms.RadioSelect)
    group_name = forms.CharField(required=False, max_length=120, label="Name of the group")
    people = forms.IntegerField(
        required=False, min_value=1, max_value=30_000, label="How many people are in it?"
    )
    host_body = forms.CharField(
        required=False, max_length=120, label="Which organisation would hold the money for you?"
    )
    under_age = forms.BooleanField(required=False)
    sponsor = forms.CharField(required=False, max_length=120, label="Name of the adult who stands by you")

    def __init__(self, *args: Any, round: Round, charter: Charter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pots = {pot.key: pot for pot in round.pots.all()}
        pot, applicant, area = self.fields["pot"], self.fields["applicant"], self.fields["area"]
        pot.choices = [  # type: ignore[attr-defined]
            (rule.key, pot_words(rule)) for rule in charter.money.pots if rule.key in self.pots
        ]
        applicant.choices = [  # type: ignore[attr-defined]
            (kind.value, APPLICANT_WORDS[kind]) for kind in charter.proposing.applicants
        ]
        area.queryset = round.areas.order_by("name")  # type: ignore[attr-defined]
        if round.areas.count() < 2:
            del self.fields["area"]
        accepted = set(charter.proposing.applicants)
        if accepted == {Applicant.INDIVIDUAL}:
            del self.fields["group_name"], self.fields["people"]
        if Applicant.UNCONSTITUTED_GROUP not in accepted or not any(
            rule.bank_account_needed for rule in charter.money.pots
        ):
            del self.fields["host_body"]
        under = charter.proposing.adult_sponsor_under
        if under:
            self.fields["under_age"].label = f"I am under {under}"
        else:
            del self.fields["under_age"], self.fields["sponsor"]

    def words(self, costs: list[Cost]) -> Words:
        """What was written, for the service. Call after `is_valid`."""
        given: Mapping[str, Any] = self.cleaned_data
        return Words(
            title=given["title"],
            summary=given["summary"],
            description=given["description"],
            place=given["place"],
            area=given.get("area"),
            pot=self.pots.get(given["pot"]),
            applicant=given["applicant"],
            group_name=given.get("group_name", ""),
            people=given.get("people"),
            host_body=given.get("host_body", ""),
            under_age=given.get("under_age", False),
            sponsor=given.get("sponsor", ""),
            costs=costs,
        )


class CostForm(forms.Form):
    what = forms.CharField(required=False, max_length=120, label="What for")
    pounds = PoundsField(required=False, label="How much")


class BaseCosts(forms.BaseFormSet[CostForm]):
    def costs(self) -> list[Cost]:
        """The rows that hold something. A row without a sum counts as nought. Call after `is_valid`."""
        return [
            Cost(form.cleaned_data.get("what", ""), form.cleaned_data.get("pounds") or 0)
            for form in self.forms
            if form.cleaned_data.get("what") or form.cleaned_data.get("pounds")
        ]


CostFormSet = forms.formset_factory(CostForm, formset=BaseCosts, extra=0, max_num=60, absolute_max=60)


def pot_words(rule: PotRule) -> str:
    """ "Main fund: up to £30,000. For running costs." """
    limits = (
        f"{pounds(rule.minimum)} to {pounds(rule.maximum)}"
        if rule.minimum
        else f"up to {pounds(rule.maximum)}"
    )
    account = "" if rule.bank_account_needed else "No bank account needed."
    return " ".join(filter(None, (f"{rule.name}: {limits}.", rule.explanation, account)))


def people_hint(charter: Charter | None) -> str:
    least = charter.proposing.minimum_people if charter else 1
    return f"At least {least}." if least > 1 else ""


def data_of(proposal: Proposal | None) -> dict[str, Any]:
    """What is stored, as both forms would post it: so that an edit page shows errors beside stored words."""
    lines = list(proposal.lines.all()) if proposal else []
    rows = max(ROWS, len(lines))
    data: dict[str, Any] = {"costs-TOTAL_FORMS": rows, "costs-INITIAL_FORMS": 0}
    if proposal is None:
        return data
    for name in ("summary", "description", "place", "applicant", "group_name", "host_body", "sponsor"):
        data[name] = getattr(proposal, name)
    data |= {
        "title": "" if proposal.title == UNTITLED else proposal.title,
        "area": proposal.area_id or "",
        "pot": proposal.pot.key if proposal.pot else "",
        "people": proposal.people or "",
    }
    if proposal.under_age:
        data["under_age"] = "on"
    for number, line in enumerate(lines):
        data[f"costs-{number}-what"] = line.what
        data[f"costs-{number}-pounds"] = pounds(line.pence).removeprefix("£") if line.pence else ""
    return data


def with_more_rows(posted: Mapping[str, Any]) -> dict[str, Any]:
    """The same post with more empty rows for costs."""
    data = dict(posted.items())
    try:
        rows = int(data.get("costs-TOTAL_FORMS") or ROWS)
    except ValueError:
        rows = ROWS
    return data | {"costs-TOTAL_FORMS": min(60, max(rows, 0) + MORE)}


FINDING_WORDS = {
    Finding.MET: "Yes",
    Finding.NOT_MET: "No",
    Finding.NOT_APPLICABLE: "Does not apply",
}


class AssessForm(forms.Form):
    """One pair of fields for each criterion of the charter, and the officer's costing."""

    cost = PoundsField(
        label="What it really costs", error_messages={"required": "Write down what it really costs."}
    )
    cost_reason = forms.CharField(
        required=False,
        max_length=2000,
        label="Why the cost differs from what was asked",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, data: Any = None, *, charter: Charter, asked: int, standing: Assessment | None = None
    ) -> None:
        initial = {"cost": pounds(asked).removeprefix("£")}
        if standing is not None:
            initial = {"cost": pounds(standing.cost).removeprefix("£"), "cost_reason": standing.cost_reason}
            for key, answer in standing.criteria.items():
                initial |= {f"finding_{key}": answer["finding"], f"reason_{key}": answer["reason"]}
        super().__init__(data, initial=initial)
        self.criteria = charter.funding.criteria
        never = forms.MultipleChoiceField(
            required=False,
            label="Does it ask for something that this money never pays for?",
            help_text="Tick each that applies. One is enough for a no.",
            choices=[(text, text) for text in charter.funding.never],
            widget=forms.CheckboxSelectMultiple,
            initial=standing.exceptions if standing is not None else [],
        )
        if charter.funding.never:
            self.fields["never"] = never
        for criterion in self.criteria:
            self.fields[f"finding_{criterion.key}"] = forms.ChoiceField(
                required=False,
                label=criterion.question,
                choices=[(finding.value, words) for finding, words in FINDING_WORDS.items()],
                widget=forms.RadioSelect,
            )
            self.fields[f"reason_{criterion.key}"] = forms.CharField(
                required=False,
                max_length=2000,
                label="Why (everybody can read this)",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"finding_{each.key}"], self[f"reason_{each.key}"]) for each in self.criteria]

    def answers(self) -> dict[str, Answer]:
        """Findings that were given. Call after `is_valid`."""
        return {
            each.key: Answer(Finding(finding), self.cleaned_data[f"reason_{each.key}"])
            for each in self.criteria
            if (finding := self.cleaned_data[f"finding_{each.key}"])
        }


class AppealForm(forms.Form):
    reason = forms.CharField(
        max_length=2000,
        label="Why can it be done?",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Say why you think that it can be done."},
    )


class AppealAnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="What has the panel decided?",
        choices=[("overturned", "It can be done after all"), ("upheld", "The assessment stands")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the panel has decided."},
    )
    reason = forms.CharField(
        max_length=2000,
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why. The applicant and everybody else can read it."},
    )
