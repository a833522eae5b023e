"""The rights of the two database roles on PostgreSQL, as data; `phieu database roles` gives them.

The respondents' role sees what a person with a link needs and nothing of the staff's; the staff role
reads and writes every table, but only adds to the audit trail. Neither owns a table or may change one.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

Rights = Mapping[str, tuple[str, ...]]
"""Privilege -> the columns it is limited to; `()` is the whole table."""
RoleKind = Literal["respondent", "staff"]

DML: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")
READ: Final[Rights] = {"SELECT": ()}
EVERYTHING: Final[Rights] = {privilege: () for privilege in DML}
ADD_ONLY: Final[Rights] = {"SELECT": (), "INSERT": ()}

RESPONDENT: Final[Mapping[str, Rights]] = {
    "alembic_version": READ,
    "audience": READ,
    "audience_rates": READ,
    "ballot_log": ADD_ONLY,
    "campaign": READ,
    "campaign_unit": READ,
    "draft": EVERYTHING,
    "envelope": {
        "SELECT": ("unit_id", "invitation_id", "round", "receipt"), "INSERT": (), "UPDATE": (),
    },
    "invitation": {"SELECT": (), "UPDATE": ("done",)},
    "milestone": READ,
    "person": {"SELECT": ("id", "full_name")},
    "questionnaire_version": READ,
    "publication": READ,
    "quota": {"SELECT": (), "UPDATE": ("received", "counted", "over")},
    "rate_counter": EVERYTHING,
    "receipt": READ,
    "reopening": {"SELECT": ("campaign_id", "kind", "unit_id", "until")},
    "unit": READ,
    "unit_type": READ,
}  # fmt: skip
LAST_ROW_ONLY: Final = "ballot_log"
"""Of this table the respondents' role reads the last row alone, by a policy."""
LAST_SEQ: Final = "ballot_log_last_seq()"
"""Function of that policy."""

APPEND_ONLY: Final = frozenset({"audit_event", "audit_anchor"})
VERSION_TABLE: Final = "alembic_version"
REWRITE: Final = "rewrite_opened_tables()"
"""Function that writes the tables of `REWRITTEN` anew: only their owner could do so otherwise."""
REWRITTEN: Final = ("draft", "envelope", "invitation", "response", "answer", "remark", "quota")
"""Tables whose files are written anew after an opening, so that nothing deleted can be read."""


class Grant(NamedTuple):
    """One thing a role may do. `kind`: database, schema, table, column, sequence, function, rows,
    attribute, membership; `name`: of the object; `column`: empty unless `kind` is column."""

    kind: str
    name: str
    column: str
    privilege: str

    def __str__(self) -> str:
        place = f"{self.name}.{self.column}" if self.column else self.name
        return f"{self.privilege} on {self.kind} {place}".rstrip()


def rights_of(kind: RoleKind, *, tables: Iterable[str]) -> Mapping[str, Rights]:
    """Rights by table. `tables`: every table of the house; only the staff's rights follow from them."""
    if kind == "respondent":
        return RESPONDENT
    rights = {name: ADD_ONLY if name in APPEND_ONLY else EVERYTHING for name in tables}
    return {**rights, VERSION_TABLE: READ}


def functions_of(kind: RoleKind) -> tuple[str, ...]:
    """Functions that the role may call."""
    return (LAST_SEQ,) if kind == "respondent" else (REWRITE,)


def expected(kind: RoleKind, *, tables: Iterable[str]) -> frozenset[Grant]:
    """Everything the role may do, and nothing else."""
    return frozenset(_expected(kind, tables=tables))


def _expected(kind: RoleKind, *, tables: Iterable[str]) -> Iterator[Grant]:
    yield Grant("database", "", "", "CONNECT")
    yield Grant("schema", "public", "", "USAGE")
    for name in functions_of(kind):
        yield Grant("function", name, "", "EXECUTE")
    if kind == "staff":
        yield Grant("rows", LAST_ROW_ONLY, "", "EVERY")
    for table, rights in rights_of(kind, tables=tables).items():
        for privilege, columns in rights.items():
            if not columns:
                yield Grant("table", table, "", privilege)
            for column in columns:
                yield Grant("column", table, column, privilege)
