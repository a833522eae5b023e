"""Drafts of criteria put out for comment: who is asked until when, how far it is, publishing in the end."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.actor import EVERYWHERE, NOWHERE, Scope
from app.core.audit import audited
from app.core.i18n import format_datetime
from app.core.unit_of_work import Work
from app.scorecards.errors import CommentsOpen, CommentsUnanswered, PutOutAlready, RoundUnfit
from app.scorecards.forms import PutOutForm
from app.scorecards.models import CommentAnswer, CommentRound, FrameworkComment
from app.scorecards.rules import commenting as rules
from app.scorecards.rules.commenting import CommentTally, RoundState
from app.scorecards.store import comments as store
from app.templates import service as templates
from app.templates.service import Draft
from app.units import service as units
from app.units.models import Unit


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft with how far its comments are. `round`: None while it was not put out."""

    draft: Draft
    round: CommentRound | None
    state: RoundState
    tally: CommentTally


@dataclass(frozen=True, slots=True)
class Comment:
    """What a unit says about a criterion of a draft, and what was answered to just that."""

    said: FrameworkComment
    answer: CommentAnswer | None


def list_draft_rows(work: Work, *, scope: Scope) -> list[DraftRow]:
    """Every draft, by framework, the latest first, with the sums over the units within the scope."""
    drafts = templates.list_drafts(work)
    rounds = {one.draft_id: one for one in store.list_rounds(work.session)}
    asked = store.list_asked_units(work.session, scope=scope)
    found = list_comments(work, draft_ids=[one.id for one in drafts], scope=scope)
    return [_row(work, draft=one, put_out=rounds.get(one.id), asked=asked, found=found) for one in drafts]


def get_draft_row(work: Work, *, draft_id: UUID, scope: Scope) -> DraftRow:
    """One draft with the sums over the units within the scope; raises `DraftNotFound`."""
    draft = templates.get_draft(work, draft_id=draft_id)
    asked = store.list_asked_units(work.session, scope=scope, draft_ids=[draft_id])
    found = list_comments(work, draft_ids=[draft_id], scope=scope)
    put_out = store.find_round(work.session, draft_id=draft_id)
    return _row(work, draft=draft, put_out=put_out, asked=asked, found=found)


def _row(
    work: Work, *, draft: Draft, put_out: CommentRound | None, asked: Iterable[tuple[UUID, UUID]],
    found: Iterable[Comment],
) -> DraftRow:  # fmt: skip
    mine = [one for one in found if one.said.draft_id == draft.id]
    closes_at = put_out.closes_at if put_out else None
    state = rules.round_state(closes_at=closes_at, now=work.now(), published=draft.published)
    said = [one for one in mine if one.said.step == "said"]
    spoke = {one.said.unit_id for one in said}
    agreed = {one.said.unit_id for one in mine if one.said.step == "agreed"} - spoke
    tally = CommentTally(
        units=sum(one == draft.id for one, _ in asked), replied=len(spoke | agreed), agreed=len(agreed),
        comments=len(said), answered=sum(one.answer is not None for one in said),
    )  # fmt: skip
    return DraftRow(draft, put_out, state, tally)


def list_comments(
    work: Work, *, draft_ids: Collection[UUID], scope: Scope, criterion: str | None = None
) -> list[Comment]:
    """What units say of these drafts, or of one criterion, each with the answer to just that version.

    Comments that were taken back are left out.
    """
    where: dict[str, Any] = {"draft_ids": draft_ids, "scope": scope, "criterion": criterion}
    answers = {
        (one.unit_id, one.draft_id, one.criterion, one.of_version): one
        for one in store.list_answers(work.session, **where)
    }
    return [
        Comment(one, answers.get((one.unit_id, one.draft_id, one.criterion, one.version)))
        for one in store.list_comments(work.session, **where)
        if one.step != "withdrawn"
    ]


