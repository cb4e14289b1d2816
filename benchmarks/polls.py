"""How long an answer on a phone takes to stand on the big screen, 200 phones on one poll.

python -m benchmarks.polls [--phones 200] [--times 3] [--write benchmarks/polls.md]

All on this machine, in one run: PostgreSQL with fsync on; gunicorn as in the image; one process with the
phones and the big screen, which asks and fetches as its script does. Seen: from the moment an answer is sent
until a big screen page has arrived whose request began after the phone had heard "saved". That is the latest
moment by which it stood there.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.casting import _prepare, web

PAUSE = 0.45
"""Seconds between two looks of the big screen, as in frontend/scripts/poll.js."""


@dataclass
class Phone:
    """A browser: its cookies and the form's token."""

    cookies: dict[str, str] = field(default_factory=dict)
    form: str = ""
    sent: float = 0.0
    saved: float = 0.0


@dataclass(frozen=True)
class Figures:
    """Seconds until saved and until seen, one of each a phone. `counted`: answers on the last screen."""

    saved: list[float]
    seen: list[float]
    counted: int
    heaviest: int

    def row(self, what: str) -> str:
        times = [
            *(_at(self.saved, share) for share in (0.5, 0.99, 1)),
            *(_at(self.seen, s) for s in (0.5, 0.99, 1)),
        ]
        return f"| {what} | " + " | ".join(f"{seconds:.2f}" for seconds in times) + f" | {self.counted} |"


def _at(values: list[float], share: float) -> float:
    each = sorted(values)
    return each[min(len(each) - 1, int(len(each) * share))]


def measure(port: int, code: str, phones: int, over: float, secure: bool = True) -> Figures:
    """All phones open the poll, then answer within `over` seconds of each other.

    The loop runs in a thread of its own, so that this can be asked for where another loop runs already:
    a browser that was driven in this thread leaves one behind.
    """
    with ThreadPoolExecutor(max_workers=1) as own:
        return own.submit(lambda: asyncio.run(_measure(port, code, phones, over, secure))).result()


async def _measure(port: int, code: str, phones: int, over: float, secure: bool) -> Figures:
    room = [Phone() for _ in range(phones)]
    gate, heaviest = asyncio.Semaphore(32), 0

    async def join(phone: Phone) -> None:
        nonlocal heaviest
        async with gate:
            _, _, body = await _ask(port, "GET", f"/join/{code}/", phone.cookies, secure)
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        assert found is not None, body[:400]
        phone.form, heaviest = found[1].decode(), max(heaviest, len(body))

    await asyncio.gather(*(join(phone) for phone in room))
    screens: list[tuple[float, float]] = []
    counts: list[int] = []
    watching = asyncio.create_task(_watch(port, code, secure, screens, counts))
    await asyncio.sleep(0.5)

    async def send(phone: Phone, after: float, pick: int) -> None:
        await asyncio.sleep(after)
        phone.sent = time.perf_counter()
        form = {"csrfmiddlewaretoken": phone.form, "picks": str(pick % 3)}
        status, _, body = await _ask(port, "POST", f"/join/{code}/", phone.cookies, secure, form)
        phone.saved = time.perf_counter()
        assert status == 200, (status, body[:400])

    await asyncio.gather(*(send(phone, over * n / phones, n) for n, phone in enumerate(room)))
    until = time.perf_counter() + 30
    last = max(phone.saved for phone in room)
    while not any(began >= last for began, _ in screens):
        assert time.perf_counter() < until, "the last answers never came to the big screen"
        await asyncio.sleep(0.05)
    watching.cancel()
    seen = [next(there for began, there in screens if began >= phone.saved) - phone.sent for phone in room]
    return Figures([phone.saved - phone.sent for phone in room], seen, counts[-1], heaviest)


async def _watch(
    port: int, code: str, secure: bool, screens: list[tuple[float, float]], counts: list[int]
) -> None:
    """The big screen: asks for its page with the ETag; 304 while nothing has changed."""
    etag, cookies = "", dict[str, str]()
    while True:
        began = time.perf_counter()
        status, head, body = await _ask(port, "GET", f"/join/{code}/screen/", cookies, secure, etag=etag)
        if status == 200:
            etag = head["etag"]
            found = re.search(rb"<strong>([\d,]+) answer", body)
            counts.append(int(found[1].replace(b",", b"")) if found else 0)
        screens.append((began, time.perf_counter()))  # a 304: what stands there already is the latest
        await asyncio.sleep(PAUSE)


async def _ask(
    port: int,
    method: str,
    path: str,
    cookies: dict[str, str],
    secure: bool,
    form: dict[str, str] | None = None,
    etag: str = "",
) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own, as phones on a poor network do."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = urlencode(form).encode() if form else b""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    if secure:
        lines += ["X-Forwarded-Proto: https", "X-Forwarded-For: 10.1.2.3", "Referer: https://localhost/"]
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    if etag:
        lines.append(f"If-None-Match: {etag}")
    if form:
        lines += [
            "X-Live: 1",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    answer = await reader.read()
    writer.close()
    head, _, rest = answer.partition(b"\r\n\r\n")
    told = head.decode("latin-1").split("\r\n")
    fields: dict[str, str] = {}
    for line in told[1:]:
        name, _, value = line.partition(": ")
        fields[name.lower()] = value
        if name.lower() == "set-cookie":
            key, _, held = value.split(";")[0].partition("=")
            cookies[key] = held
    return int(told[0].split()[1]), fields, rest


def make_poll() -> tuple[str, int]:
    """An open poll whose results the room sees: its code and id."""
    from panels.domain.polling import PollKind
    from panels.services import polling
    from pb.moment import now
    from tests.factories import panels as rooms

    made = rooms.room(draft=False)
    poll = polling.open_poll(
        round=made.round,
        kind=PollKind.PICK,
        question="Which comes first?",
        options=["Benches", "Trees", "Lights"],
        most=1,
        hide_small=False,
        by=made.facilitator,
        at=now(),
    )
    polling.show(poll=poll, shown=True, by=made.facilitator, at=now())
    return poll.code, poll.pk


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--phones", type=int, default=200)
    arguments.add_argument("--times", type=int, default=3)
    arguments.add_argument("--write", type=Path)
    given = arguments.parse_args()
    rows, loads = [], []
    with tempfile.TemporaryDirectory(prefix="decides-benchmark-") as home:
        _prepare(Path(home))
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        with web() as port:
            for what, over in (("all at once", 0.0), ("within 10 seconds", 10.0)) * given.times:
                loads.append(os.getloadavg()[0])
                code, _ = make_poll()
                figures = measure(port, code, given.phones, over)
                rows.append(figures.row(what))
                print(rows[-1], flush=True)
    text = "\n".join(
        [
            (
                f"| {given.phones} phones answer | saved p50 | p99 | slowest "
                "| on the big screen p50 | p99 | slowest | counted |"
            ),
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            *rows,
            "",
            (
                f"Seconds. The phone's page weighs {figures.heaviest / 1000:.0f} kB as sent. "
                f"Load of the machine meanwhile: {min(loads):.1f} to {max(loads):.1f} (1 minute, two cores)."
            ),
        ]
    )
    print(text)
    if given.write:
        about = "# Live polls\n\n`python -m benchmarks.polls`: " + str(__doc__).split("\n\n")[2].strip()
        given.write.write_text(f"{about}\n\n{text}\n")


if __name__ == "__main__":
    main()
