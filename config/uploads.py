"""The first thing an upload meets: a request that says it is too large is refused before it is read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 32 * 1024 * 1024
"""The largest request with files. Each kind of upload has a smaller limit of its own."""


class SizeFirst(FileUploadHandler):
    """Looks at the size of the whole request and hands every file on."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 -- Django's own name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raise RequestDataTooBig, which Django answers with 400, before the first byte is read."""
        if content_length > MOST_BYTES:
            raise RequestDataTooBig("The request with its files is too large.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