def tally_by_criterion(found: Iterable[Comment]) -> dict[str, CommentTally]:
    """Comments and answers by criterion; a criterion without a comment is left out."""
    sums: dict[str, CommentTally] = {}
    for one in found:
        if one.said.step == "said":
            old = sums.get(one.said.criterion, CommentTally())
            sums[one.said.criterion] = CommentTally(
                comments=old.comments + 1, answered=old.answered + (one.answer is not None)
            )
    return sums


def is_latest(work: Work, *, draft: Draft) -> bool:
    """Whether no later draft of its version is there."""
    return templates.list_drafts(work, key=draft.key, version=draft.version)[0].id == draft.id


def list_units_to_ask(work: Work, *, form: PutOutForm) -> list[Unit]:
    """The units of today that are of one of the kinds and, where one is named, below a unit."""
    below = units.subtree_ids(work, unit_id=form.below) - {form.below} if form.below else None
    scope = EVERYWHERE if below is None else Scope(unit_ids=frozenset(below))
    found = units.list_units(work, scope=scope, on=clock.today())
    return [unit for unit in found if unit.type_key in form.unit_type]


@audited("scorecards.put_out")
def put_out(work: Work, *, draft_id: UUID, form: PutOutForm) -> int:
    """Asks units for comments on a draft until the end of a day, Vietnamese time; returns how many.

    Raises `DraftNotFound`, `UnitNotFound`, `VersionPublished`, `PutOutAlready`, `RoundUnfit`.
    """
    draft = templates.get_draft(work, draft_id=draft_id)
    templates.require_unpublished(draft)
    if store.find_round(work.session, draft_id=draft_id) is not None:
        raise PutOutAlready
    units.get_unit(work, unit_id=form.asking_unit_id)
    closes_at = end_of_day(form.last_day)
    if closes_at <= work.now():
        raise RoundUnfit(field="last_day", fault="Choose a day that is still to come.")
    found = list_units_to_ask(work, form=form)
    if not found:
        raise RoundUnfit(field="unit_type", fault="Choose at least one kind of unit that there is.")
    row = {
        "draft_id": draft_id, "asking_unit_id": form.asking_unit_id, "letter": form.letter.strip(),
        "opens_at": work.now(), "closes_at": closes_at, "opened_by": work.actor.user_id,
    }  # fmt: skip
    store.add_round(work.session, row=row, unit_ids=[unit.id for unit in found])
    work.note(
        object=f"framework:{draft.key}:{draft.version}", number=draft.number, units=len(found),
        closes_at=closes_at.isoformat(),
    )  # fmt: skip
    return len(found)


def end_of_day(day: date) -> datetime:
    """The last second of a day in Vietnam, so that pages name that day."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=clock.VIETNAM).astimezone(UTC)


@audited("scorecards.publish_draft")
def publish_draft(work: Work, *, draft_id: UUID) -> Draft:
    """Publishes the latest draft of a version once every comment on its drafts has an answer.

    Raises `CommentsOpen`, `CommentsUnanswered`, and what `templates.publish_draft` raises.
    """
    draft = templates.get_draft(work, draft_id=draft_id)
    ids = [one.id for one in templates.list_drafts(work, key=draft.key, version=draft.version)]
    open_until = [
        one.closes_at for one in store.list_rounds(work.session)
        if one.draft_id in ids and work.now() < one.closes_at
    ]  # fmt: skip
    if open_until:
        raise CommentsOpen(time=format_datetime(max(open_until)))
    found = list_comments(work, draft_ids=ids, scope=EVERYWHERE)
    waiting = sum(one.said.step == "said" and one.answer is None for one in found)
    if waiting:
        raise CommentsUnanswered(count=waiting)
    published = templates.publish_draft(work, draft_id=draft_id)
    work.note(object=f"framework:{draft.key}:{draft.version}", comments=len(found))
    return published


def unit_names(work: Work, *, unit_ids: Collection[UUID]) -> dict[UUID, Unit]:
    """Units by id, in official order."""
    scope = Scope(unit_ids=frozenset(unit_ids)) if unit_ids else NOWHERE
    return {unit.id: unit for unit in units.list_units(work, scope=scope)}
