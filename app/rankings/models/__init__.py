"""The council; composite runs and what they ranked; publications."""

from app.rankings.models.council import (
    Attendance,
    Council,
    CouncilDecision,
    CouncilMember,
    CouncilSession,
)
from app.rankings.models.runs import CompositeRun, Publication, RankingRow

__all__ = [
    "Attendance",
    "CompositeRun",
    "Council",
    "CouncilDecision",
    "CouncilMember",
    "CouncilSession",
    "Publication",
    "RankingRow",
]
