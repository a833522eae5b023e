"""Self-assessment of units: overview, one unit's scorecard, its lines and documents, handing in."""

from app.scorecards.service.evidence import (
    EVIDENCE_MOST_BYTES,
    EvidenceFile,
    add_evidence,
    drop_evidence,
    get_evidence_file,
    use_evidence,
)
from app.scorecards.service.handing_in import recall_scorecard, submit_scorecard
from app.scorecards.service.lines import save_line
from app.scorecards.service.reading import (
    Line,
    Scorecard,
    ScorecardRow,
    find_line,
    get_scorecard,
    line_after,
    list_documents,
    list_scorecards,
)

__all__ = [
    "EVIDENCE_MOST_BYTES",
    "EvidenceFile",
    "Line",
    "Scorecard",
    "ScorecardRow",
    "add_evidence",
    "drop_evidence",
    "find_line",
    "get_evidence_file",
    "get_scorecard",
    "line_after",
    "list_documents",
    "list_scorecards",
    "recall_scorecard",
    "save_line",
    "submit_scorecard",
    "use_evidence",
]
