"""Beside which field of an article's form a problem belongs, and in which words."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from panels.forms.articles import ArticleForm, missing
from pb.domain.money import pounds
from pb.domain.verdict import Reason, Verdict
from pb.web import say

_ROW_OF = {
    "pot_without_money": ("pots", "name", "pot", "amount"),
    "pot_maximum_above_amount": ("pots", "name", "pot", "maximum"),
    "pot_minimum_above_maximum": ("pots", "name", "pot", "minimum"),
    "weight_of_nothing": ("weights", "area", "area", "weight"),
    "quota_least_above_most": ("quotas", "area", "area", "least_lines"),
    "window_shorter_than_agreed": ("shortest", "phase", "phase", "days"),
    "quota_says_nothing": ("quotas", "area", "area", "least_lines"),
}
_FIELD_OF = {
    "age_needs_a_reason": "age_reason",
    "formula_is_half": "shared_out",
    "money_not_by_formula": "shared_out",
    "knapsack_has_no_exact_number": "choose",
    "boost_needs_approval": "boost",
    "rule_fills_up_itself": "completion",
    "completion_needs_equal_shares": "completion",
    "stv_needs_ranked": "rule",
    "rule_takes_no_points": "rule",
    "points_are_the_utility": "utility",
    "scoring_needs_ranked": "scoring",
    "dowdall_needs_short_ballots": "scoring",
    "areas_not_of_the_round": "areas",
    "burst_in_steps": "burst_minutes",
    "burst_says_nothing": "burst",
    "oldest_age_too_low": "oldest_age",
}


def place_errors(form: ArticleForm, error: ValidationError) -> None:
    """What the schema says, in plain words, each beside its field; at the top when it is about no field."""
    for each in error.errors():
        location = each["loc"][1:] if each["loc"] and each["loc"][0] == form.article else each["loc"]
        whole = form.article if form.article in form.kept else None
        if whole is not None:
            location = (whole, *location)
        name = form.place(tuple(location))
        label = str(form.fields[name].label) if name else ""
        form.add_error(name, _in_words(each["type"], each.get("ctx", {}), label, name or "", each["msg"]))


def _in_words(kind: str, context: dict[str, Any], label: str, name: str, message: str) -> str:
    is_sum = name.rpartition("-")[2] in (
        "amount",
        "minimum",
        "maximum",
        "most_money",
        "organisation_cap",
        "shared_out",
    )
    match kind:
        case "missing" | "string_too_short":
            return missing(label)
        case "string_too_long":
            return f"Use at most {context['max_length']} characters."
        case "greater_than_equal":
            return f"At least {pounds(context['ge']) if is_sum else context['ge']}."
        case "less_than_equal":
            return f"At most {pounds(context['le']) if is_sum else context['le']}."
        case "too_short":
            return "Keep at least one."
        case "string_pattern_mismatch":
            return (
                "Write a number such as 2 or 1.5." if name.endswith("weight") else "Use letters and figures."
            )
    return f"{label}: {message}" if label else message


def place_reasons(form: ArticleForm, verdict: Verdict) -> None:
    """Every reason why the rules cannot work, beside its field where the article has one."""
    for reason in verdict.reasons:
        form.add_error(_field(form, reason), say(reason))


def _field(form: ArticleForm, reason: Reason) -> str | None:
    name: str | None = None
    if reason.code in _ROW_OF:
        rows, leaf, param, about = _ROW_OF[reason.code]
        place = form.row_named(rows, leaf, str(reason.params[param]))
        name = f"{rows}-{place}-{about}"
    elif reason.code in ("choice_needs_equal_shares", "choice_needs_add1"):
        name = str(reason.params["choice"])
    elif reason.code == "threshold_of_everyday_life":
        name = str(reason.params["what"])
    elif reason.code == "named_twice" and reason.params.get("article") == form.article:
        name = _twice(form, str(reason.params["name"]))
    else:
        name = _FIELD_OF.get(reason.code)
    return name if name in form.fields else None


def _twice(form: ArticleForm, text: str) -> str | None:
    for rows, leaf, about in (
        ("pots", "key", "name"),
        ("criteria", "key", "question"),
        ("inputs", "measure", "measure"),
        ("shortest", "phase", "phase"),
        ("retention", "record", "record"),
        ("quotas", "area", "area"),
        ("weights", "area", "area"),
    ):
        place = form.row_named(rows, leaf, text, last=True)
        if place is not None:
            return f"{rows}-{place}-{about}"
    return None
