"""The classes of record as people call them."""

from __future__ import annotations

from pb.domain.charter import Record

RECORD_NAMES = {
    Record.ROLL: "who was on the electoral roll",
    Record.DRAFTS: "ideas that were never sent in, or withdrawn",
    Record.NOT_FUNDED: "who sent in ideas that were not funded",
    Record.FUNDED: "who sent in ideas that were funded",
    Record.VOLUNTEERS: "who offered to sit on the panel",
    Record.NEEDS: "what panel members need",
    Record.CLAIMS: "receipts that panel members handed in",
    Record.PAPERS: "papers that the panel took away",
    Record.DISCUSSION: "the panel’s private discussion",
}
FROM_WHEN = {
    Record.ROLL: "the close of voting",
    Record.DRAFTS: "the last day for sending in ideas",
    Record.VOLUNTEERS: "the day the panel is complete",
}
"""The end of the round for all others."""
