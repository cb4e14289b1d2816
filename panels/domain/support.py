"""What members may need in order to take part, and what they may claim."""

from __future__ import annotations

from enum import StrEnum


class NeedKind(StrEnum):
    CHILDCARE = "childcare"
    TRAVEL = "travel"
    BSL = "bsl"
    INTERPRETER = "interpreter"
    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"
    DEVICE = "device"
    OTHER = "other"


NEEDS: dict[NeedKind, str] = {
    NeedKind.CHILDCARE: "Childcare, or care for somebody else",
    NeedKind.TRAVEL: "Getting there and home",
    NeedKind.BSL: "British Sign Language",
    NeedKind.INTERPRETER: "An interpreter for another language",
    NeedKind.LARGE_PRINT: "Large print",
    NeedKind.EASY_READ: "Easy Read",
    NeedKind.DEVICE: "A device, or data to go online",
    NeedKind.OTHER: "Something else",
}


class ClaimKind(StrEnum):
    DAY = "day"
    CHILDCARE = "childcare"
    TRAVEL = "travel"
    OTHER = "other"


CLAIMS: dict[ClaimKind, str] = {
    ClaimKind.DAY: "Thank-you payment for a sitting",
    ClaimKind.CHILDCARE: "Childcare or other care",
    ClaimKind.TRAVEL: "Travel",
    ClaimKind.OTHER: "Something else",
}

MOST_PENCE = 100_000
"""The most that one claim may ask for: £1,000. What is dearer the council buys itself."""

MOST_BUDGET = 100_000_000
"""The most that a panel's own budget may be: £1,000,000."""
