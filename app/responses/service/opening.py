"""The opening: all sealed answers of a closed campaign become rows, in shuffled batches, or none does.

The private key is in memory for this one call. Who answered what cannot be told afterwards: a batch
holds at least `k_open` answers, drops every id before it is shuffled, and gets new random ids.
"""

import json
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Audience, Campaign
from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.ids import uuid7
from app.core.resources import Resources
from app.core.unit_of_work import Work
from app.responses import rules, sealing
from app.responses.errors import CountsDisagree, EnvelopeDamaged, StillBeingRead
from app.responses.rules import UNIT_WITHHELD, Batch
from app.responses.service.examining import examine_sealed
from app.responses.service.keys import require_key
from app.responses.service.rows import Place, answer_rows, remark_rows, response_row
from app.responses.service.submitting import VERSION
from app.responses.store import answering, answers, counting, opening, rewriting
from app.templates import service as templates

OWN = ("own_unit", "parent")
"""Kinds of `rates` where the rated unit tells the official's own."""
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class OpenedBatch:
    """One batch as recorded: counts and roots."""

    audience_id: UUID
    unit_id: UUID
    n: int
    counted: int
    keeps_rated: bool
    envelope_root: str
    response_root: str


@dataclass(frozen=True, slots=True)
class OpeningReport:
    """`opened` = sealed = marked as answered. `receipts_root`: of the published list of receipts."""

    campaign: str
    opened: int
    counted: int
    receipts_root: str
    batches: tuple[OpenedBatch, ...]


@dataclass(slots=True)
class _Opened:
    """The rows of one batch, in no order that means anything."""

    responses: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[dict[str, Any]] = field(default_factory=list)


@audited("responses.open")
def open_envelopes(work: Work, *, campaign_key: str, private_key: bytes | None) -> OpeningReport:
    """Opens every sealed answer of a closed campaign in this one transaction; then `rewrite_files`.

    Raises `CampaignStateForbids` unless the campaign is closed, `WrongSealKey`, `EnvelopeDamaged` (one
    that does not open stops all), `CountsDisagree`, what `examine_sealed` raises. A campaign without online
    answers needs no key.
    """
    campaign = campaigns.get_campaign(work, key=campaign_key)
    answering.take_turn(work.connection)
    campaigns.mark_opened(work, campaign_id=campaign.id)
    sealed = counting.count_envelopes(work.session, campaign_id=campaign.id, scope=EVERYWHERE)
    n = sum(row[2] for row in sealed)
    done = counting.count_done(work.session, campaign_id=campaign.id)
    if n != done:
        raise CountsDisagree(envelopes=n, done=done)
    key = _checked_key(campaign, private_key=private_key, n=n)
    receipts_root = examine_sealed(work, campaign=campaign)
    batches = [
        opened
        for audience in campaigns.list_audiences(work, campaign_id=campaign.id)
        for opened in _open_audience(
            work, campaign=campaign, audience=audience, key=key,
            cells={row[1]: row[2] for row in sealed if row[0] == audience.id},
        )
    ]  # fmt: skip
    if sum(batch.n for batch in batches) != n:
        raise CountsDisagree(envelopes=sum(batch.n for batch in batches), done=done)
    opening.delete_sealed(work.session, campaign_id=campaign.id)
    counted = sum(batch.counted for batch in batches)
    roots = [[batch.envelope_root, batch.response_root] for batch in batches]
    work.note(
        object=f"campaign:{campaign.key}", opened=n, done=done, counted=counted, roots=roots,
        receipts_root=receipts_root,
    )  # fmt: skip
    return OpeningReport(campaign.key, n, counted, receipts_root, tuple(batches))


def rewrite_files(resources: Resources, *, patience: float = PATIENCE_SECONDS) -> None:
    """After the opening is committed: writes the database's files anew, so that nothing taken away stays.

    Raises `StillBeingRead` when something that began earlier does not end within `patience` seconds; it
    may be called again at any time.
    """
    if not rewriting.rewrite_files(resources.database, patience=patience):
        raise StillBeingRead


def _checked_key(campaign: Campaign, *, private_key: bytes | None, n: int) -> bytes:
    if n == 0:
        return b""
    return require_key(campaign, private_key=private_key)


