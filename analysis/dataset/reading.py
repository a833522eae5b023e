"""Reads `results.json` back: of this library, whole, or refused."""

import json
from typing import cast

from analysis.dataset.results import RESULTS_FORMAT, RESULTS_VERSION, Results
from analysis.errors import FileError

MEND = "Give the results.json that `python -m analysis run` wrote."


def read_results(content: bytes, *, file: str) -> Results:
    """The results in a file; raises FileError when it is something else or of another version."""
    try:
        document = json.loads(content)
    except ValueError as error:
        raise FileError.at(file, 1, f"is not JSON ({error}).", MEND, expected="JSON") from error
    known = document if isinstance(document, dict) else {}
    if (known.get("format"), known.get("format_version")) != (RESULTS_FORMAT, RESULTS_VERSION):
        asked = f"{RESULTS_FORMAT} version {RESULTS_VERSION}"
        there = f"{known.get('format')} version {known.get('format_version')}"
        raise FileError.at(file, 1, f"is not {asked}.", MEND, expected=asked, got=there)
    missing = sorted(name for name in Results.__required_keys__ if name not in known)
    if missing:
        raise FileError.at(file, 1, f"lacks {missing[0]!r}.", MEND, expected=missing[0], got="nothing")
    return cast(Results, known)
