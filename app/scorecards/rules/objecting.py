"""An objection to the points of one line: its steps, and what an appraiser may answer."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Literal

from app.scorecards.rules.appraising import Faults, Said, Verdict, faults_of

STEPS: Final = ("written", "withdrawn", "sent", "upheld", "changed")
STEP_EVENTS: Final = ("write", "withdraw", "send", "uphold", "change")
STEP_AFTER: Final[Mapping[tuple[str, str], str]] = {
    ("", "write"): "written",
    ("written", "write"): "written",
    ("withdrawn", "write"): "written",
    ("written", "withdraw"): "withdrawn",
    ("written", "send"): "sent",
    ("sent", "uphold"): "upheld",
    ("sent", "change"): "changed",
}
"""(step, event) -> next step; "" before anything was written. A line is objected to once."""

AnswerVerdict = Literal["uphold", "agree", "other", "not_applicable"]


def next_step(step: str, *, event: str) -> str | None:
    """The step of an objection after an event, or None when the event is not open."""
    return STEP_AFTER.get((step, event))


def answer_faults(
    said: Said, *, decided: tuple[str, Decimal | None], verdict: AnswerVerdict, points: Decimal | None,
    reason: str,
) -> Faults:  # fmt: skip
    """What stands against an answer to an objection. `decided`: the verdict and points objected to.

    Every answer needs a reason, and one that changes points has to change something (`as_decided`).
    """
    given: Verdict | None = None if verdict == "uphold" else verdict
    found = faults_of(said, verdict=given, points=points, reason=reason) if given else []
    if not reason.strip() and ("reason", "no_reason") not in found:
        found.append(("reason", "no_reason"))
    if given and not found and _is_same(said, decided=decided, verdict=given, points=points):
        found.append(("points" if given == "other" else "verdict", "as_decided"))
    return found


def _is_same(
    said: Said, *, decided: tuple[str, Decimal | None], verdict: Verdict, points: Decimal | None
) -> bool:
    if verdict == "other":
        return points == decided[1]
    if verdict == "agree" and not said.exempt:
        return said.points == decided[1]
    return decided[1] is None
