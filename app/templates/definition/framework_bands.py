"""Checks of a framework's bands: half-open intervals that cover the scale without gap or overlap."""

from itertools import pairwise

from app.templates.definition.findings import FindingLog
from app.templates.definition.framework import Band, Framework


def check_bands(framework: Framework, log: FindingLog) -> None:
    """Note empty, overlapping and missing bands; no bands at all is fine (no classes are given)."""
    if log.is_broken("bands"):
        return
    placed = [(band, f"bands[{number}]") for number, band in enumerate(framework.bands)]
    keys: set[str] = set()
    for band, path in placed:
        if band.key in keys:
            log.add("duplicate_band", f"{path}.key", value=band.key)
        keys.add(band.key)
        if not 0 <= band.lower < band.upper <= framework.scale:
            log.add("band_range", path, lower=band.lower, upper=band.upper, limit=framework.scale)
            return
    if placed:
        _check_cover(sorted(placed, key=lambda entry: entry[0].lower), framework, log)


def _check_cover(placed: list[tuple[Band, str]], framework: Framework, log: FindingLog) -> None:
    first, first_path = placed[0]
    if first.lower > 0:
        log.add("band_gap", f"{first_path}.lower", lower=0, upper=first.lower)
    for (below, _), (above, path) in pairwise(placed):
        if above.lower > below.upper:
            log.add("band_gap", f"{path}.lower", lower=below.upper, upper=above.lower)
        elif above.lower < below.upper:
            log.add("band_overlap", f"{path}.lower", lower=above.lower, upper=min(below.upper, above.upper))
    top = max(band.upper for band, _ in placed)
    if top < framework.scale:
        log.add("band_gap", f"{placed[-1][1]}.upper", lower=top, upper=framework.scale)
