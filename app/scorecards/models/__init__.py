"""What a unit says about itself in a round, what is decided about it; what units say of drafts."""

from app.scorecards.models.comments import CommentAnswer, CommentRound, CommentRoundUnit, FrameworkComment
from app.scorecards.models.reporting import RoundReport
from app.scorecards.models.scores import (
    Adjustment,
    Appraisal,
    AppraisalDraft,
    AppraisalDuty,
    Assessment,
    Evidence,
    EvidencePage,
    EvidenceUse,
    Explanation,
    ExternalScore,
    Objection,
    SelfScore,
)

__all__ = [
    "Adjustment",
    "Appraisal",
    "AppraisalDraft",
    "AppraisalDuty",
    "Assessment",
    "CommentAnswer",
    "CommentRound",
    "CommentRoundUnit",
    "Evidence",
    "EvidencePage",
    "EvidenceUse",
    "Explanation",
    "ExternalScore",
    "FrameworkComment",
    "Objection",
    "RoundReport",
    "SelfScore",
]
