"""A district opens a round for its communes and reports it up, as in 2023; provinces of a ministry too."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.accounts import service as accounts
from app.accounts.errors import NoUnitsBelow, RoundRightHeld
from app.accounts.forms import RoundRightForm
from app.accounts.models import LoginSession, RoleGrant, User
from app.accounts.service.sessions import digest
from app.campaigns import service as campaigns
from app.campaigns.errors import CampaignNotFound, OwnerNotYours
from app.core.actor import EVERYWHERE, SYSTEM, Actor, Scope
from app.core.errors import Forbidden
from app.core.permissions import Permission, Role
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.scorecards import service
from app.scorecards.errors import NoReport, NotFinal, NothingAbove, ReportAltered, ReportedAlready
from app.scorecards.forms import ReturnForm
from app.scorecards.models import RoundReport
from app.scorecards.service import reporting
from app.scorecards.store import scoring
from app.templates import service as templates
from app.units import service as units
from app.units.models import Unit, UnitType
from tests.integration.campaigns.province import KEY, Province, house, province, province_each

__all__ = ["house", "province", "province_each"]
DISTRICT, OTHER = "H01", "H02"
OWN_KEY = "communes-2023"


def give_right(resources: Resources, unit_id: UUID) -> None:
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        accounts.give_round_right(work, form=RoundRightForm(unit_id=unit_id, reason="Decision 43/QD"))


def sign_in(resources: Resources, unit_id: UUID | None) -> str:
    """A campaign manager limited to a unit; the id of the session."""
    session_id = f"manager of {unit_id}"
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        user = User(email=f"{unit_id}@example.org", name="Manager", password_hash="none", totp_secret="set")
        work.session.add(user)
        work.session.flush()
        work.session.add(RoleGrant(user_id=user.id, role=Role.MANAGER.value, unit_id=unit_id))
        now = work.now()
        login = LoginSession(
            id_sha256=digest(session_id), user_id=user.id, created_at=now, seen_at=now,
            expires_at=now + timedelta(hours=8), strong=True,
        )  # fmt: skip
        work.session.add(login)
    return session_id


def person(resources: Resources, session_id: str, asks: Permission) -> Actor:
    """Who comes through a door that asks for a permission."""
    with open_work(resources, writing=False) as work:
        found = accounts.find_actor(work, session_id=session_id)
    assert found is not None
    return replace(found[0], permission=asks)


def round_of(owner: UUID, *, key: str = OWN_KEY, framework: str = "commune_2022") -> campaigns.CampaignDraft:
    return campaigns.CampaignDraft(
        key=key, name_vi="Chi so xa 2023", name_en="Communes 2023", owner_unit_id=owner,
        period_from=date(2023, 1, 1), period_to=date(2023, 12, 31), framework_key=framework,
        framework_version=1,
    )  # fmt: skip


def settle(resources: Resources, key: str) -> int:
    """The round as if it had started and its council had decided about every unit; how many there are."""
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        campaign = campaigns.get_campaign(work, key=key)
        campaigns.freeze_units(work, campaign_id=campaign.id)
        campaign.state = "running"
        work.session.flush()
        rows = service.list_appraisals(work, campaign=campaign, scope=EVERYWHERE)
        for row in rows:
            begun = {"unit_id": row.unit.unit_id, "campaign_id": campaign.id}
            scoring.add_assessment(work.session, row={**begun, "state": "final", "begun_at": work.now()})
    return len(rows)


def test_a_manager_of_a_district_runs_the_rounds_of_the_district_alone(province_each: Province) -> None:
    held, resources = province_each, province_each.resources
    district, other = held.units[DISTRICT], held.units[OTHER]
    session_id = sign_in(resources, district)
    before = person(resources, session_id, Permission.CAMPAIGNS_CREATE)
    assert not before.can(Permission.CAMPAIGNS_CREATE)
    give_right(resources, district)
    manager = person(resources, session_id, Permission.CAMPAIGNS_CREATE)
    assert manager.round_owners == frozenset({district})
    with open_work(resources, actor=manager, writing=True) as work:
        for owner in (other, held.units["S02"]):
            with pytest.raises(OwnerNotYours):
                campaigns.create_campaign(work, draft=round_of(owner))
        own = campaigns.create_campaign(work, draft=round_of(district))
        assert own.delegated
    with open_work(resources, writing=False) as work:
        own = campaigns.get_campaign(work, key=OWN_KEY)
        below = units.subtree_ids(work, unit_id=district) - {district}
        assert {unit.id for unit in campaigns.list_round_units(work, campaign=own)} == below
    runs_its_own_alone(resources, session_id, below=below)


def runs_its_own_alone(resources: Resources, session_id: str, *, below: frozenset[UUID]) -> None:
    runs = person(resources, session_id, Permission.CAMPAIGNS_RUN)
    with open_work(resources, actor=runs, writing=False) as work:
        assert [one.key for one in campaigns.list_campaigns(work)] == [OWN_KEY]
        with pytest.raises(CampaignNotFound):
            campaigns.get_campaign(work, key=KEY)
        campaigns.get_campaign(work, key=OWN_KEY)
        assert work.actor.can(Permission.RESULTS_RUN)
        assert not work.actor.can(Permission.USERS_MANAGE)
        assert (
            work.actor.scope(Permission.SCORECARDS_READ) == EVERYWHERE
        )  # of a round that has these units only
        assert work.actor.scope(Permission.PEOPLE_IMPORT) != EVERYWHERE
    reads = person(resources, session_id, Permission.RESULTS_READ)
    with open_work(resources, actor=reads, writing=False) as work:
        campaigns.get_campaign(work, key=KEY)  # the province's round shows a district what is below it
        assert not work.actor.can(Permission.CAMPAIGNS_RUN)
        assert work.scope.unit_ids is not None
        assert below < work.scope.unit_ids
        assert not (set(work.scope.unit_ids) - below - {next(iter(runs.round_owners or ()))})


def test_a_right_is_switched_off_for_a_unit_or_the_installation(province: Province) -> None:
    resources, district = province.resources, province.units[DISTRICT]
    session_id = sign_in(resources, district)
    give_right(resources, district)
    with pytest.raises(RoundRightHeld):
        give_right(resources, district)
    with pytest.raises(NoUnitsBelow):
        give_right(resources, province.units["S03"])
    limited = person(resources, session_id, Permission.CAMPAIGNS_CREATE)
    with open_work(resources, actor=limited, writing=True) as work, pytest.raises(Forbidden):
        accounts.end_round_right(work, unit_id=district)  # nobody who has it gives or takes it
    resources.settings.delegated_rounds = False
    assert not person(resources, session_id, Permission.CAMPAIGNS_CREATE).can(Permission.CAMPAIGNS_CREATE)
    resources.settings.delegated_rounds = True
    assert person(resources, session_id, Permission.CAMPAIGNS_CREATE).can(Permission.CAMPAIGNS_CREATE)
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        assert [one.unit.code for one in accounts.list_round_rights(work)] == [DISTRICT]
        accounts.end_round_right(work, unit_id=district)
        with pytest.raises(RoundRightHeld):
            accounts.end_round_right(work, unit_id=district)
    assert not person(resources, session_id, Permission.CAMPAIGNS_CREATE).can(Permission.CAMPAIGNS_CREATE)


def test_hai_duong_districts_report_their_commune_rounds_up(
    province_each: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, resources = province_each, province_each.resources
    district = held.units[DISTRICT]
    give_right(resources, district)
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        campaigns.create_campaign(work, draft=round_of(district))
    with open_work(resources, actor=SYSTEM, writing=True) as work, pytest.raises(NotFinal):
        service.hand_up(work, campaign=campaigns.get_campaign(work, key=OWN_KEY))
    count = settle(resources, OWN_KEY)
    monkeypatch.setattr(reporting, "ATTACHED", [lambda _, campaign: {"publication": f"{campaign.key}/1"}])
    first = hand_up(resources)
    assert (first.version, first.state, len(first.record["units"])) == (1, "sent", count)
    assert first.record["attached"] == {"publication": f"{OWN_KEY}/1"}
    assert first.record["framework"]["key"] == "commune_2022"
    with pytest.raises(ReportedAlready):
        hand_up(resources)
    with open_work(resources, writing=False) as work:
        assert first.to_unit_id is None  # no unit stands above a district here: who manages all units has it
        assert [one.report.id for one in service.list_handed_up(work, scope=EVERYWHERE)] == [first.id]
        below = Scope(unit_ids=frozenset({district}))
        assert service.list_handed_up(work, scope=below) == []
        with pytest.raises(NoReport):
            service.get_handed_up(work, report_id=first.id, scope=below)
    returned_and_reported_anew(resources, first)


def hand_up(resources: Resources) -> RoundReport:
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        return service.hand_up(work, campaign=campaigns.get_campaign(work, key=OWN_KEY))


def returned_and_reported_anew(resources: Resources, first: RoundReport) -> None:
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        form = ReturnForm(reason="Two communes lack their evidence.")
        service.return_report(work, report_id=first.id, scope=EVERYWHERE, form=form)
    second = hand_up(resources)
    assert second.version == 2
    assert second.sha256 == first.sha256  # the same results have the same record
    with open_work(resources, writing=False) as work:
        told = service.list_handed_up(work, scope=EVERYWHERE)
        assert [(one.report.version, one.report.state, one.is_latest) for one in told] == [
            (2, "sent", True), (1, "returned", False),
        ]  # fmt: skip
        assert told[1].report.reason == "Two communes lack their evidence."
        content = service.record_bytes(told[0].report.record)
    assert b'"format":"round-report/1"' in content
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        report = work.session.get(RoundReport, second.id)
        assert report is not None
        report.record = {**report.record, "units": []}
    with open_work(resources, writing=False) as work, pytest.raises(ReportAltered):
        service.get_handed_up(work, report_id=second.id, scope=EVERYWHERE)


def test_a_round_of_the_province_itself_is_not_reported_up(province: Province) -> None:
    with open_work(province.resources, writing=False) as work, pytest.raises(NothingAbove):
        service.see_outlook(work, campaign=campaigns.get_campaign(work, key=KEY))


@pytest.fixture
def ministry(house: Resources) -> dict[str, UUID]:
    """A ministry, three provinces below it, two departments below each."""
    with open_work(house, actor=SYSTEM, writing=True) as work:
        templates.install_shipped(work)
        for kind in ("ministry", "province", "department"):
            work.session.add(UnitType(key=kind, name_vi=kind, name_en=kind, rank_group=kind))
        work.session.flush()
        made = {"M": add_unit(work, "M", kind="ministry", parent=None)}
        for place in ("P1", "P2", "P3"):
            made[place] = add_unit(work, place, kind="province", parent=made["M"])
            for number in ("A", "B"):
                made[place + number] = add_unit(work, place + number, kind="department", parent=made[place])
    return made


def add_unit(work: Work, code: str, *, kind: str, parent: UUID | None) -> UUID:
    unit = Unit(
        code=code, name_vi=code, name_en=code, name_sort=code, name_search=code.lower(), type_key=kind,
        parent_id=parent, valid_from=date(2020, 1, 1),
    )  # fmt: skip
    work.session.add(unit)
    work.session.flush()
    return unit.id


def test_provinces_are_units_of_a_ministry_on_the_same_code(
    house: Resources, ministry: dict[str, UUID]
) -> None:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        draft = round_of(ministry["M"], key="national-2023", framework="national_8_domains")
        national = campaigns.create_campaign(work, draft=draft)
        assert not national.delegated
        campaigns.freeze_units(work, campaign_id=national.id)
        rows = service.list_scorecards(work, campaign=national, scope=EVERYWHERE)
        assert [row.unit.code for row in rows] == ["P1", "P2", "P3"]
        assert len(rows[0].unit.name_vi) > 1
    give_right(house, ministry["P1"])
    with open_work(house, actor=SYSTEM, writing=True) as work:
        draft = round_of(ministry["P1"], key=OWN_KEY, framework="two_tier_2025")
        assert campaigns.create_campaign(work, draft=draft).delegated
    assert settle(house, OWN_KEY) == 2
    report = hand_up(house)
    assert report.to_unit_id == ministry["M"]
    assert [unit["code"] for unit in report.record["units"]] == ["P1A", "P1B"]
    with open_work(house, writing=False) as work:
        scope = Scope(unit_ids=frozenset({ministry["M"]}))
        assert [one.above.code for one in service.list_handed_up(work, scope=scope) if one.above] == ["M"]
