"""A unit objects to appraised points, line by line; its head sends the objections, or accepts the result."""

from typing import Any

from app.campaigns import service as campaigns
from app.campaigns.service import PartTime
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.errors import ObjectionClosed, ObjectionForbids
from app.scorecards.forms import ObjectionForm
from app.scorecards.service.appraisals import AppraisedLine, appraised_line, appraised_lines
from app.scorecards.service.explaining import time_words
from app.scorecards.service.reading import Scorecard
from app.scorecards.store import objecting as store
from app.scorecards.store import scoring

PART = "objection"


def objecting_time(work: Work, *, card: Scorecard) -> PartTime:
    """When the unit may object."""
    return campaigns.find_part(work, campaign=card.campaign, unit_id=card.unit.unit_id, kind=PART)


def is_objecting(work: Work, *, card: Scorecard) -> bool:
    """Whether the unit may object now: it was told its points, did not accept them, and its time runs."""
    if rules.next_state(card.state, event="object") is None or _has_accepted(card):
        return False
    return objecting_time(work, card=card).is_open


def may_object(work: Work, *, card: Scorecard, criterion: str) -> bool:
    """Whether something may be written about this line now."""
    if not is_objecting(work, card=card):
        return False
    found = appraised_line(work, card=card, criterion=criterion)
    return rules.next_step(found.step, event="write") is not None


def may_prove(work: Work, *, card: Scorecard, criterion: str) -> bool:
    """Whether documents are taken for this line: its objection was written and not sent."""
    if not is_objecting(work, card=card):
        return False
    return appraised_line(work, card=card, criterion=criterion).step == "written"


@audited("scorecards.write_objection")
def write_objection(work: Work, *, card: Scorecard, criterion: str, form: ObjectionForm) -> None:
    """Keeps what the unit objects about a line, for its head to send; the same words again add nothing.

    Raises `NoSuchLeaf`, `ObjectionClosed`, `ObjectionForbids`.
    """
    found = _hold(work, card=card, criterion=criterion, event="write")
    if not (found.objection and (found.step, found.objection.words) == ("written", form.words)):
        _add(work, card=card, found=[found], step="written", words=form.words)
    _note(work, card=card, criterion=criterion, reason=form.words)


@audited("scorecards.withdraw_objection")
def withdraw_objection(work: Work, *, card: Scorecard, criterion: str) -> None:
    """Takes back what was written about a line and not sent. Raises as `write_objection`."""
    found = _hold(work, card=card, criterion=criterion, event="withdraw")
    _add(work, card=card, found=[found], step="withdrawn", words="")
    _note(work, card=card, criterion=criterion)


@audited("scorecards.send_objections")
def send_objections(work: Work, *, card: Scorecard) -> int:
    """The head sends everything that was written; returns for how many lines.

    Raises `ObjectionClosed`, and `ObjectionForbids` where nothing was written.
    """
    _require(work, card=card)
    _move(work, card=card, event="object")
    written = [one for one in appraised_lines(work, card=card) if one.step == "written"]
    if not written:
        raise ObjectionForbids
    _add(work, card=card, found=written, step="sent")
    _note(work, card=card, count=len(written))
    return len(written)


@audited("scorecards.accept")
def accept_result(work: Work, *, card: Scorecard) -> None:
    """The head has nothing to object; the unit need not be waited for. Raises `ObjectionForbids`."""
    _move(work, card=card, event="accept", accepted_at=work.now())
    if _has_accepted(card) or any(one.step == "written" for one in appraised_lines(work, card=card)):
        raise ObjectionForbids
    _note(work, card=card)


def _has_accepted(card: Scorecard) -> bool:
    return card.assessment is not None and card.assessment.accepted_at is not None


def _require(work: Work, *, card: Scorecard) -> None:
    """Raises `ObjectionForbids`, and `ObjectionClosed` outside the time."""
    if rules.next_state(card.state, event="object") is None or _has_accepted(card):
        raise ObjectionForbids
    part = objecting_time(work, card=card)
    if not part.is_open:
        raise ObjectionClosed(time=time_words(part))


def _hold(work: Work, *, card: Scorecard, criterion: str, event: str) -> AppraisedLine:
    """The line, once nobody else can say anything about the unit; until the end of the transaction."""
    appraised_line(work, card=card, criterion=criterion)
    _require(work, card=card)
    held = scoring.move(
        work.session, unit_id=card.unit.unit_id, campaign_id=card.campaign.id, before=card.state,
        values={"state": card.state},
    )  # fmt: skip
    found = appraised_line(work, card=card, criterion=criterion)
    if not held or rules.next_step(found.step, event=event) is None:
        raise ObjectionForbids
    return found


def _move(work: Work, *, card: Scorecard, event: str, **values: Any) -> None:
    state = rules.next_state(card.state, event=event)
    if state is None or not scoring.move(
        work.session, unit_id=card.unit.unit_id, campaign_id=card.campaign.id, before=card.state,
        values={"state": state, **values},
    ):  # fmt: skip
        raise ObjectionForbids


def _add(
    work: Work, *, card: Scorecard, found: list[AppraisedLine], step: str, words: str | None = None
) -> None:
    """The next step of each line; without words, with those of the step before."""
    rows = [
        {
            "unit_id": card.unit.unit_id, "campaign_id": card.campaign.id, "criterion": one.line.leaf.key,
            "version": one.objection.version + 1 if one.objection else 1, "step": step,
            "of_appraisal": one.decision.version if one.decision else 0,
            "words": words if words is not None else one.objection.words if one.objection else "",
            "said_by": work.actor.user_id, "said_at": work.now(),
        }
        for one in found
    ]  # fmt: skip
    store.add_objections(work.session, rows=rows)


def _note(work: Work, *, card: Scorecard, **details: Any) -> None:
    work.note(object=f"campaign:{card.campaign.key}", unit_id=card.unit.unit_id, **details)
