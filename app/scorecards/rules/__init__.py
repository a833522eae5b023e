"""Decisions about a self-assessment. Pure."""

from app.scorecards.rules.appraising import (
    SETTLED,
    VERDICTS,
    Said,
    Verdict,
    faults_of,
    points_of,
    uneven,
)
from app.scorecards.rules.documents import ENDINGS, MOST_BYTES, kind_of
from app.scorecards.rules.states import (
    APPRAISABLE,
    EVENTS,
    STATES,
    TRANSITIONS,
    Lack,
    Tally,
    lack_of,
    next_state,
    tally,
    transition_table,
)

__all__ = [
    "APPRAISABLE",
    "ENDINGS",
    "EVENTS",
    "MOST_BYTES",
    "SETTLED",
    "STATES",
    "TRANSITIONS",
    "VERDICTS",
    "Lack",
    "Said",
    "Tally",
    "Verdict",
    "faults_of",
    "kind_of",
    "lack_of",
    "next_state",
    "points_of",
    "tally",
    "transition_table",
    "uneven",
]
