"""Rows of voting. One file per thing; named here for Django.

Envelopes and slots are left out on purpose: only casting, sealing and counting may touch them.
"""

import voting.models.envelope as _envelope  # noqa: F401  (Django must know its tables)
from voting.models.board import BoardHead, Leaf
from voting.models.box import Box, Seal
from voting.models.count import Count, PublicFile, Ratification
from voting.models.credential import CodeCard
from voting.models.exclusion import Exclusion
from voting.models.handing import CardHanding
from voting.models.paper import Paper
from voting.models.quarantine import Finding, Judgement, SetAside, Trace
from voting.models.roll import Elector
from voting.models.trustee import KeyShare

__all__ = [
    "BoardHead",
    "Box",
    "CardHanding",
    "CodeCard",
    "Count",
    "Elector",
    "Exclusion",
    "Finding",
    "Judgement",
    "KeyShare",
    "Leaf",
    "Paper",
    "PublicFile",
    "Ratification",
    "Seal",
    "SetAside",
    "Trace",
]
