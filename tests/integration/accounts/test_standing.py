"""Who may take what away from whom: nobody the own roles, nobody the last administrator."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.accounts import service as accounts
from app.accounts.errors import (
    EmailTaken,
    GrantNotFound,
    LastAdministrator,
    OwnAccount,
    StateUnchanged,
    UserNotFound,
)
from app.accounts.forms import GrantDraft, Invitation, UserData
from app.accounts.models import User
from app.core import clock
from app.core.actor import SYSTEM
from app.core.ids import uuid7
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.units.errors import UnitNotFound
from tests.integration.accounts.office import REASON, Office, found_office
from tests.support.cast import ANALYST, MANAGER


@pytest.fixture
def office(house: Resources) -> Office:
    return found_office(house)


def by(office: Office, actor: UUID, step: Callable[[Work], object]) -> None:
    with open_work(office.house, actor=office.acting(actor), writing=True) as work:
        step(work)


def disable(user_id: UUID) -> Callable[[Work], None]:
    return lambda work: accounts.disable_user(work, user_id=user_id, reason=REASON)


def grant_of(office: Office, user_id: UUID) -> UUID:
    with open_work(office.house, writing=False) as work:
        return accounts.show_user(work, user_id=user_id).grants[0].id


def end(user_id: UUID, grant_id: UUID) -> Callable[[Work], None]:
    return lambda work: accounts.end_grant(work, user_id=user_id, grant_id=grant_id, reason=REASON)


def test_a_disabled_account_is_out_at_once_and_can_come_back(office: Office) -> None:
    office.open_session(office.deputy)
    by(office, office.chief, disable(office.deputy))
    assert office.sessions(office.deputy) == []
    assert office.user(office.deputy).state == "disabled"
    with pytest.raises(StateUnchanged):
        by(office, office.chief, disable(office.deputy))
    by(office, office.chief, lambda w: accounts.enable_user(w, user_id=office.deputy, reason=REASON))
    assert office.user(office.deputy).state == "active"
    assert [event.details["reason"] for event in office.events("accounts.user_disabled")] == [REASON]
    assert office.jobs() == []


def test_nobody_changes_the_own_standing_or_roles(office: Office) -> None:
    own = grant_of(office, office.chief)
    draft = GrantDraft(role=Role.ANALYST)
    moved = UserData(name="The Chief", email=MANAGER.email, home=uuid7())
    steps: list[Callable[[Work], object]] = [
        disable(office.chief),
        end(office.chief, own),
        lambda w: accounts.enable_user(w, user_id=office.chief, reason=REASON),
        lambda w: accounts.reset_second_factor(w, user_id=office.chief, reason=REASON),
        lambda w: accounts.add_grant(w, user_id=office.chief, draft=draft),
        lambda w: accounts.change_user(w, user_id=office.chief, form=moved),
    ]
    for step in steps:
        with pytest.raises(OwnAccount):
            by(office, office.chief, step)
    by(
        office, office.chief,
        lambda w: accounts.change_user(
            w, user_id=office.chief, form=UserData(name="The Chief", email=MANAGER.email)
        ),
    )  # fmt: skip
    assert office.user(office.chief).name == "The Chief"


def test_the_last_administrator_stays(office: Office) -> None:
    by(office, office.chief, disable(office.deputy))
    for step in (disable(office.chief), end(office.chief, grant_of(office, office.chief))):
        with pytest.raises(LastAdministrator), open_work(office.house, actor=SYSTEM, writing=True) as work:
            step(work)
    assert office.user(office.chief).state == "active"


@pytest.mark.parametrize("limit", ["for a while", "from tomorrow"])
def test_an_administrator_for_a_while_or_from_later_does_not_count(office: Office, limit: str) -> None:
    by(office, office.chief, disable(office.deputy))
    today = clock.today()
    analyst = uuid_of(office)
    draft = GrantDraft(
        role=Role.ADMINISTRATOR,
        valid_from=today + timedelta(days=1) if limit == "from tomorrow" else None,
        valid_to=today + timedelta(days=30) if limit == "for a while" else None,
    )
    office.give(analyst, draft)
    with pytest.raises(LastAdministrator), open_work(office.house, actor=SYSTEM, writing=True) as work:
        disable(office.chief)(work)
    office.give(analyst, GrantDraft(role=Role.ADMINISTRATOR))
    with open_work(office.house, actor=SYSTEM, writing=True) as work:
        disable(office.chief)(work)


def test_two_administrators_cannot_put_each_other_out_at_the_same_time(office: Office) -> None:
    both = threading.Barrier(2)
    refused: list[Exception] = []

    def strike(actor: UUID, target: UUID) -> None:
        both.wait()
        try:
            by(office, actor, disable(target))
        except LastAdministrator as problem:
            refused.append(problem)

    threads = [
        threading.Thread(target=strike, args=pair)
        for pair in ((office.chief, office.deputy), (office.deputy, office.chief))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(refused) == 1
    assert sorted(office.user(one).state for one in (office.chief, office.deputy)) == ["active", "disabled"]


def test_a_role_ends_at_once_and_is_kept_as_a_former_one(office: Office) -> None:
    user_id = office.invite()
    office.open_session(user_id)
    grant_id = office.give(user_id, GrantDraft(role=Role.TRUSTEE))
    assert office.sessions(user_id) == []
    by(office, office.chief, end(user_id, grant_id))
    with open_work(office.house, writing=False) as work:
        rows = accounts.show_user(work, user_id=user_id).grants
    assert [(row.role, row.standing) for row in rows] == [(Role.CLERK, "now"), (Role.TRUSTEE, "before")]
    with pytest.raises(StateUnchanged):
        by(office, office.chief, end(user_id, grant_id))
    with pytest.raises(GrantNotFound):
        by(office, office.chief, end(office.deputy, grant_id))
    [event] = office.events("accounts.grant_ended")
    assert (event.details["role"], event.details["reason"]) == ("trustee", REASON)


def test_a_role_may_begin_later_and_end_by_itself(office: Office) -> None:
    user_id = office.invite()
    first, last = clock.today() + timedelta(days=3), clock.today() + timedelta(days=9)
    office.give(user_id, GrantDraft(role=Role.AUDITOR, valid_from=first, valid_to=last))
    with open_work(office.house, writing=False) as work:
        rows = accounts.show_user(work, user_id=user_id).grants
    assert [(row.role, row.standing) for row in rows] == [(Role.CLERK, "now"), (Role.AUDITOR, "later")]
    for wrong in ({"valid_to": date(2020, 1, 1)}, {"valid_from": last, "valid_to": first}):
        with pytest.raises(ValueError, match="last day"):
            GrantDraft(role=Role.AUDITOR, **wrong)


def test_the_second_factor_is_forgotten_and_its_owner_told(office: Office) -> None:
    user_id = office.invite()

    def reset(work: Work) -> None:
        accounts.reset_second_factor(work, user_id=user_id, reason=REASON)

    with pytest.raises(StateUnchanged):
        by(office, office.chief, reset)
    with open_work(office.house, writing=True) as work:
        sealed = update(User).where(col(User.id) == user_id)
        work.session.execute(sealed.values(totp_secret="sealed", totp_last_step=5))
    office.open_session(user_id)
    by(office, office.chief, reset)
    stored = office.user(user_id)
    assert (stored.totp_secret, stored.totp_last_step, office.sessions(user_id)) == (None, None, [])
    assert office.jobs()[-1].payload["purpose"] == "second_factor_reset"


def uuid_of(office: Office) -> UUID:
    """The account of the analyst."""
    with open_work(office.house, writing=False) as work:
        found = accounts.find_user_id(work, email=ANALYST.email)
    assert found is not None
    return found


def test_an_address_belongs_to_one_account_whatever_its_letters(office: Office) -> None:
    with pytest.raises(EmailTaken):
        office.invite(MANAGER.email.upper())
    user_id = office.invite()
    data = UserData(name="Somebody", email=MANAGER.email)
    with pytest.raises(EmailTaken):
        by(office, office.chief, lambda w: accounts.change_user(w, user_id=user_id, form=data))


def test_what_does_not_exist_is_said(office: Office) -> None:
    form = Invitation(name="Somebody", email="ai.do@noivu.example", role=Role.CLERK, unit=uuid7())
    with pytest.raises(UnitNotFound):
        by(office, office.chief, lambda w: accounts.invite_user(w, form=form))
    with pytest.raises(UserNotFound):
        by(office, office.chief, disable(uuid7()))


def test_staff_are_found_by_name_address_unit_role_and_standing(office: Office) -> None:
    office.invite("dieu.tra@noivu.example", role=Role.AUDITOR)

    def found(**filters: object) -> list[str]:
        with open_work(office.house, writing=False) as work:
            return [row.user.email for row in accounts.list_directory(work, **filters)]  # type: ignore[arg-type]

    assert len(found()) == 4
    assert found(search="QUOC VI") == [MANAGER.email]
    assert found(search="dieu.tra") == ["dieu.tra@noivu.example"]
    assert found(role=Role.AUDITOR) == found(state="invited") == ["dieu.tra@noivu.example"]
    assert found(role=Role.AUDITOR, state="active") == []
