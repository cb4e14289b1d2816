"""Problem answers after RFC 9457, with the same reasons that pages show."""

import json

import pytest
from django.http import Http404
from rest_framework import exceptions

from config.api import PROBLEM, problem
from pb.domain.verdict import Kind, Refused, Verdict, refuse
from pb.web import STATUS


@pytest.mark.parametrize(("kind", "status"), [("phase", 409), ("state", 409), ("hand", 403), ("input", 422)])
def test_a_refusal_is_a_problem_with_reasons(kind: Kind, status: int) -> None:
    answer = problem(refuse("not_signed_in", kind), {})
    assert answer is not None
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    reason = answer.data["reasons"][0]
    assert (answer.data["status"], answer.data["kind"], reason["code"]) == (status, kind, "not_signed_in")
    assert reason["text"]
    assert json.loads(json.dumps(answer.data))["title"]


def test_every_reason_is_told() -> None:
    verdict = Verdict.no("not_signed_in") & Verdict.no("wrong_hand")
    answer = problem(Refused(verdict, "hand"), {})
    assert answer is not None
    assert [reason["code"] for reason in answer.data["reasons"]] == ["not_signed_in", "wrong_hand"]


def test_bad_fields_are_unprocessable_and_named() -> None:
    answer = problem(exceptions.ValidationError({"title": ["Too long."]}), {})
    assert answer is not None
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    assert answer.data["errors"] == {"title": ["Too long."]}


def test_what_is_not_there_is_a_problem_too() -> None:
    answer = problem(Http404("no such round"), {})
    assert answer is not None
    assert (answer.status_code, answer.data["title"], answer.data["detail"]) == (
        404,
        "Not Found",
        "no such round",
    )


def test_a_wait_is_told_in_the_header() -> None:
    answer = problem(exceptions.Throttled(wait=12), {})
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (429, "12")


def test_a_fault_of_ours_is_not_dressed_up() -> None:
    assert problem(ZeroDivisionError(), {}) is None


def test_every_kind_of_no_has_a_status() -> None:
    assert sorted(STATUS) == ["hand", "input", "phase", "state"]
