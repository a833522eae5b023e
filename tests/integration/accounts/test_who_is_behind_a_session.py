"""The person behind a cookie: found by one query, with the units of each grant, on both engines."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, insert, select, update
from sqlmodel import col

from app.accounts import service as accounts
from app.accounts.models import LoginSession, RoleGrant, User
from app.accounts.service.sessions import digest, open_session
from app.core import clock
from app.core.actor import Actor
from app.core.ids import uuid7
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.units import service as units
from app.units.models import Unit, UnitType
from tests.support.cast import FIRST_CLERK, MANAGER
from tests.support.house import enrol


@contextmanager
def queries(house: Resources) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement != "BEGIN":
            sent.append(statement)

    event.listen(house.database.reader, "before_cursor_execute", note)
    yield sent
    event.remove(house.database.reader, "before_cursor_execute", note)


def plant_tree(house: Resources) -> dict[str, UUID]:
    """province > (north > (n1, n2 > n21), south)."""
    parents = {"province": None, "north": "province", "south": "province"}
    parents |= {"n1": "north", "n2": "north", "n21": "n2"}
    ids = {name: uuid7() for name in parents}
    with open_work(house, writing=True) as work:
        work.session.add(UnitType(key="office", name_vi="Office", name_en="Office", rank_group="offices"))
        work.session.flush()
        for name, parent in parents.items():
            work.session.add(
                Unit(
                    id=ids[name], code=name, name_vi=name, name_en=name, name_sort=name,
                    name_search=name, type_key="office",
                    parent_id=ids[parent] if parent else None, valid_from=clock.today(),
                )
            )  # fmt: skip
            work.session.flush()
    return ids


def user_of(house: Resources, email: str) -> UUID:
    with open_work(house, writing=False) as work:
        query = select(col(User.id)).where(col(User.email) == email)
        user_id: UUID = work.session.execute(query).scalar_one()
    return user_id


def give(house: Resources, user_id: UUID, **values: object) -> None:
    row = {"id": uuid7(), "user_id": user_id, "role": Role.UNIT_OFFICER.value} | values
    with open_work(house, writing=True) as work:
        work.session.execute(insert(RoleGrant), [row])


def session_of(house: Resources, user_id: UUID, *, strong: bool = False) -> str:
    with open_work(house, writing=True) as work:
        return open_session(work, user_id=user_id, strong=strong, client="test")


def find(house: Resources, session_id: str) -> Actor | None:
    with open_work(house, writing=False) as work:
        found = accounts.find_actor(work, session_id=session_id)
    return found[0] if found else None


def test_one_query_finds_the_person_with_every_grant_and_its_units(house: Resources) -> None:
    ids = plant_tree(house)
    enrol(house, FIRST_CLERK)
    user_id = user_of(house, FIRST_CLERK.email)
    give(house, user_id, unit_id=ids["north"])
    give(house, user_id, unit_id=ids["south"], role=Role.AUDITOR.value)
    give(house, user_id, unit_id=ids["n2"], role=Role.ADJUDICATOR.value)
    session_id = session_of(house, user_id)
    with queries(house) as sent:
        actor = find(house, session_id)
    assert len(sent) == 1
    assert actor is not None
    found = {grant.role: grant.unit_ids for grant in actor.grants}
    with open_work(house, writing=False) as work:
        assert found == {
            Role.CLERK: None,
            Role.UNIT_OFFICER: units.subtree_ids(work, unit_id=ids["north"]),
            Role.AUDITOR: frozenset({ids["south"]}),
            Role.ADJUDICATOR: frozenset({ids["n2"], ids["n21"]}),
        }
    assert (actor.name, actor.user_id, actor.pending) == (FIRST_CLERK.full_name, user_id, "")


def test_grants_hold_on_their_days_only(house: Resources) -> None:
    enrol(house, FIRST_CLERK)
    user_id, today, day = user_of(house, FIRST_CLERK.email), clock.today(), timedelta(days=1)
    give(house, user_id, role=Role.AUDITOR.value, valid_from=today, valid_to=today)
    give(house, user_id, role=Role.TRUSTEE.value, valid_to=today - day)
    give(house, user_id, role=Role.ANALYST.value, valid_from=today + day)
    actor = find(house, session_of(house, user_id))
    assert actor is not None
    assert set(actor.roles) == {Role.CLERK, Role.AUDITOR}
    assert actor.pending == ""


def test_a_person_without_grants_is_found_too(house: Resources) -> None:
    enrol(house, FIRST_CLERK)
    with open_work(house, writing=True) as work:
        work.session.execute(update(RoleGrant).values(valid_to=clock.today() - timedelta(days=1)))
    actor = find(house, session_of(house, user_of(house, FIRST_CLERK.email)))
    assert actor is not None
    assert actor.grants == ()


@pytest.mark.parametrize("strong", [True, False])
def test_with_a_second_factor_only_a_strong_session_counts(house: Resources, *, strong: bool) -> None:
    enrol(house, MANAGER)
    actor = find(house, session_of(house, user_of(house, MANAGER.email), strong=strong))
    assert (actor is not None) is strong


def test_a_role_that_asks_for_it_waits_for_the_second_factor(house: Resources) -> None:
    """Also when a clerk becomes a trustee while signed in: the next page asks for it."""
    enrol(house, FIRST_CLERK)
    user_id = user_of(house, FIRST_CLERK.email)
    session_id = session_of(house, user_id)
    before = find(house, session_id)
    give(house, user_id, role=Role.TRUSTEE.value)
    after = find(house, session_id)
    assert before is not None
    assert after is not None
    assert (before.pending, len(before.grants)) == ("", 1)
    assert (after.pending, after.grants) == ("second_factor", ())


def test_in_the_demonstration_nothing_is_asked_for(house: Resources) -> None:
    enrol(house, FIRST_CLERK)
    user_id = user_of(house, FIRST_CLERK.email)
    give(house, user_id, role=Role.TRUSTEE.value)
    house.settings.demo = True
    actor = find(house, session_of(house, user_id))
    assert actor is not None
    assert Role.TRUSTEE in actor.roles


def test_nobody_is_behind_other_cookies(house: Resources) -> None:
    enrol(house, FIRST_CLERK)
    user_id = user_of(house, FIRST_CLERK.email)
    session_id = session_of(house, user_id)
    assert find(house, session_id) is not None
    assert find(house, "x" * 43) is None
    assert find(house, digest(session_id)) is None
    with open_work(house, writing=True) as work:
        work.session.execute(update(LoginSession).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert find(house, session_id) is None
    again = session_of(house, user_id)
    with open_work(house, writing=True) as work:
        work.session.execute(update(User).values(state="disabled"))
    assert find(house, again) is None
