"""The opening: all sealed answers of a closed campaign become rows, in shuffled batches, or none does.

The private key is in memory for this one call. Who answered what cannot be told afterwards: a batch
holds at least `k_open` answers, drops every id before it is shuffled, and gets new random ids.
"""

import secrets
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest
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
from app.responses.errors import CountsDisagree, StillBeingRead
from app.responses.rules import Batch
from app.responses.service.examining import examine_sealed
from app.responses.service.keys import require_key
from app.responses.service.rows import Place
from app.responses.service.unsealing import Unsealed, root_of, unseal
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


@dataclass(frozen=True, slots=True)
class _Plan:
    """A batch to be opened. `room`: how many of its answers may count."""

    audience: Audience
    questionnaire: templates.Questionnaire
    batch: Batch
    place: Place
    room: int


@dataclass(frozen=True, slots=True)
class _Ready:
    """A batch that is opened and not stored yet: the row of its opening, its record and its rows."""

    opening: dict[str, Any]
    record: OpenedBatch
    rows: Unsealed


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
    questionnaire = templates.get_questionnaire(
        work, key=audience.questionnaire_key, version=audience.questionnaire_version
    )
    codes = {place.code: place.unit_id for place in places.values()}
    plans = []
    for batch in batches:
        about = {unit for member in batch.members for unit in rated.get(member, ())}
        place = Place(
            unit_id=batch.unit_id,
            stratum=places[batch.unit_id].code,
            sole=next(iter(about)) if batch.keeps_rated and len(about) == 1 else None,
            rated=codes if batch.keeps_rated else {},
        )
        room = sum(_room(targets.get(unit), n=cells[unit]) for unit in batch.members)
        plans.append(_Plan(audience, questionnaire, batch, place, room))
    return _open_in_turn(work, plans=plans, key=key)


def _room(target: int | None, *, n: int) -> int:
    return n if target is None else min(target, n)


def _open_in_turn(work: Work, *, plans: Sequence[_Plan], key: bytes) -> list[OpenedBatch]:
    """While PostgreSQL stores one batch, the next is decrypted; only one of the two asks the database.

    SQLite stores in this process, where the two would only take the interpreter from each other.
    """
    records = []
    apart = not work.resources.database.is_sqlite
    with ThreadPoolExecutor(max_workers=1) as beside:
        storing: Future[None] | None = None
        sealed = _list_sealed(work, plan=plans[0])
        for plan, following in zip_longest(plans, plans[1:]):
            ready = _open_batch(work, plan=plan, sealed=sealed, key=key)
            if storing is not None:
                storing.result()
            sealed = _list_sealed(work, plan=following)
            if apart:
                storing = beside.submit(_store, work, ready)
            else:
                _store(work, ready)
            records.append(ready.record)
        if storing is not None:
            storing.result()
    return records


def _list_sealed(work: Work, *, plan: _Plan | None) -> list[tuple[UUID, bytes]]:
    if plan is None:
        return []
    return opening.list_sealed(work.session, audience_id=plan.audience.id, unit_ids=plan.batch.members)


def _open_batch(work: Work, *, plan: _Plan, sealed: Sequence[tuple[UUID, bytes]], key: bytes) -> _Ready:
    opening_id, seed = uuid7(), secrets.token_hex(32)
    rows = unseal(
        sealed, audience=plan.audience, questionnaire=plan.questionnaire, place=plan.place, key=key,
        opening_id=opening_id,
    )  # fmt: skip
    counted = rules.draw_counted((row["id"] for row in rows.responses), allowed=plan.room, seed=seed)
    for row in rows.responses:
        row["counted"] = row["id"] in counted
    record = OpenedBatch(
        audience_id=plan.audience.id, unit_id=plan.batch.unit_id, n=len(sealed), counted=len(counted),
        keeps_rated=plan.batch.keeps_rated,
        envelope_root=sealing.merkle_root(sorted(one for _, one in sealed)),
        response_root=root_of(rows.responses),
    )  # fmt: skip
    row = {
        "id": opening_id, "campaign_id": plan.audience.campaign_id,
        "audience_ids": [str(plan.audience.id)],
        "unit_ids": [str(unit) for unit in plan.batch.members], "n": record.n, "counted_seed": seed,
        "envelope_root": record.envelope_root, "response_root": record.response_root,
        "opened_at": work.now(),
    }  # fmt: skip
    return _Ready(row, record, rows)


def _store(work: Work, ready: _Ready) -> None:
    opening.add_opening(work.session, row=ready.opening)
    answers.add_responses(
        work.session, responses=ready.rows.responses, answers=ready.rows.answers, remarks=ready.rows.remarks
    )
