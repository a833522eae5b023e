"""Rates of answers on a level scale, from plain counts per level (lowest first), 0-100."""

from collections.abc import Sequence


def top_two_rate(counts: Sequence[float]) -> float | None:
    """100 · answers at the two highest levels / all answers; None without an answer."""
    total = sum(counts)
    return 100 * sum(counts[-2:]) / total if total else None


def mean_level_rate(counts: Sequence[float]) -> float | None:
    """100 · Σ level · n / (highest level · Σ n), levels counted from 1; None without an answer."""
    total = sum(counts)
    points = sum(level * count for level, count in enumerate(counts, start=1))
    return 100 * points / (len(counts) * total) if total else None


def share_rate(counts: Sequence[float], shares: Sequence[float | None]) -> float | None:
    """Σ share · n / Σ n over the scored levels; None when no scored level has an answer, never 0."""
    scored = [(count, share) for count, share in zip(counts, shares, strict=True) if share is not None]
    total = sum(count for count, _ in scored)
    return sum(count * share for count, share in scored) / total if total else None
