"""What units say about drafts of criteria, and what is answered to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.i18n import format_datetime
from app.core.unit_of_work import Work
from app.scorecards.errors import CommentedMeanwhile, CommentsClosed, NoSuchCriterion, NotAskedForComment
from app.scorecards.forms import CommentAnswerForm, CommentForm
from app.scorecards.models import CommentRound
from app.scorecards.rules.commenting import WHOLE
from app.scorecards.service.consulting import Comment, list_comments
from app.scorecards.store import comments as store
from app.templates import service as templates
from app.templates.service import Criterion, Draft, Framework
from app.units import service as units
from app.units.models import Unit


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft as one unit reads it: what it says of it, and what it said of the drafts before.

    `comments`: by criterion; `earlier`: of drafts of the same version, the latest first, by criterion.
    """

    draft: Draft
    round: CommentRound
    unit: Unit
    is_open: bool
    comments: Mapping[str, Comment]
    earlier: Mapping[str, list[tuple[Draft, Comment]]]

    @property
    def said(self) -> int:
        """On how many criteria the unit comments."""
        return sum(one.said.step == "said" for one in self.comments.values())

    @property
    def agrees(self) -> bool:
        """Whether the unit agrees with the draft as a whole."""
        whole = self.comments.get(WHOLE)
        return whole is not None and whole.said.step == "agreed"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A unit that was asked about a draft, as a list shows it."""

    draft: Draft
    round: CommentRound
    unit: Unit
    is_open: bool
    said: int
    answered: int
    agrees: bool


def list_sheets(work: Work, *, scope: Scope, draft_id: UUID | None = None) -> list[SheetRow]:
    """The drafts, or one of them, that units within the scope were asked about, the latest first, in
    official order."""
    chosen = None if draft_id is None else [draft_id]
    asked = store.list_asked_units(work.session, scope=scope, draft_ids=chosen)
    if not asked:
        return []
    drafts = {one.id: one for one in templates.list_drafts(work)}
    named = {unit.id: unit for unit in units.list_units(work, scope=scope)}
    by_sheet: dict[tuple[UUID, UUID], list[Comment]] = {}
    for one in list_comments(work, draft_ids={draft for draft, _ in asked}, scope=scope):
        by_sheet.setdefault((one.said.draft_id, one.said.unit_id), []).append(one)
    rows = []
    for put_out in store.list_rounds(work.session):
        for unit_id, unit in named.items():
            if (put_out.draft_id, unit_id) in asked:
                found = by_sheet.get((put_out.draft_id, unit_id), [])
                said = [one for one in found if one.said.step == "said"]
                rows.append(
                    SheetRow(
                        drafts[put_out.draft_id], put_out, unit, work.now() < put_out.closes_at, len(said),
                        sum(one.answer is not None for one in said),
                        any(one.said.step == "agreed" for one in found),
                    )
                )  # fmt: skip
    return rows


def get_sheet(work: Work, *, draft_id: UUID, unit_id: UUID, scope: Scope) -> Sheet:
    """A draft as a unit reads it; raises `NotAskedForComment`, also outside the scope, `DraftNotFound`."""
    draft = templates.get_draft(work, draft_id=draft_id)
    put_out = store.find_round(work.session, draft_id=draft_id)
    only = Scope(unit_ids=frozenset({unit_id}))
    asked = store.list_asked_units(work.session, scope=only)
    if put_out is None or (draft_id, unit_id) not in asked or not scope.covers(unit_id):
        raise NotAskedForComment
    before = {
        one.id: one
        for one in templates.list_drafts(work, key=draft.key, version=draft.version)
        if one.number < draft.number and (one.id, unit_id) in asked
    }
    comments: dict[str, Comment] = {}
    earlier: dict[str, list[tuple[Draft, Comment]]] = {}
    for one in list_comments(work, draft_ids=[draft_id, *before], scope=only):
        if one.said.draft_id == draft_id:
            comments[one.said.criterion] = one
        else:
            earlier.setdefault(one.said.criterion, []).append((before[one.said.draft_id], one))
    for said in earlier.values():
        said.sort(key=lambda pair: -pair[0].number)
    return Sheet(
        draft, put_out, units.get_unit(work, unit_id=unit_id), work.now() < put_out.closes_at, comments,
        earlier,
    )  # fmt: skip


def find_criterion(framework: Framework, *, key: str) -> Criterion | None:
    """A criterion of a draft, None for the draft as a whole; raises `NoSuchCriterion`."""
    if key == WHOLE:
        return None
    try:
        return framework.criterion(key)
    except KeyError as error:
        raise NoSuchCriterion from error


@audited("scorecards.comment")
def comment(work: Work, *, sheet: Sheet, criterion: str, form: CommentForm) -> None:
    """Keeps what the unit says; the earlier version stays. Raises `NoSuchCriterion`, `CommentsClosed`."""
    find_criterion(sheet.draft.framework, key=criterion)
    _add(work, sheet=sheet, criterion=criterion, step="said", words=form.words)


@audited("scorecards.withdraw_comment")
def withdraw_comment(work: Work, *, sheet: Sheet, criterion: str) -> None:
    """Takes a comment, or the agreement, back. Raises `NoSuchCriterion`, `CommentsClosed`."""
    find_criterion(sheet.draft.framework, key=criterion)
    if criterion not in sheet.comments:
        raise CommentedMeanwhile
    _add(work, sheet=sheet, criterion=criterion, step="withdrawn", words="")


@audited("scorecards.agree_with_draft")
def agree_with_draft(work: Work, *, sheet: Sheet) -> None:
    """Says that the unit agrees with the draft as a whole. Raises `CommentsClosed`."""
    _add(work, sheet=sheet, criterion=WHOLE, step="agreed", words="")


def _add(work: Work, *, sheet: Sheet, criterion: str, step: str, words: str) -> None:
    if not work.now() < sheet.round.closes_at:
        raise CommentsClosed(time=format_datetime(sheet.round.closes_at))
    latest = [
        one.version
        for one in store.list_comments(
            work.session, scope=Scope(unit_ids=frozenset({sheet.unit.id})), draft_ids=[sheet.draft.id],
            criterion=criterion,
        )
    ]  # fmt: skip
    row: dict[str, Any] = {
        "unit_id": sheet.unit.id, "draft_id": sheet.draft.id, "criterion": criterion,
        "version": max(latest, default=0) + 1, "step": step, "words": words,
        "said_by": work.actor.user_id, "said_at": work.now(),
    }  # fmt: skip
    store.add_comment(work.session, row=row)
    work.note(
        object=f"framework:{sheet.draft.key}:{sheet.draft.version}", unit_id=sheet.unit.id,
        number=sheet.draft.number, criterion=criterion,
    )  # fmt: skip


@audited("scorecards.answer_comments")
def answer_comments(work: Work, *, draft_id: UUID, criterion: str, form: CommentAnswerForm) -> int:
    """One answer to the comments of these units on a criterion; returns to how many.

    Raises `DraftNotFound`, `NoSuchCriterion`, and `CommentedMeanwhile` where a comment is not as it was read;
    then none is answered.
    """
    draft = templates.get_draft(work, draft_id=draft_id)
    find_criterion(draft.framework, key=criterion)
    read = form.read()
    found = {
        one.said.unit_id: one
        for one in list_comments(work, draft_ids=[draft_id], scope=EVERYWHERE, criterion=criterion)
        if one.said.step == "said"
    }
    if any(unit_id not in found or found[unit_id].said.version != seen for unit_id, seen in read.items()):
        raise CommentedMeanwhile
    kept = {
        one.unit_id: one.version
        for one in store.list_answers(
            work.session, scope=EVERYWHERE, draft_ids=[draft_id], criterion=criterion
        )
    }
    rows = [
        {
            "unit_id": unit_id, "draft_id": draft_id, "criterion": criterion,
            "version": kept.get(unit_id, 0) + 1, "of_version": seen, "verdict": form.verdict,
            "words": form.words, "said_by": work.actor.user_id, "said_at": work.now(),
        }
        for unit_id, seen in read.items()
    ]  # fmt: skip
    store.add_answers(work.session, rows=rows)
    work.note(
        object=f"framework:{draft.key}:{draft.version}", number=draft.number, criterion=criterion,
        units=len(rows), verdict=form.verdict,
    )  # fmt: skip
    return len(rows)
