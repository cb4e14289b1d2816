"""How fast ballots are cast, as a share of what the same database takes in plain rows.

python -m benchmarks.casting [--ballots 2000] [--threads 16]
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue

Work = Callable[[int], None]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--ballots", type=int, default=2000)
    arguments.add_argument("--threads", type=int, default=16)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="decides-benchmark-") as home:
        _prepare(Path(home), given.threads)
        report(given.ballots, given.threads)


def _prepare(home: Path, threads: int) -> None:
    """Embedded services in `home`, an empty database, Django ready."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    os.environ["DECIDES_POOL"] = str(threads + 2)
    from config.services import ensure_services

    ensure_services(home, for_tests=True)
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.KEYSTORE, settings.BUNDLES = str(home / "keys"), str(home / "bundles")
    call_command("migrate", verbosity=0)


def report(ballots: int, threads: int) -> None:
    from tests.factories import voting as make
    from voting.models.envelope import Envelope

    round = make.open_round()
    electors = [make.elector(round) for _ in range(ballots)]
    took = run(threads, ballots, lambda number: _cast(round, electors[number].ref))
    row = Envelope.objects.filter(round=round)[0]
    raw = run(threads, ballots, _insert(bytes(row.ciphertext)))
    print(f"{ballots} ballots, {threads} connections")
    for name, seconds in (("cast_ballot", took), ("raw INSERT", raw)):
        whole, each = seconds
        p50, p99 = statistics.median(each), sorted(each)[int(len(each) * 0.99)]
        rate, middle, slow = ballots / whole, p50 * 1000, p99 * 1000
        print(f"  {name:12} {rate:8.0f} a second   median {middle:6.1f} ms   p99 {slow:6.1f} ms")
    print(f"  share of the ceiling: {raw[0] / took[0]:.2f}")


def run(threads: int, jobs: int, work: Work) -> tuple[float, list[float]]:
    """Seconds for all jobs, and for each one."""
    todo: SimpleQueue[int] = SimpleQueue()
    for number in range(jobs):
        todo.put(number)
    each: list[float] = []
    errors: list[BaseException] = []

    def worker() -> None:
        from django.db import connection

        try:
            while True:
                number = todo.get_nowait()
                start = time.perf_counter()
                work(number)
                each.append(time.perf_counter() - start)
        except Empty:
            pass
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    hands = [threading.Thread(target=worker) for _ in range(threads)]
    start = time.perf_counter()
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    if errors:
        raise errors[0]
    return time.perf_counter() - start, each


def _cast(round: object, elector: object) -> None:
    from tests.factories import voting as make

    make.cast(round, elector)  # type: ignore[arg-type]


def _insert(payload: bytes) -> Work:
    """One committed row of the same size, with a unique key, by psycopg on Django's connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE benchmark_row (id bigserial PRIMARY KEY, key int UNIQUE, payload bytea)")

    def insert(number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO benchmark_row (key, payload) VALUES (%s, %s)", [number, payload])

    return insert


if __name__ == "__main__":
    main()
