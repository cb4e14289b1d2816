"""The text of a Pabulib file, decoded piece by piece, so that a long file is never held twice."""

from __future__ import annotations

from collections.abc import Iterator

from voting.domain.pabulib import PabulibError

_FIRST, _PIECE = 1 << 16, 1 << 20
_MARK = b"\xef\xbb\xbf"


class Source(Iterator[str]):
    """The lines of a file, each with its end; `line`: how many were given out.

    Lines may end in LF, CRLF or CR; the byte-order mark of UTF-8 is passed over. Raises PabulibError where
    the bytes are not UTF-8 text.
    """

    def __init__(self, data: bytes) -> None:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise PabulibError(1, "encoding", "UTF-8", "UTF-16")
        if (zero := data.find(b"\0")) >= 0:
            raise PabulibError(_line_at(data, zero), "encoding", "text", "a zero byte")
        self.line = 0
        self._data = data
        self._next = len(_MARK) if data.startswith(_MARK) else 0
        self._size = _FIRST
        self._text = ""
        self._at = 0

    def __next__(self) -> str:
        if self._at >= len(self._text) and not self._load():
            raise StopIteration
        end = self._text.find("\n", self._at) + 1 or len(self._text)
        line = self._text[self._at : end]
        self._at = end
        self.line += 1
        return line

    def ahead(self) -> str:
        """Whole lines that come next, not yet given out; empty at the end of the file."""
        if self._at >= len(self._text) and not self._load():
            return ""
        if self._at:
            self._text, self._at = self._text[self._at :], 0
        return self._text

    def pass_over(self, lines: int) -> None:
        """What `ahead` showed was read: that many lines."""
        self.line += lines
        self._at = len(self._text)

    def _load(self) -> bool:
        first = self._next
        if first >= len(self._data):
            return False
        end = self._data.rfind(b"\n", first, first + self._size) + 1
        if not end:
            end = self._data.find(b"\n", first + self._size) + 1 or len(self._data)
        try:
            text = self._data[first:end].decode()
        except UnicodeDecodeError as error:
            place = first + error.start
            found = f"the byte 0x{self._data[place]:02x}"
            raise PabulibError(_line_at(self._data, place), "encoding", "UTF-8", found) from error
        self._text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        self._at, self._next, self._size = 0, end, _PIECE
        return True


def _line_at(data: bytes, place: int) -> int:
    """Number of the line in which the byte at `place` stands."""
    before = data[:place]
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")
