"""Drafts: kept as typed, readable only with the person's link; not audited, without any time."""

import json
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from app.core.unit_of_work import Work
from app.responses import sealing
from app.responses.rules import Fields
from app.responses.service.visits import AnswerForm, Visit
from app.responses.store import answering
from app.templates import service as templates

_VERSION = 1


def read_draft(work: Work, *, visit: Visit, round: int) -> Fields:  # noqa: A002
    """The fields saved so far in this round; empty when there are none or the link has changed."""
    ciphertext = answering.find_draft(work.session, unit_id=visit.unit_id, invitation_id=visit.invitation_id)
    content = ciphertext and sealing.open_draft(
        ciphertext, token=visit.token, unit_id=visit.unit_id, invitation_id=visit.invitation_id
    )
    if not content:
        return {}
    draft = json.loads(content)
    fields: Fields = draft["fields"] if (draft["v"], draft["round"]) == (_VERSION, round) else {}
    return fields


def save_draft(work: Work, *, visit: Visit, round: int, fields: Mapping[str, Sequence[str]]) -> None:  # noqa: A002
    """Keeps the fields, encrypted under a key that only the link gives."""
    content = json.dumps({"v": _VERSION, "round": round, "fields": dict(fields)}, ensure_ascii=False)
    ciphertext = sealing.close_draft(
        content.encode("utf-8", "replace"),
        token=visit.token,
        unit_id=visit.unit_id,
        invitation_id=visit.invitation_id,
    )
    answering.put_draft(
        work.session, unit_id=visit.unit_id, invitation_id=visit.invitation_id, ciphertext=ciphertext
    )


def carry_draft_over(
    work: Work, *, unit_id: UUID, invitation_id: UUID, from_token: str, to_token: str
) -> bool:
    """Encrypts a draft for the link that replaces another one; False when there is nothing to carry."""
    ciphertext = answering.find_draft(work.session, unit_id=unit_id, invitation_id=invitation_id)
    content = ciphertext and sealing.open_draft(
        ciphertext, token=from_token, unit_id=unit_id, invitation_id=invitation_id
    )
    if not content:
        return False
    closed = sealing.close_draft(content, token=to_token, unit_id=unit_id, invitation_id=invitation_id)
    answering.put_draft(work.session, unit_id=unit_id, invitation_id=invitation_id, ciphertext=closed)
    return True


def find_faults(
    form: AnswerForm, *, fields: Mapping[str, Sequence[str]], among: Collection[str] | None = None
) -> list[templates.AnswerFault]:
    """What is wrong or missing, in the order asked; only in the fields `among`, where these are given."""
    _, faults = templates.read_answers(
        form.questionnaire, values=fields, units=form.unit_codes, complete=True
    )
    order = {name: place for place, name in enumerate(n for page in form.pages for n in page.fields)}
    shown = [fault for fault in faults if among is None or fault.field in among]
    return sorted(shown, key=lambda fault: order.get(fault.field, len(order)))
