"""Quotas, cap, commitment and the number that draws: shape only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from panels.models import Group, Recruitment
from pb.forms import MomentField


class QuotasForm(forms.Form):
    """Least and most seats for every group, and perhaps a cap on anybody's chance."""

    cap = forms.IntegerField(
        required=False, min_value=1, max_value=100, label="Nobody’s chance above, in per cent"
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, recruitment: Recruitment, cap: int | None = None
    ) -> None:
        super().__init__(data, initial={"cap": cap})
        self.groups = list(
            Group.objects.filter(category__recruitment=recruitment)
            .select_related("category")
            .order_by("category__position", "position")
        )
        for group in self.groups:
            for bound, value in (("least", group.least), ("most", group.most)):
                self.fields[f"{bound}_{group.pk}"] = forms.IntegerField(
                    min_value=0,
                    max_value=recruitment.seats,
                    initial=value,
                    label=f"{group.category.name}, {group.name}: {bound}",
                    widget=forms.NumberInput(
                        attrs={
                            "class": "control control-s",
                            "aria-label": f"{group.category.name}, {group.name}: {bound}",
                        }
                    ),
                )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for group in self.groups:
            least, most = cleaned.get(f"least_{group.pk}"), cleaned.get(f"most_{group.pk}")
            if least is not None and most is not None and least > most:
                self.add_error(f"most_{group.pk}", f"{group.name}: the most is below the least.")
        return cleaned

    def quotas(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Call after `is_valid`."""
        return {
            (group.category.key, group.key): (
                self.cleaned_data[f"least_{group.pk}"],
                self.cleaned_data[f"most_{group.pk}"],
            )
            for group in self.groups
        }

    def rows(self) -> list[tuple[str, list[tuple[Group, forms.BoundField, forms.BoundField]]]]:
        """By category: each group with its two fields."""
        found: dict[str, list[tuple[Group, forms.BoundField, forms.BoundField]]] = {}
        for group in self.groups:
            found.setdefault(group.category.name, []).append(
                (group, self[f"least_{group.pk}"], self[f"most_{group.pk}"])
            )
        return list(found.items())


class CommitForm(forms.Form):
    means = forms.ChoiceField(
        label="What draws?",
        choices=[
            ("beacon", "A public beacon: a number that the drand network publishes at that moment"),
            ("dice", "Three ten-sided dice, thrown in public"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what draws."},
    )
    place = forms.CharField(max_length=200, required=False, label="Where are the dice thrown?")
    draws_at = MomentField(
        label="When is it drawn?", error_messages={"required": "Enter the day and the time."}
    )


class ValueForm(forms.Form):
    value = forms.CharField(
        max_length=600, label="What was published", error_messages={"required": "Enter the value."}
    )


class AbandonForm(forms.Form):
    reason = forms.CharField(
        max_length=300, label="Why", error_messages={"required": "Say why. The reason is public."}
    )
