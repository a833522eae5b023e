"""What an appraiser and a unit said to each other about a line, by whom and when, in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts import service as accounts
from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.models import Appraisal, Evidence, Explanation, Objection
from app.scorecards.service.reading import Line, Scorecard, find_line
from app.scorecards.store import appraising, explaining, objecting

SAID_ALOUD = ("sent", "upheld")
"""Steps of an objection that both sides read; what is changed stands with the new decision."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One thing said. `step`: a verdict, "answer", "document", "sent" or "upheld"; `name`: "" if unknown."""

    step: str
    words: str
    points: str | None
    by: UUID | None
    at: datetime
    name: str = ""


def list_exchanges(work: Work, *, card: Scorecard, criterion: str, to_unit: bool) -> list[Exchange]:
    """Everything said about a line since the appraisal began, the earliest first.

    `to_unit`: as the unit reads it: before its appraisal is concluded only what it is asked and its answers.
    """
    line, unit_id = find_line(card, criterion=criterion), card.unit.unit_id
    only, campaign_id = Scope(unit_ids=frozenset({unit_id})), card.campaign.id
    decided = appraising.list_versions(
        work.session, unit_id=unit_id, campaign_id=campaign_id, criterion=criterion
    )
    if to_unit and card.state not in rules.TOLD:
        decided = [one for one in decided if one.verdict == "explain"]
    answers = explaining.list_explanations(
        work.session, campaign_id=campaign_id, scope=only, criterion=criterion
    )
    objections = objecting.list_objections(
        work.session, campaign_id=campaign_id, scope=only, criterion=criterion
    )
    said = [
        *(_decision(one) for one in decided), *(_answer(one) for one in answers), *_documents(line, decided),
        *(_objection(one) for one in objections if one.step in SAID_ALOUD),
    ]  # fmt: skip
    names = accounts.list_names(work, user_ids=[one.by for one in said if one.by is not None])
    named = [
        Exchange(one.step, one.words, one.points, one.by, one.at, names.get(one.by, "") if one.by else "")
        for one in said
    ]
    return sorted(named, key=lambda one: one.at)


def _decision(one: Appraisal) -> Exchange:
    return Exchange(one.verdict, one.reason, one.points, one.decided_by, one.decided_at)


def _answer(one: Explanation) -> Exchange:
    return Exchange("answer", one.words, None, one.said_by, one.said_at)


def _objection(one: Objection) -> Exchange:
    return Exchange(one.step, one.words, None, one.said_by, one.said_at)


def _documents(line: Line, decided: Sequence[Appraisal]) -> list[Exchange]:
    """Documents that came after the first of the decisions."""
    begun = min((one.decided_at for one in decided), default=None)
    later: list[Evidence] = [one for one in line.evidence if begun is not None and one.added_at >= begun]
    return [Exchange("document", one.title, None, one.added_by, one.added_at) for one in later]
