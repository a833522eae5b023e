"""Drafts: kept as typed, readable only with the person's link; not audited, without any time."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from app.core.unit_of_work import Work
from app.invitations import service as invitations
from app.responses import sealing
from app.responses.rules import Fields
from app.responses.service.visits import AnswerForm, Visit
from app.responses.store import answering
from app.templates import service as templates

_VERSION = 1


def read_draft(work: Work, *, visit: Visit, round: int) -> Fields:  # noqa: A002
    """The fields saved so far in this round; empty when there are none.

    A draft made under a link that was renewed since opens too, and is encrypted for the present link
    when it is saved again.
    """
    if visit.draft is None:
        return {}
    for token in _tokens(work, visit=visit):
        content = sealing.open_draft(
            visit.draft, token=token, unit_id=visit.unit_id, invitation_id=visit.invitation_id
        )
        if content:
            draft = json.loads(content)
            fields: Fields = draft["fields"] if (draft["v"], draft["round"]) == (_VERSION, round) else {}
            return fields
    return {}


def _tokens(work: Work, *, visit: Visit) -> Iterator[str]:
    """The present link, then those it replaced, the latest first."""
    yield visit.token
    tokens = work.resources.tokens
    key = invitations.read_link(tokens, token=visit.token)
    for gen in range(key.gen - 1 if key else -1, -1, -1):
        yield invitations.link_token(
            tokens, campaign_id=visit.campaign.id, unit_id=visit.unit_id,
            invitation_id=visit.invitation_id, gen=gen,
        )  # fmt: skip


def save_draft(work: Work, *, visit: Visit, round: int, fields: Mapping[str, Sequence[str]]) -> bool:  # noqa: A002
    """Keeps the fields, encrypted under a key that only the link gives, in one statement.

    False, and nothing kept, where another window saved or sent since the visit was read: read it again.
    """
    content = json.dumps({"v": _VERSION, "round": round, "fields": dict(fields)}, ensure_ascii=False)
    ciphertext = sealing.close_draft(
        content.encode("utf-8", "replace"),
        token=visit.token,
        unit_id=visit.unit_id,
        invitation_id=visit.invitation_id,
    )
    kept = answering.put_draft(
        work.connection, unit_id=visit.unit_id, invitation_id=visit.invitation_id, ciphertext=ciphertext,
        seen=visit.draft,
    )  # fmt: skip
    if kept:
        visit.draft = ciphertext
    return kept


def find_faults(
    form: AnswerForm, *, fields: Mapping[str, Sequence[str]], among: Collection[str] | None = None
) -> list[templates.AnswerFault]:
    """What is wrong or missing, in the order asked; only in the fields `among`, where these are given."""
    if among is not None and not form.is_routed:  # what was answered elsewhere decides nothing here
        fields = {name: fields[name] for name in among if name in fields}
    _, faults = templates.read_answers(
        form.questionnaire, values=fields, units=form.unit_codes, complete=True
    )
    shown = [fault for fault in faults if among is None or fault.field in among]
    return sorted(shown, key=lambda fault: form.order.get(fault.field, len(form.order)))
