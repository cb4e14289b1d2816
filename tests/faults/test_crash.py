"""What was acknowledged is counted, whatever dies meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.crash, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY")


def test_no_acknowledged_ballot_is_lost_doubled_or_out_of_date(times: int) -> None:
    """2,500 acknowledgements under 10 kills; `--times 400`: 1,000,000 under 1,000 and more, over 20 seeds."""
    seeds = min(20, times)
    acks, faults = 2500 * times // seeds, max(10, 5 * times // 2 // seeds)
    whole = {"acknowledged": 0, "faults": 0}
    env = {name: value for name, value in os.environ.items() if name not in OURS}
    for seed in range(1, seeds + 1):
        command = [sys.executable, "-m", "tests.faults.crash.run", "--json", "--seed", str(seed)]
        command += ["--acks", str(acks), "--faults", str(faults)]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr[-3000:]
        report = json.loads(done.stdout)
        print(json.dumps(report), flush=True)
        whole = {name: sum_ + report[name] for name, sum_ in whole.items()}
    print(f"{seeds} seeds, {whole}: 0 lost, 0 doubled, 0 wrong")
