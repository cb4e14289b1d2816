"""A panel's own money for taking part: what is spent of it, what is asked for, and whether it will last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from panels.domain.support import ClaimKind
from pb.domain.verdict import Verdict

NEARLY = 80
"""Per cent of the budget from which it is said that little is left."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Pence. `spent`: approved or paid, by kind; `waiting`: claimed and not decided; sittings `held`, and
    called but `to_come`.
    """

    total: int
    spent: Mapping[ClaimKind, int] = field(default_factory=dict)
    waiting: int = 0
    held: int = 0
    to_come: int = 0

    @property
    def used(self) -> int:
        """Approved, paid or asked for: what the panel owes or may come to owe."""
        return sum(self.spent.values()) + self.waiting

    @property
    def left(self) -> int:
        """Below nought when more is used than there is."""
        return self.total - self.used

    @property
    def likely(self) -> int:
        """What it comes to if the sittings to come cost what those held did, rounded up."""
        return self.used + (-(-self.used * self.to_come // self.held) if self.held else 0)

    def lasts(self) -> Verdict:
        """Yes, or one warning: `panel_budget_overspent` (pence `over`), `panel_budget_too_small` (`likely`,
        `to_come`), `panel_budget_nearly_spent` (pence `left`). Nobody's claim is refused for it: what was
        promised to members is owed to them.
        """
        if self.left < 0:
            return Verdict.no("panel_budget_overspent", over=-self.left)
        if self.likely > self.total:
            return Verdict.no("panel_budget_too_small", likely=self.likely, to_come=self.to_come)
        if self.used * 100 >= NEARLY * self.total:
            return Verdict.no("panel_budget_nearly_spent", left=self.left)
        return Verdict.yes()
