"""The glossary explains the words that the code uses."""

from __future__ import annotations

from django.apps import apps

from config.reference.source import APPS
from pb.domain.roles import Role
from tests.docs.pages import headings, page, prose


def words() -> set[str]:
    return {heading.lower() for heading in headings(page("glossary.md"))}


def test_every_role_has_an_entry() -> None:
    assert [role for role in Role if role.replace("_", " ") not in words()] == []


def test_every_model_is_named() -> None:
    text = prose(page("glossary.md")).lower()
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    assert len(models) > 20
    assert [name for model in models if (name := str(model._meta.verbose_name)) not in text] == []


def test_words_stand_in_the_order_of_the_alphabet() -> None:
    top = [line[3:].lower() for line in page("glossary.md").splitlines() if line.startswith("## ")]
    assert top == sorted(top)
    assert len(top) == len(set(top))
