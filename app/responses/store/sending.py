"""A first answer stored by one statement, on PostgreSQL; there each statement is a message and its answer.

All that send queue at the chain of sealed answers, and each holds its place from its turn to its commit:
in between stand one reading and this statement.
"""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Select, Update, Uuid, bindparam, delete, func, insert, literal, select
from sqlmodel import SQLModel

import app.responses.models  # noqa: F401
from app.responses.store.answering import next_link

_tables = SQLModel.metadata.tables
_envelope, _draft, _chain = (_tables[name] for name in ("envelope", "draft", "ballot_log"))
_IN_ENVELOPE: Final = ("campaign_id", "audience_id", "round", "ciphertext", "receipt")
_IN_CHAIN: Final = ("seq", "campaign_id", "ciphertext_sha256", "previous_hash", "hash")


def storing(*, marking: Update, counting: Update) -> Select[int, int]:
    """Invitation marked, envelope, link in the chain, draft gone, quota last; counts the rows of the first
    and of the last.

    `marking` and `counting` are statements of the rooms that own these rows: they take `in_unit` and
    `wanted`, `in_unit` and `in_audience`.
    """
    unit, invitation = bindparam("in_unit", type_=Uuid()), bindparam("wanted", type_=Uuid())
    marked = marking.returning(literal(1).label("one")).cte("marked")
    counted = counting.returning(literal(1).label("one")).cte("counted")
    kept = insert(_envelope).values(
        unit_id=unit, invitation_id=invitation,
        **{name: bindparam(f"kept_{name}", type_=_envelope.c[name].type) for name in _IN_ENVELOPE},
    )  # fmt: skip
    linked = insert(_chain).values(
        **{name: bindparam(f"link_{name}", type_=_chain.c[name].type) for name in _IN_CHAIN}
    )
    emptied = delete(_draft).where(_draft.c.unit_id == unit, _draft.c.invitation_id == invitation)
    return select(
        select(func.count()).select_from(marked).scalar_subquery(),
        select(func.count()).select_from(counted).scalar_subquery(),
    ).add_cte(kept.cte("kept"), linked.cte("linked"), emptied.cte("emptied"))


def store_first(
    connection: Connection, *, statement: Select[int, int], unit_id: UUID, invitation_id: UUID,
    head: tuple[int, str], **kept: Any,
) -> tuple[bool, bool]:  # fmt: skip
    """Stores a person's first sealed answer; says whether the invitation was marked and the cell had room.

    `kept`: the other columns of `envelope`; `head`: of the chain, read since the caller's turn.
    """
    link = next_link(head, campaign_id=kept["campaign_id"], ciphertext=kept["ciphertext"])
    params = {
        "in_unit": unit_id, "wanted": invitation_id, "in_audience": kept["audience_id"],
        **{f"kept_{name}": kept[name] for name in _IN_ENVELOPE},
        **{f"link_{name}": link[name] for name in _IN_CHAIN},
    }  # fmt: skip
    changed = connection.execute(statement, params).one()
    return changed[0] == 1, changed[1] == 1
