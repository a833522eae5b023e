"""Decisions about a self-assessment. Pure."""

from app.scorecards.rules.documents import ENDINGS, MOST_BYTES, kind_of
from app.scorecards.rules.states import (
    EVENTS,
    STATES,
    TRANSITIONS,
    Lack,
    Tally,
    lack_of,
    next_state,
    tally,
)

__all__ = [
    "ENDINGS",
    "EVENTS",
    "MOST_BYTES",
    "STATES",
    "TRANSITIONS",
    "Lack",
    "Tally",
    "kind_of",
    "lack_of",
    "next_state",
    "tally",
]
