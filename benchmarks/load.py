"""A light HTTP/1.1 client for load: many kept-alive connections in one thread, answers timed one by one."""

from __future__ import annotations

import selectors
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Answers:
    """`seconds`: from when a request was due to its whole answer. `statuses`: how often each came."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    whole: float = 0.0


def closed_loop(port: int, requests: Sequence[bytes], connections: int) -> Answers:
    """Every connection sends its next request as soon as it has its answer."""
    return _run(port, requests, [0.0] * len(requests), connections)


def open_loop(port: int, requests: Sequence[bytes], connections: int, rate: float) -> Answers:
    """`rate` requests fall due each second, however slowly answers come; waiting for a connection counts."""
    return _run(port, requests, [number / rate for number in range(len(requests))], connections)


class _Line:
    """A connection, opened with its first request: an idle one would hold a thread of the server."""

    def __init__(self, port: int) -> None:
        self.port, self.due, self.read = port, 0.0, b""
        self.socket: socket.socket | None = None

    def open(self) -> socket.socket | None:
        """The new socket; None when there is one already."""
        if self.socket is not None:
            return None
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def send(self, request: bytes, due: float) -> None:
        assert self.socket is not None
        self.due, self.read = due, b""
        self.socket.sendall(request)

    def whole(self) -> int | None:
        """The status once all of the answer is here."""
        assert self.socket is not None
        self.read += self.socket.recv(65536)
        head, found, body = self.read.partition(b"\r\n\r\n")
        if not found:
            return None
        lines = head.lower().split(b"\r\n")
        length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
        if len(body) < length:
            return None
        return int(lines[0].split()[1])


def _run(port: int, requests: Sequence[bytes], offsets: Sequence[float], connections: int) -> Answers:
    answers, poll = Answers(), selectors.DefaultSelector()
    free = deque(_Line(port) for _ in range(connections))
    start, sent, done = time.perf_counter(), 0, 0
    while done < len(requests):
        now = time.perf_counter() - start
        while free and sent < len(requests) and offsets[sent] <= now:
            line = free.popleft()
            if made := line.open():
                poll.register(made, selectors.EVENT_READ, line)
            line.send(requests[sent], start + (offsets[sent] or now))
            sent += 1
        wait = max(0.0, offsets[sent] - now) if free and sent < len(requests) else 1.0
        for key, _ in poll.select(wait):
            line = key.data
            if (status := line.whole()) is None:
                continue
            answers.seconds.append(time.perf_counter() - line.due)
            answers.statuses[status] = answers.statuses.get(status, 0) + 1
            done += 1
            free.append(line)
    answers.whole = time.perf_counter() - start
    for key in list(poll.get_map().values()):
        key.data.socket.close()
    return answers
