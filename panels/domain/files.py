"""What an uploaded file really is: by its first bytes and its inside, never by its name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

MOST_BYTES = 10 * 1024 * 1024
"""The largest file that is taken: 10 MB."""

MOST_PIXELS = 40_000_000
"""The largest picture that is opened: 40 million pixels."""

_OFFICE = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/presentation.xml": (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
}
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}


@dataclass(frozen=True, slots=True)
class Found:
    """`ending` without the dot; `is_picture`: to be drawn afresh before it is kept."""

    ending: str
    type: str
    is_picture: bool = False


def recognise(data: bytes) -> Found | None:
    """The kind of a file that the room takes, or None for all others: SVG, HTML, programs, macros."""
    if data.startswith(b"%PDF-"):
        return Found("pdf", "application/pdf")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Found("png", "image/png", is_picture=True)
    if data.startswith(b"\xff\xd8\xff"):
        return Found("jpg", "image/jpeg", is_picture=True)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Found("webp", "image/webp", is_picture=True)
    if data.startswith(b"PK\x03\x04"):
        return _inside_the_archive(data)
    return Found("txt", "text/plain; charset=utf-8") if _is_plain_text(data) else None


def _inside_the_archive(data: bytes) -> Found | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                return None
            for part, (ending, kind) in _OFFICE.items():
                if part in names and "[Content_Types].xml" in names:
                    return Found(ending, kind)
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                kind_of = archive.read("mimetype").strip()
                if kind_of in _OPEN_DOCUMENT:
                    return Found(_OPEN_DOCUMENT[kind_of], kind_of.decode())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        return None
    return None


def _is_plain_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if not text.strip() or text.lstrip().startswith(("<", "#!")):
        return False
    return all(letter.isprintable() or letter in "\r\n\t" for letter in text)
