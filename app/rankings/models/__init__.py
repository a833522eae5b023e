"""Composite runs and what they ranked; publications."""

from app.rankings.models.runs import CompositeRun, Publication, RankingRow

__all__ = ["CompositeRun", "Publication", "RankingRow"]
