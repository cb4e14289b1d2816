"""Is the worker, or the scheduler, still at work? They touch a file; a health check reads its age.

python -m config.pulse SECONDS ends with 0 when the file named by DECIDES_PULSE is younger than that.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

from celery.signals import before_task_publish, heartbeat_sent

from config import env


def keep_pulse() -> None:
    """Touch the file with every heartbeat of a worker and every job that a scheduler sends."""
    if path := os.environ.get(env.SETTINGS["DECIDES_PULSE"].name):

        def beat(**_: Any) -> None:
            Path(path).touch()

        heartbeat_sent.connect(beat, weak=False)
        before_task_publish.connect(beat, weak=False)


def is_young(path: Path, seconds: float) -> bool:
    """Whether the file was touched within the last `seconds`."""
    return path.exists() and time.time() - path.stat().st_mtime < seconds


if __name__ == "__main__":
    sys.exit(0 if is_young(Path(env.text("DECIDES_PULSE")), float(sys.argv[1])) else 1)
