"""Reading JSON that strangers send."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class PatientParser(JSONParser):
    """Brackets nested by the thousand are a mistake of the sender's (400), not a fault of ours (500)."""

    def parse(self, *given: Any, **more: Any) -> Any:
        try:
            return super().parse(*given, **more)
        except RecursionError as error:
            raise ParseError("JSON parse error: nested too deep") from error
