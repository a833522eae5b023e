"""What becomes of a form once its values stand: accepted or invalid, by the one door for answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.errors import StepNotOpen
from app.paper.models import PaperForm
from app.paper.service import places
from app.paper.service.lines import Sheet, Values, asked_in
from app.paper.store import forms as store
from app.responses import service as responses
from app.sampling import service as sampling
from app.templates import service as templates

CONTRADICTION = "contradiction"
"""Flag: a line whose marks exclude each other; it is left out of the answers."""
UNUSABLE = "unusable"
"""Flag: a line whose keyed value the questionnaire does not take, such as a number out of range."""

NOT_ASKED: Final = "not_asked"
"""Flag: a line that the form asks only of others is filled in; it is left out of the answers."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What an entry or a ruling led to: the form's new state; `counted` once it is accepted."""

    state: str
    counted: bool | None = None
    invalid_code: str | None = None


def merge_entries(first: rules.Values, *, second: rules.Values, sheet: Sheet) -> Values:
    """The values of two entries that agree; of open text the first that is not empty is kept."""
    merged = {item: list(given) for item, given in first.items()}
    for item in sheet.written:
        if not merged.get(item) and second.get(item):
            merged[item] = list(second[item])
    return merged


def conclude(
    work: Work, *, form: PaperForm, sheet: Sheet, values: rules.Values, people: Mapping[str, UUID]
) -> Finished:
    """Accepts the form or finds it invalid. `people`: who is noted on the form by this step.

    Raises `StepNotOpen` when somebody was faster.
    """
    answers, flags = read_answers(sheet, values=values)
    reason = rules.reason_invalid(values, required=required_lines(sheet, answers=answers))
    state = move_form(
        work, form=form, event="reject" if reason else "accept", values={**people, "invalid_code": reason}
    )
    accepted = responses.submit_response(
        work,
        submission=responses.PaperSubmission(
            campaign_id=form.campaign_id, audience_id=form.audience_id, unit_id=form.unit_id,
            answers=answers, flags=flags, validity=reason or rules.VALID,
        ),
    )  # fmt: skip
    if reason:
        sampling.record_invalid(work, unit_id=form.unit_id, audience_id=form.audience_id)
    store.set_form(work.session, form=form, expected=state, values={"response_id": accepted.response_id})
    return Finished(state=state, counted=accepted.counted, invalid_code=reason)


def read_answers(sheet: Sheet, *, values: rules.Values) -> tuple[templates.Answers, tuple[str, ...]]:
    """The answers that the keyed values stand for, and flags for lines that give none."""
    usable = rules.usable(values)
    answers, faults = templates.read_answers(sheet.questionnaire, values=usable, units=sheet.rated)
    flags = {CONTRADICTION if fault.code == "exclusive_combined" else UNUSABLE for fault in faults}
    if not templates.hidden_items(sheet.questionnaire, answers=answers).isdisjoint(map(asked_in, usable)):
        flags.add(NOT_ASKED)
    return answers, tuple(sorted(flags))


def required_lines(sheet: Sheet, *, answers: templates.Answers) -> list[str]:
    """Items that a valid form with these answers has for the most part: only what was asked."""
    hidden = templates.hidden_items(sheet.questionnaire, answers=answers)
    return [item for item in sheet.required if asked_in(item) not in hidden]


def move_form(work: Work, *, form: PaperForm, event: str, values: Mapping[str, Any]) -> str:
    """Moves a form by the table of `rules` and writes what comes with it; returns the new state.

    Raises `StepNotOpen`: the table forbids it, or somebody was faster.
    """
    after = rules.next_state(form.state, event=event)
    if after is None or not store.set_form(
        work.session, form=form, expected=form.state, values={"state": after, **values}
    ):
        raise StepNotOpen(serial=places.shown(form.serial), state=form.state)
    return after
