"""Decisions about comments on drafts of criteria. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

WHOLE: Final = "-"
"""Stands for the draft as a whole where a criterion is named."""

RoundState = Literal["draft", "open", "closed", "published"]


def round_state(*, closes_at: datetime | None, now: datetime, published: bool) -> RoundState:
    """Where a draft stands. `closes_at` None: it was not put out."""
    if published:
        return "published"
    if closes_at is None:
        return "draft"
    return "open" if now < closes_at else "closed"


@dataclass(frozen=True, slots=True)
class CommentTally:
    """Sums over a draft. `units`: asked; `replied`: commented or agreed; `agreed`: the latter alone."""

    units: int = 0
    replied: int = 0
    agreed: int = 0
    comments: int = 0
    answered: int = 0

    @property
    def waiting(self) -> int:
        """Comments without an answer."""
        return self.comments - self.answered
