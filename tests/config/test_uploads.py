"""A request that says it is too large is not read."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory

from config.uploads import MOST_BYTES


class Untouched(io.BytesIO):
    def read(self, *size: int | None) -> bytes:
        raise AssertionError("the request was read")


def test_the_size_is_looked_at_before_the_first_byte() -> None:
    request = RequestFactory().post("/", {"a": io.BytesIO(b"x")})
    request.META["CONTENT_LENGTH"] = str(MOST_BYTES + 1)
    request.environ["CONTENT_LENGTH"] = str(MOST_BYTES + 1)
    request._stream = Untouched()
    with pytest.raises(RequestDataTooBig):
        request.POST  # noqa: B018 -- reading it parses the request
