"""The one door for answers, online and on paper."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.errors import CampaignStateForbids
from app.campaigns.models import Audience
from app.core.unit_of_work import Work
from app.invitations import service as invitations
from app.responses import rules, sealing
from app.responses.errors import (
    AnsweringClosed,
    AnswersNeedMending,
    LinkNotValid,
    ResponseNotFound,
    SealKeyMissing,
)
from app.responses.rules import is_already_stored
from app.responses.service.rows import Place, answer_rows, remark_rows, response_row
from app.responses.service.visits import AnswerForm, Visit, answering_state, get_visit, load_form
from app.responses.store import answering, sending
from app.responses.store import answers as stored_answers
from app.sampling import service as sampling
from app.templates import service as templates

VERSION = 2
"""Of the letter in an envelope. 2 names the home unit, so that an answer cannot be moved to another one."""
VALID = "valid"
_STORING = sending.storing(marking=invitations.MARKING_DONE, counting=sampling.COUNTING_ONE)


@dataclass(frozen=True, slots=True)
class OnlineSubmission:
    """What somebody sends with their link: the round their start gave them, fields as posted."""

    visit: Visit
    round: int
    values: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class PaperSubmission:
    """What two clerks agreed on. `validity`: `valid`, or the code of why the form is not."""

    campaign_id: UUID
    audience_id: UUID
    unit_id: UUID
    answers: templates.Answers
    flags: tuple[str, ...] = ()
    validity: str = VALID


@dataclass(frozen=True, slots=True)
class Accepted:
    """Online: the receipt. Paper: the response, and whether it counts (None: it is not valid)."""

    receipt: str | None = None
    response_id: UUID | None = None
    counted: bool | None = None


def submit_response(work: Work, *, submission: OnlineSubmission | PaperSubmission) -> Accepted:
    """Takes an answer in, in the caller's transaction; the quota step comes last.

    Online: the same round again stores nothing and gives the stored receipt; a later round replaces.
    Raises `AnswersNeedMending`, `AnsweringClosed`, `LinkNotValid`, `SealKeyMissing`. Paper: raises
    `CampaignStateForbids` unless the campaign runs, and `QuotaCellMissing` for a unit without a cell.
    """
    if isinstance(submission, OnlineSubmission):
        return _submit_sealed(work, submission=submission)
    return _submit_paper(work, submission=submission)


def _submit_sealed(work: Work, *, submission: OnlineSubmission) -> Accepted:
    visit = submission.visit
    if visit.stored and is_already_stored(stored=visit.stored.round, given=submission.round):
        return Accepted(receipt=visit.stored.receipt)
    form = load_form(work, visit=visit)
    envelope = _seal(visit, form=form, values=submission.values)
    if answering.take_turn(work.connection):
        visit = get_visit(
            work, token=visit.token, at_turn=True
        )  # while waiting, another tab or the close may have come
        if visit.stored and is_already_stored(stored=visit.stored.round, given=submission.round):
            return Accepted(receipt=visit.stored.receipt)
    if answering_state(work, visit=visit) != "open":
        raise AnsweringClosed
    if visit.head is not None and visit.stored is None:
        _store_at_once(work, visit=visit, head=visit.head, round=submission.round, envelope=envelope)
        return Accepted(receipt=envelope.receipt)
    if not invitations.mark_done(work, unit_id=visit.unit_id, invitation_id=visit.invitation_id):
        raise LinkNotValid
    _store(work, visit=visit, round=submission.round, envelope=envelope)
    if visit.stored is None:
        sampling.count_answer(work, unit_id=visit.unit_id, audience_id=visit.audience.id)
    return Accepted(receipt=envelope.receipt)


def _seal(visit: Visit, *, form: AnswerForm, values: Mapping[str, Sequence[str]]) -> sealing.Envelope:
    answers, faults = templates.read_answers(
        form.questionnaire, values=values, units=form.unit_codes, complete=True
    )
    if not faults and answers.is_empty:
        faults = [templates.AnswerFault(form.questionnaire.items[0].key, None, "missing")]
    if faults:
        raise AnswersNeedMending(faults=faults)
    if visit.campaign.seal_public_key is None:
        raise SealKeyMissing(campaign=visit.campaign.key)
    letter = {
        "v": VERSION, "campaign": str(visit.campaign.id), "audience": str(visit.audience.id),
        "unit": str(visit.unit_id),
        "questionnaire": [form.questionnaire.key, form.questionnaire.version],
        "answers": answers.to_dict(), "flags": list(rules.marks_of(list(answers.levels.values()))),
        "r": secrets.token_hex(16),
    }  # fmt: skip
    return sealing.seal_envelope(
        json.dumps(letter, ensure_ascii=False, separators=(",", ":")).encode(),
        public_key=visit.campaign.seal_public_key,
        campaign_id=visit.campaign.id,
        audience_id=visit.audience.id,
    )


def _store_at_once(
    work: Work, *, visit: Visit, head: tuple[int, str], round: int, envelope: sealing.Envelope  # noqa: A002
) -> None:  # fmt: skip
    """A first answer in one statement; a full cell takes another one. Raises `LinkNotValid`."""
    marked, counted = sending.store_first(
        work.connection, statement=_STORING, unit_id=visit.unit_id, invitation_id=visit.invitation_id,
        campaign_id=visit.campaign.id, audience_id=visit.audience.id, round=round,
        ciphertext=envelope.ciphertext, receipt=envelope.receipt, head=head,
    )  # fmt: skip
    if not marked:
        raise LinkNotValid  # and with the transaction everything goes that the statement wrote
    if not counted:
        sampling.count_answer(work, unit_id=visit.unit_id, audience_id=visit.audience.id)


def _store(work: Work, *, visit: Visit, round: int, envelope: sealing.Envelope) -> None:  # noqa: A002
    """The envelope in its place, a link in the chain, the draft gone."""
    mine = {"unit_id": visit.unit_id, "invitation_id": visit.invitation_id}
    sealed = {"round": round, "ciphertext": envelope.ciphertext, "receipt": envelope.receipt}
    if visit.stored is None:
        ids = {"campaign_id": visit.campaign.id, "audience_id": visit.audience.id}
        answering.add_envelope(work.connection, row=mine | ids | sealed)
    else:
        answering.replace_envelope(work.connection, **mine, values=sealed)
    answering.append_to_chain(work.connection, campaign_id=visit.campaign.id, ciphertext=envelope.ciphertext)
    answering.delete_draft(work.connection, **mine)


def _submit_paper(work: Work, *, submission: PaperSubmission) -> Accepted:
    campaign = campaigns.get_campaign_by_id(work, campaign_id=submission.campaign_id)
    if campaign.state != "running":
        raise CampaignStateForbids(key=campaign.key, state=campaign.state, event="submit")
    audience = campaigns.get_audience(work, audience_id=submission.audience_id)
    place = _paper_place(work, submission=submission)
    response_id = _store_paper(work, submission=submission, audience=audience, place=place)
    if submission.validity != VALID:
        return Accepted(response_id=response_id)
    counted = sampling.count_answer(work, unit_id=place.unit_id, audience_id=audience.id)
    if counted:
        stored_answers.set_counted(work.session, unit_id=place.unit_id, response_id=response_id, counted=True)
    return Accepted(response_id=response_id, counted=counted)


def _paper_place(work: Work, *, submission: PaperSubmission) -> Place:
    rated = answering.list_rated(
        work.connection,
        campaign_id=submission.campaign_id,
        audience_id=submission.audience_id,
        unit_id=submission.unit_id,
    )
    stratum = sampling.stratum_of(work, audience_id=submission.audience_id, unit_id=submission.unit_id)
    return Place(
        unit_id=submission.unit_id,
        stratum=stratum or "",
        sole=rated[0].id if len(rated) == 1 else None,
        rated={unit.code: unit.id for unit in rated},
    )


def _store_paper(work: Work, *, submission: PaperSubmission, audience: Audience, place: Place) -> UUID:
    questionnaire = templates.get_questionnaire(
        work, key=audience.questionnaire_key, version=audience.questionnaire_version
    )
    given = submission.answers
    marks = [*submission.flags, *rules.marks_of(list(given.levels.values()))]
    response = response_row(
        audience, place=place, mode="paper", answers=given,
        flags=list(dict.fromkeys(marks)), validity=submission.validity,
    )  # fmt: skip
    response_id: UUID = response["id"]
    stored_answers.add_responses(
        work.session,
        responses=[response],
        answers=answer_rows(questionnaire, place=place, response_id=response_id, answers=given),
        remarks=remark_rows(audience, place=place, answers=given),
    )
    return response_id


def void_response(work: Work, *, unit_id: UUID, response_id: UUID, validity: str) -> UUID | None:
    """Takes a valid paper response out of the counts; it is kept under the code `validity`.

    Before the close the uncounted one with the lowest id takes a counted one's place: its id is given
    back. Raises `ResponseNotFound`.
    """
    found = stored_answers.find_cell(work.session, unit_id=unit_id, response_id=response_id)
    if found is None or not stored_answers.void(
        work.session, unit_id=unit_id, response_id=response_id, validity=validity
    ):
        raise ResponseNotFound
    audience_id, counted, _ = found
    sampling.release_answer(work, unit_id=unit_id, audience_id=audience_id, counted=counted)
    waiting = stored_answers.find_waiting(work.session, unit_id=unit_id, audience_id=audience_id)
    if not counted or waiting is None:
        return None
    if not sampling.promote_over(work, unit_id=unit_id, audience_id=audience_id):
        return None
    stored_answers.set_counted(work.session, unit_id=unit_id, response_id=waiting, counted=True)
    return waiting
