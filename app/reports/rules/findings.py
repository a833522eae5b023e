"""Why a run was not computed: what is wrong, where, how to mend it; pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

FINDINGS: Final = "findings.json"
"""The file of a failed run that keeps them."""


@dataclass(frozen=True, slots=True)
class RunFinding:
    """One thing in the way. `params`: the blanks of message ids of the service; None where the sentences are
    those of the analysis."""

    where: str
    what: str
    mend: str
    params: Mapping[str, str] | None = None


def findings_bytes(findings: Sequence[RunFinding]) -> bytes:
    """The findings as a file."""
    return (json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=1) + "\n").encode()


def read_findings(content: bytes) -> list[RunFinding]:
    """The findings of a file that `findings_bytes` wrote."""
    return [RunFinding(**one) for one in json.loads(content)]
