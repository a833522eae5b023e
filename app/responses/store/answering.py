"""What a respondent's request reads and writes: drafts, envelopes, the chain of sealed answers.

Keyed by unit and invitation, which the person's link names. Of an envelope only round and receipt
are ever read here. The statements are built once: on this path building them costs more than running.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

import app.campaigns.models
import app.people.models
import app.responses.models
import app.units.models  # noqa: F401
from app.core.statements import KeptRead

GENESIS: Final = "0" * 64
_CHAIN_LOCK: Final = 0x7068696575

_tables = SQLModel.metadata.tables
_campaign_unit, _rates = (_tables[name] for name in ("campaign_unit", "audience_rates"))
_envelope, _draft, _chain = (_tables[name] for name in ("envelope", "draft", "ballot_log"))
_person, _unit = _tables["person"], _tables["unit"]
_MY_ENVELOPE = (
    _envelope.c.unit_id == bindparam("mine_unit"),
    _envelope.c.invitation_id == bindparam("mine"),
)
_MY_DRAFT = _draft.c.unit_id == bindparam("mine_unit"), _draft.c.invitation_id == bindparam("mine")

_LIST_RATED = (
    select(
        _campaign_unit.c.unit_id, _campaign_unit.c.code, _campaign_unit.c.name_vi, _campaign_unit.c.name_en
    )
    .join(_rates, _rates.c.rated_unit_id == _campaign_unit.c.unit_id)
    .where(
        _campaign_unit.c.campaign_id == bindparam("campaign"),
        _rates.c.audience_id == bindparam("audience"),
        _rates.c.unit_id == bindparam("unit"),
    )
    .order_by(_campaign_unit.c.ordinal)
)
_FIND_ADDRESSEE = KeptRead(select(_person.c.full_name).where(_person.c.id == bindparam("person")))
_FIND_UNIT = select(_unit.c.id, _unit.c.code, _unit.c.name_vi, _unit.c.name_en).where(
    _unit.c.id == bindparam("unit")
)
_DELETE_DRAFT = delete(_draft).where(*_MY_DRAFT)
_ADD_DRAFT = {
    name: dialect.insert(_draft).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_EXCHANGE_DRAFT = (
    update(_draft)
    .where(*_MY_DRAFT, _draft.c.ciphertext == bindparam("seen"))
    .values(ciphertext=bindparam("new"))
)
_TAKE_TURN = text("SELECT pg_advisory_xact_lock(:key)")
_ADD_ENVELOPE = insert(_envelope)
_REPLACE_ENVELOPE = (
    update(_envelope)
    .where(*_MY_ENVELOPE)
    .values({name: bindparam(f"new_{name}") for name in ("round", "ciphertext", "receipt")})
)
_ADD_LINK = insert(_chain)


def last_link() -> Select[int, str]:
    """Number and hash of the last line of the chain of sealed answers."""
    return select(_chain.c.seq, _chain.c.hash).order_by(_chain.c.seq.desc()).limit(1)


_LAST_LINK = last_link()


@dataclass(frozen=True, slots=True)
class RatedUnit:
    """A unit on the respondent's pages, named as of this round."""

    id: UUID
    code: str
    name_vi: str
    name_en: str


def list_rated(
    connection: Connection, *, campaign_id: UUID, audience_id: UUID, unit_id: UUID
) -> list[RatedUnit]:
    """The units that members of this unit rate, in official order."""
    params = {"campaign": campaign_id, "audience": audience_id, "unit": unit_id}
    return [RatedUnit(*row) for row in connection.execute(_LIST_RATED, params)]


def find_addressee(connection: Connection, *, person_id: UUID) -> str:
    """The full name of the person a link is for; empty where the person was erased."""
    found = _FIND_ADDRESSEE.first(connection, {"person": person_id})
    return found[0] if found else ""


def find_unit_names(connection: Connection, *, unit_id: UUID) -> RatedUnit | None:
    """A unit's names as they are today."""
    row = connection.execute(_FIND_UNIT, {"unit": unit_id}).first()
    return RatedUnit(*row) if row else None


def put_draft(
    connection: Connection, *, unit_id: UUID, invitation_id: UUID, ciphertext: bytes, seen: bytes | None
) -> bool:
    """Puts the draft in the place of the one that was `seen`; False where another one, or none, is there."""
    if seen is None:
        row = {"unit_id": unit_id, "invitation_id": invitation_id, "ciphertext": ciphertext}
        return connection.execute(_ADD_DRAFT[connection.dialect.name], row).rowcount == 1
    params = {"mine_unit": unit_id, "mine": invitation_id, "seen": seen, "new": ciphertext}
    return connection.execute(_EXCHANGE_DRAFT, params).rowcount == 1


def delete_draft(connection: Connection, *, unit_id: UUID, invitation_id: UUID) -> None:
    """Takes the draft away."""
    connection.execute(_DELETE_DRAFT, {"mine_unit": unit_id, "mine": invitation_id})


def take_turn(connection: Connection) -> bool:
    """Queues at the chain of sealed answers until this transaction ends; False on SQLite, where the
    writer already has its turn. What was read before may have changed when this returns True."""
    if connection.dialect.name != "postgresql":
        return False
    connection.execute(_TAKE_TURN, {"key": _CHAIN_LOCK})
    return True


def add_envelope(connection: Connection, *, row: dict[str, Any]) -> None:
    """Stores a person's first sealed answer: every column of `envelope`."""
    connection.execute(_ADD_ENVELOPE, row)


def replace_envelope(
    connection: Connection, *, unit_id: UUID, invitation_id: UUID, values: dict[str, Any]
) -> None:
    """Puts a later answer (round, ciphertext, receipt) in the place of an earlier one."""
    params = {"mine_unit": unit_id, "mine": invitation_id}
    params |= {f"new_{name}": value for name, value in values.items()}
    connection.execute(_REPLACE_ENVELOPE, params)


def chain_hash(*, previous: str, seq: int, campaign_id: UUID, ciphertext_sha256: str) -> str:
    """SHA-256 over a link of the chain: the previous hash and everything in the row."""
    line = f"{previous}\n{seq}\n{campaign_id}\n{ciphertext_sha256}"
    return hashlib.sha256(line.encode("ascii")).hexdigest()


def find_chain_head(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last line of the chain; 0 and the genesis value before the first."""
    last = connection.execute(_LAST_LINK).first()
    return (last[0], last[1]) if last else (0, GENESIS)


def next_link(head: tuple[int, str], *, campaign_id: UUID, ciphertext: bytes) -> dict[str, Any]:
    """The row of `ballot_log` that follows this head."""
    last, previous = head
    digest = hashlib.sha256(ciphertext).hexdigest()
    mine = chain_hash(previous=previous, seq=last + 1, campaign_id=campaign_id, ciphertext_sha256=digest)
    return {
        "seq": last + 1, "campaign_id": campaign_id, "ciphertext_sha256": digest, "previous_hash": previous,
        "hash": mine,
    }  # fmt: skip


def append_to_chain(connection: Connection, *, campaign_id: UUID, ciphertext: bytes) -> None:
    """Adds a sealed answer to the chain; the caller has taken its turn."""
    head = find_chain_head(connection)
    connection.execute(_ADD_LINK, next_link(head, campaign_id=campaign_id, ciphertext=ciphertext))