def _open_audience(
    work: Work, *, campaign: Campaign, audience: Audience, key: bytes, cells: dict[UUID, int]
) -> list[OpenedBatch]:
    """Plans the batches of an audience, opens and stores one after the other."""
    if not cells:
        return []
    places = opening.list_places(work.session, campaign_id=campaign.id)
    rated = opening.list_rates(work.session, audience_id=audience.id)
    own = audience.rates in OWN
    batches = rules.plan_batches(
        [
            rules.Cell(unit_id, n, rated.get(unit_id, frozenset()) if own else None)
            for unit_id, n in sorted(cells.items())
        ],
        parents={place.unit_id: place.parent_id for place in places.values()},
        top=campaign.owner_unit_id,
        least=audience.k_open,
    )
    targets = opening.list_targets(work.session, audience_id=audience.id)
    codes = {place.code: place.unit_id for place in places.values()}
    opened = []
    for batch in batches:
        about = {unit for member in batch.members for unit in rated.get(member, ())}
        place = Place(
            unit_id=batch.unit_id,
            stratum=places[batch.unit_id].code,
            sole=next(iter(about)) if batch.keeps_rated and len(about) == 1 else None,
            rated=codes if batch.keeps_rated else {},
        )
        room = sum(_room(targets.get(unit), n=cells[unit]) for unit in batch.members)
        opened.append(_open_batch(work, audience=audience, batch=batch, place=place, key=key, room=room))
    return opened


def _room(target: int | None, *, n: int) -> int:
    return n if target is None else min(target, n)


def _open_batch(
    work: Work, *, audience: Audience, batch: Batch, place: Place, key: bytes, room: int
) -> OpenedBatch:
    sealed = opening.list_sealed(work.session, audience_id=audience.id, unit_ids=batch.members)
    opening_id, seed = uuid7(), secrets.token_hex(32)
    rows = _unseal(work, sealed=sealed, audience=audience, place=place, key=key, opening_id=opening_id)
    counted = rules.draw_counted((row["id"] for row in rows.responses), allowed=room, seed=seed)
    for row in rows.responses:
        row["counted"] = row["id"] in counted
    record = OpenedBatch(
        audience_id=audience.id, unit_id=batch.unit_id, n=len(sealed), counted=len(counted),
        keeps_rated=batch.keeps_rated, envelope_root=sealing.merkle_root(sorted(one for _, one in sealed)),
        response_root=_response_root(rows.responses),
    )  # fmt: skip
    opening.add_opening(
        work.session,
        row={
            "id": opening_id, "campaign_id": audience.campaign_id, "audience_ids": [str(audience.id)],
            "unit_ids": [str(unit) for unit in batch.members], "n": record.n, "counted_seed": seed,
            "envelope_root": record.envelope_root, "response_root": record.response_root,
            "opened_at": work.now(),
        },
    )  # fmt: skip
    answers.add_responses(work.session, responses=rows.responses, answers=rows.answers, remarks=rows.remarks)
    return record


def _unseal(
    work: Work,
    *,
    sealed: Sequence[tuple[UUID, bytes]],
    audience: Audience,
    place: Place,
    key: bytes,
    opening_id: UUID,
) -> _Opened:
    """Decrypts, checks and shuffles a batch."""
    questionnaire = templates.get_questionnaire(
        work, key=audience.questionnaire_key, version=audience.questionnaire_version
    )
    lottery = random.SystemRandom()
    shuffled = lottery.sample(sealed, len(sealed))
    rows = _Opened()
    opened = sealing.letter_opener(key, campaign_id=audience.campaign_id, audience_id=audience.id)
    for home, ciphertext in shuffled:
        letter = _letter(opened(ciphertext), home=home, audience=audience)
        given = _answers_of(letter, questionnaire=questionnaire)
        flags = [*letter["flags"], *([] if place.rated else [UNIT_WITHHELD])]
        response = response_row(
            audience, place=place, mode="online", answers=given, flags=flags, opening_id=opening_id
        )
        rows.responses.append(response)
        rows.answers += answer_rows(questionnaire, place=place, response_id=response["id"], answers=given)
        rows.remarks += remark_rows(audience, place=place, answers=given)
    lottery.shuffle(rows.remarks)
    return rows


def _letter(content: bytes, *, home: UUID, audience: Audience) -> dict[str, Any]:
    """What was sealed. The first version of the letter did not name its home unit."""
    letter: dict[str, Any] = json.loads(content)
    meant = [audience.questionnaire_key, audience.questionnaire_version]
    moved = letter["v"] != 1 and letter["unit"] != str(home)
    if moved or letter["v"] not in (1, VERSION) or letter["questionnaire"] != meant:
        raise EnvelopeDamaged
    return letter


def _answers_of(letter: dict[str, Any], *, questionnaire: templates.Questionnaire) -> templates.Answers:
    """The answers as understood when they were sent; the codes of the units are those of the letter."""
    said = letter["answers"]
    units = {code for value in said["items"].values() if isinstance(value, dict) for code in value}
    given, faults = templates.answers_from_dict(questionnaire, data=said, units=sorted(units))
    if faults:
        raise EnvelopeDamaged
    return given


def _response_root(responses: Sequence[dict[str, Any]]) -> str:
    """Root over id and payload of each response, by id."""
    by_id = sorted(responses, key=lambda row: row["id"])
    return sealing.merkle_root(
        f"{row['id']} {json.dumps(row['payload'], sort_keys=True)}".encode() for row in by_id
    )
