"""Database roles of PostgreSQL: the statements that make them, and what a role can really do."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, text

from app.core.grants import (
    LAST_ROW_ONLY,
    LAST_SEQ,
    REWRITE,
    REWRITTEN,
    Grant,
    RoleKind,
    functions_of,
    rights_of,
)

ROLE_NAME: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")
HIDDEN: Final = "…"
_LOCK: Final = 0x7068696575
_OBJECTS: Final = ("TABLES", "SEQUENCES", "FUNCTIONS")


@dataclass(frozen=True, slots=True)
class Role:
    """A role to be made. `verifier`: what the server keeps of its password; empty leaves it as it is."""

    kind: RoleKind
    name: str
    exists: bool
    verifier: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the server says of a role. `unfit`: reasons why its rights cannot be limited by grants."""

    exists: bool
    can_login: bool
    unfit: tuple[str, ...]


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def statements(roles: Iterable[Role], *, database: str, tables: Iterable[str]) -> Iterator[str]:
    """Everything to be run, in one transaction, by the owner of the tables: roles, revocations, grants.

    The same at every run; what is there already stays as it is.
    """
    made, names = list(roles), list(tables)
    yield f"SELECT pg_advisory_xact_lock({_LOCK})"
    for role in made:
        yield from _role_itself(role)
    yield from _revocations([quoted(role.name) for role in made], database=database)
    yield from _functions()
    yield from _policies(next(role.name for role in made if role.kind == "respondent"))
    for role in made:
        yield from _grants(role, database=database, tables=names)


def _role_itself(role: Role) -> Iterator[str]:
    verb = "ALTER" if role.exists else "CREATE"
    if role.verifier:
        yield f"{verb} ROLE {quoted(role.name)} LOGIN PASSWORD '{role.verifier}'"
    elif not role.exists:
        yield f"CREATE ROLE {quoted(role.name)} NOLOGIN"


def _revocations(roles: list[str], *, database: str) -> Iterator[str]:
    everyone = ", ".join(["PUBLIC", *roles])
    yield f"REVOKE ALL ON DATABASE {quoted(database)} FROM {everyone}"
    yield f"REVOKE ALL ON SCHEMA public FROM {everyone}"
    for objects in _OBJECTS:
        yield f"REVOKE ALL ON ALL {objects} IN SCHEMA public FROM {everyone}"
        yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {objects} FROM {everyone}"
    yield "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"


def _functions() -> Iterator[str]:
    definer = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS"
    yield (
        f"CREATE OR REPLACE FUNCTION public.{LAST_SEQ} RETURNS bigint LANGUAGE sql STABLE {definer} "  # noqa: S608
        f"$$ SELECT max(seq) FROM public.{LAST_ROW_ONLY} $$"
    )
    rewritten = " ".join(f"CLUSTER public.{table} USING pk_{table};" for table in REWRITTEN)
    yield (
        f"CREATE OR REPLACE FUNCTION public.{REWRITE} RETURNS void LANGUAGE plpgsql {definer} "
        f"$$ BEGIN {rewritten} END $$"
    )
    for name in (LAST_SEQ, REWRITE):
        yield f"REVOKE ALL ON FUNCTION public.{name} FROM PUBLIC"


def _policies(respondent: str) -> Iterator[str]:
    """Respondents read the last row; everybody who has a right to the table is bound by that right alone."""
    table = f"public.{LAST_ROW_ONLY}"
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS as_granted ON {table}"
    yield f"CREATE POLICY as_granted ON {table} USING (true) WITH CHECK (true)"
    yield f"DROP POLICY IF EXISTS last_row_only ON {table}"
    yield (
        f"CREATE POLICY last_row_only ON {table} AS RESTRICTIVE FOR SELECT TO {quoted(respondent)} "
        f"USING (seq = (SELECT public.{LAST_SEQ}))"
    )


def _grants(role: Role, *, database: str, tables: Iterable[str]) -> Iterator[str]:
    name = quoted(role.name)
    yield f"GRANT CONNECT ON DATABASE {quoted(database)} TO {name}"
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    for function in functions_of(role.kind):
        yield f"GRANT EXECUTE ON FUNCTION public.{function} TO {name}"
    for table, rights in sorted(rights_of(role.kind, tables=tables).items()):
        wanted = ", ".join(
            privilege + (f" ({', '.join(quoted(one) for one in columns)})" if columns else "")
            for privilege, columns in rights.items()
        )
        yield f"GRANT {wanted} ON TABLE public.{quoted(table)} TO {name}"


def verifier_of(connection: Connection, *, role: str, password: str) -> str:
    """What the server keeps instead of a password (SCRAM-SHA-256): the password itself never travels."""
    driver: Any = connection.connection.driver_connection
    made: bytes = driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return made.decode("ascii")


