"""Pools for tests: small ones made up here, and public ones beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from panels.domain.pool import Pool, Volunteer
from panels.domain.pool_files import read_pool, read_quotas
from panels.domain.quotas import Quota, Quotas
from tests.architecture.source import ROOT

POOLS = Path(os.environ.get("POOLS_DIR") or ROOT.parent / "shared" / "pools")


def known_pool(name: str) -> tuple[Pool, Quotas]:
    """A pool by the name of its folder, which ends in its seats; skips the test where it is not there."""
    folder = POOLS / name
    if not folder.is_dir():
        pytest.skip(f"no pool {name} in {POOLS}; set POOLS_DIR")
    files = ("respondents.csv", "categories.csv"), ("candidates.csv", "features.csv")
    people, wanted = next(pair for pair in files if (folder / pair[0]).exists())
    quotas = read_quotas((folder / wanted).read_bytes(), int(name.rsplit("_", 1)[1]))
    return read_pool((folder / people).read_bytes(), quotas), quotas


def small_pool(rows: str, *, homes: str = "") -> Pool:
    """One volunteer for each word: each letter is the value in a category called a, b, c …"""
    households = homes.split() if homes else []
    return Pool(
        tuple(
            Volunteer(
                str(number),
                {chr(97 + column): letter for column, letter in enumerate(word)},
                households[number].strip("-") if households else "",
            )
            for number, word in enumerate(rows.split())
        )
    )


def small_quotas(seats: int, wanted: str, *, one_per_household: bool = False) -> Quotas:
    """Quotas from words such as a:x:1-2."""
    quotas = []
    for word in wanted.split():
        category, value, bounds = word.split(":")
        least, most = bounds.split("-")
        quotas.append(Quota(category, value, int(least), int(most)))
    return Quotas(seats, tuple(quotas), one_per_household)
