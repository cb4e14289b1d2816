"""Taking a file: its size before it is read, its kind by its content, pictures drawn afresh."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps, UnidentifiedImageError

from panels.domain.files import MOST_BYTES, MOST_PIXELS, Found, recognise
from panels.models import Panel, Paper, Sitting
from pb.domain.verdict import refuse
from pb.models import Person


def keep_file(
    *,
    panel: Panel,
    upload: UploadedFile[bytes],
    title: str,
    by: Person,
    at: datetime,
    sitting: Sitting | None = None,
    article: str = "",
    private: bool = False,
) -> Paper:
    """Keep an upload as a paper of the room. The caller has asked for permission and writes the ledger.

    Refuses ("input") a file over 10 MB, an empty one, a kind the room does not take (SVG, HTML, programs,
    documents with macros), and a picture that cannot be drawn. Pictures lose everything but their pixels.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise refuse("file_too_large", most=MOST_BYTES // (1024 * 1024))
    data = upload.read(MOST_BYTES + 1)
    found = recognise(data) if data and len(data) <= MOST_BYTES else None
    if found is None:
        raise refuse("file_kind_not_taken")
    if found.is_picture:
        data = _drawn_afresh(data, found)
    paper = Paper(
        panel=panel,
        sitting=sitting,
        title=title.strip(),
        article=article,
        name=_plain_name(title, found),
        type=found.type,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        private=private,
        by=by,
        at=at,
    )
    paper.file.save(paper.name, ContentFile(data), save=False)
    paper.save()
    return paper


def _drawn_afresh(data: bytes, found: Found) -> bytes:
    """The same picture with its pixels alone: turned as its EXIF says, then without EXIF, profile or
    comment.
    """
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise refuse("picture_too_large")
            turned = ImageOps.exif_transpose(opened)
            mode = "RGB" if found.ending == "jpg" else "RGBA"
            pixels = turned.convert(mode)
            fresh = Image.new(mode, pixels.size)
            fresh.paste(pixels)
            out = io.BytesIO()
            fresh.save(out, {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[found.ending], quality=85)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise refuse("file_kind_not_taken") from error


def _plain_name(title: str, found: Found) -> str:
    """A file name made from the title: letters, digits and dashes, with the ending of what it really is."""
    stem = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "paper"
    return f"{stem}.{found.ending}"