def hide_verifier(statement: str) -> str:
    """A statement as it may be shown."""
    return re.sub(r"PASSWORD '[^']*'", f"PASSWORD '{HIDDEN}'", statement)


_FACTS: Final = text(
    "SELECT r.rolcanlogin, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls, "
    "ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid "
    "      WHERE m.member = r.oid ORDER BY 1) AS member_of, "
    "ARRAY(SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "      WHERE c.relowner = r.oid AND n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'S') "
    "      ORDER BY 1) AS owns "
    "FROM pg_roles r WHERE r.rolname = :role"
)
_ATTRIBUTES: Final = {
    "rolsuper": "SUPERUSER", "rolcreaterole": "CREATEROLE", "rolcreatedb": "CREATEDB",
    "rolreplication": "REPLICATION", "rolbypassrls": "BYPASSRLS",
}  # fmt: skip


def read_facts(connection: Connection, *, role: str) -> Facts:
    """What the server knows of a role beside its grants."""
    row = connection.execute(_FACTS, {"role": role}).one_or_none()
    if row is None:
        return Facts(exists=False, can_login=False, unfit=())
    unfit = [word for column, word in _ATTRIBUTES.items() if getattr(row, column)]
    unfit += [f"member of {name}" for name in row.member_of]
    unfit += [f"owner of {name}" for name in row.owns]
    return Facts(exists=True, can_login=row.rolcanlogin, unfit=tuple(unfit))


_HELD: Final = text("""
WITH me AS (SELECT oid FROM pg_roles WHERE rolname = :role),
ours AS (SELECT * FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
named AS (SELECT c.*, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS name
          FROM pg_class c JOIN ours n ON n.oid = c.relnamespace),
acl AS (
  SELECT 'database' AS kind, '' AS name, '' AS col, coalesce(datacl, acldefault('d', datdba)) AS list
  FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT 'schema', nspname, '', coalesce(nspacl, acldefault('n', nspowner)) FROM ours
  UNION ALL SELECT 'table', name, '', coalesce(relacl, acldefault('r', relowner)) FROM named
            WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
  UNION ALL SELECT 'sequence', name, '', coalesce(relacl, acldefault('s', relowner)) FROM named
            WHERE relkind = 'S'
  UNION ALL SELECT 'column', name, attname, attacl FROM named JOIN pg_attribute ON attrelid = named.oid
            WHERE attacl IS NOT NULL AND NOT attisdropped
  UNION ALL SELECT 'function', proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', '',
            coalesce(proacl, acldefault('f', proowner))
            FROM pg_proc p JOIN ours n ON n.oid = p.pronamespace
            WHERE NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
)
SELECT DISTINCT kind, name, col, entry.privilege_type FROM acl, aclexplode(list) AS entry
WHERE entry.grantee = 0 OR entry.grantee = (SELECT oid FROM me)
""")
_LIMITED: Final = text(
    "SELECT 1 FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
    "WHERE c.relname = :table AND c.relrowsecurity AND NOT p.polpermissive AND p.polcmd = 'r' "
    "AND (SELECT oid FROM pg_roles WHERE rolname = :role) = ANY (p.polroles)"
)


def read_grants(connection: Connection, *, role: str) -> frozenset[Grant]:
    """Everything a role can do in this database, by itself or as PUBLIC; system objects left out."""
    held = {Grant(*row) for row in connection.execute(_HELD, {"role": role})}
    held |= {_unfit(reason) for reason in read_facts(connection, role=role).unfit}
    if connection.execute(_LIMITED, {"role": role, "table": LAST_ROW_ONLY}).first() is None:
        held.add(Grant("rows", LAST_ROW_ONLY, "", "EVERY"))
    return frozenset(held)


def _unfit(reason: str) -> Grant:
    word, _, name = reason.partition(" of ")
    kinds: dict[str, Literal["membership", "table"]] = {"member": "membership", "owner": "table"}
    return Grant(kinds.get(word, "attribute"), name, "", word.upper())


def current_role(connection: Connection) -> str:
    """The role of a connection."""
    name: str = connection.execute(text("SELECT current_user")).scalar_one()
    return name


def current_database(connection: Connection) -> str:
    """The name of the database of a connection."""
    name: str = connection.execute(text("SELECT current_database()")).scalar_one()
    return name


def may_grant(connection: Connection) -> bool:
    """Whether this connection may do what the owner of the tables may."""
    statement = text(
        "SELECT bool_and(pg_has_role(c.relowner, 'USAGE')) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'"
    )
    return bool(connection.execute(statement).scalar_one())
