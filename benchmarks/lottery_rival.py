"""sortition-algorithms asked for LEXIMIN odds. Runs in a virtual environment of its own, without Decides:
it is another program under another licence, and none of its code is used. See benchmarks/lottery.md.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections import Counter
from pathlib import Path

import sortition_algorithms as rival
from sortition_algorithms.committee_generation import find_distribution_leximin


def main(people_file: str, quotas_file: str, seats: int) -> None:
    """Prints CPU seconds of the search alone and the odds, sorted, as JSON."""
    rows = list(csv.DictReader(Path(people_file).read_text(encoding="utf-8-sig").splitlines()))
    quotas = list(csv.DictReader(Path(quotas_file).read_text(encoding="utf-8-sig").splitlines()))
    named = "category" in quotas[0]
    category, value = ("category", "feature") if named else ("feature", "value")
    table = [
        {"feature": one[category], "value": one[value], "min": one["min"], "max": one["max"]}
        for one in quotas
    ]
    features, *_ = rival.read_in_features(["feature", "value", "min", "max"], table)
    columns = list(dict.fromkeys(one["feature"] for one in table))
    settings = rival.Settings(
        id_column="lottery_id", columns_to_keep=[], solver_backend="highspy", check_same_address=False
    )
    body = [{"lottery_id": str(place)} | {key: row[key] for key in columns} for place, row in enumerate(rows)]
    people, _ = rival.read_in_people(["lottery_id", *columns], body, features, settings)
    began = time.process_time()
    panels, shares, _ = find_distribution_leximin(features, people, seats, [], "highspy")
    took = time.process_time() - began
    odds: Counter[str] = Counter()
    for panel, share in zip(panels, shares, strict=True):
        for one in panel:
            odds[one] += share
    print(json.dumps({"search": took, "odds": sorted(odds[str(place)] for place in range(len(rows)))}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
