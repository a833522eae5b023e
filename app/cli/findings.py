"""What a check of the installation found."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["pass", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, the verdict, and what to do when it is not `pass`."""

    check: str
    verdict: Verdict
    detail: str
