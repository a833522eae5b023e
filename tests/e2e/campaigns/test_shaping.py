"""A manager shapes a campaign page by page, from nothing to its start and its close."""

from datetime import timedelta

import pytest

from app.campaigns import service as campaigns
from app.core import clock
from app.core.actor import SYSTEM
from app.core.i18n import translate
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from tests.e2e.campaigns.doors import Open
from tests.e2e.units.door import Browser, sha256_of
from tests.integration.campaigns.province import DATA, KEY, Province, launch
from tests.support.keys import set_rehearsed_key

NEW = "CCHC-2024"


def vi(message: str) -> str:
    return translate("vi", message)


def add_campaign(door: Browser, province: Province, **changes: str) -> str:
    page = door.get("/campaigns/new")
    values = {
        "key": NEW, "name_vi": "Kh\u1ea3o s\u00e1t 2024", "name_en": "Survey 2024",
        "owner_unit_id": str(province.units["S02"]), "period_from": "2023-01-01", "period_to": "2023-12-31",
        "framework": "tra_vinh_2023:1", "minimum_cell": "5",
    }  # fmt: skip
    status = int(changes.pop("status", "200"))
    return door.post("/campaigns/new", page=page, status=status, **{**values, **changes})


def local(hours: float) -> str:
    return clock.in_vietnam(clock.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def test_a_campaign_is_shaped_page_by_page(browser: Open, province: Province) -> None:
    door = browser()
    page = add_campaign(door, province)
    assert vi("No audience has been added.") in page
    page = door.get(f"/campaigns/{NEW}/groups")
    page = door.post(
        f"/campaigns/{NEW}/groups",
        page=page,
        key="district_leader",
        name_vi="L\u00e3nh \u0111\u1ea1o",
        name_en="X",
    )
    assert '<option value="district_leader" selected>' in page
    where = f"/campaigns/{NEW}/audiences/new"
    for group, channel, rates, kind in (
        ("citizen", "paper", "own_unit", ""),
        ("division_leader", "online", "type", "department"),
    ):
        door.post(
            where, page=door.get(where), group_key=group, questionnaire=f"{group}:1", channel=channel,
            rates=rates, rates_type_key=kind, group_weight="0,5", k_open="10",
        )  # fmt: skip
    page = door.post(
        f"/campaigns/{NEW}/calendar", page=door.get(f"/campaigns/{NEW}/calendar"), survey_opens_at=local(-1),
        survey_closes_at=local(50), paper_opens_at=local(-1), paper_closes_at=local(50),
    )  # fmt: skip
    assert vi("Open now") in page
    assert vi("The lists have not been frozen.") in page
    freeze_and_set_quotas(door, province)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        campaign = campaigns.get_campaign(work, key=NEW)
        set_rehearsed_key(work, campaign_id=campaign.id)
    page = door.get(f"/campaigns/{NEW}/launch")
    page = door.post(f"/campaigns/{NEW}/launch", page=page)
    assert vi("Running") in page


def freeze_and_set_quotas(door: Browser, province: Province) -> None:
    home = f"/campaigns/{NEW}/frames"
    page = door.post(f"{home}/freeze", page=door.get(home), status=422)
    assert "Ng\u01b0\u1eddi d\u00e2n" in page
    content = (DATA / "frames.csv").read_bytes()
    page = door.upload(f"{home}/import", page=door.get(f"{home}/import"), name="frames.csv", content=content)
    page = door.post(f"{home}/import/confirm", page=page, sha256=sha256_of(page))
    assert "212.646" in page
    page = door.post(f"{home}/freeze", page=page)
    assert vi("Frozen") in page
    page = door.get(f"/campaigns/{NEW}/quotas/set")
    with open_work(province.resources, writing=False) as work:
        campaign = campaigns.get_campaign(work, key=NEW)
        paper, _online = campaigns.list_audiences(work, campaign_id=campaign.id)
    sent = door.client.post(
        f"/campaigns/{NEW}/quotas/set",
        data={
            "csrf": page.split('name="csrf" value="')[1].split('"')[0], "audience_id": str(paper.id),
            "unit_type": ["department", "district"], "target": ["20", "30"],
        },
    )  # fmt: skip
    assert sent.status_code == 200
    assert "630" in sent.text


def test_faults_come_back_with_what_was_typed(browser: Open, province: Province) -> None:
    door = browser()
    page = add_campaign(door, province, key="new", status="422")
    assert "Kh\u1ea3o s\u00e1t 2024" in page
    page = add_campaign(door, province, key=KEY, status="422")
    assert KEY in page
    page = add_campaign(door, province, period_to="2022-01-01", status="422")
    assert vi("The assessed period ends before it begins.") in page
    where = f"/campaigns/{KEY}/audiences/new"
    sent = {
        "group_key": "citizen", "questionnaire": "citizen:1", "channel": "paper", "rates": "own_unit",
        "group_weight": "1", "k_open": "10",
    }  # fmt: skip
    for changes in ({}, {"channel": "online"}, {"rates": "type"}, {"group_key": ""}, {"questionnaire": "x"}):
        page = door.post(where, page=door.get(where), status=422, **{**sent, **changes})
        assert 'class="errs"' in page
    where = f"/campaigns/{KEY}/calendar"
    page = door.post(where, page=door.get(where), status=422, survey_opens_at="2023-11-01T08:00")
    assert vi("Give both times of a part, or none.") in page
    assert "2023-11-01T08:00" in page
    where = f"/campaigns/{KEY}/groups"
    door.post(where, page=door.get(where), status=422, key="Not A Key", name_vi="A", name_en="B")


def test_a_start_names_what_is_missing(browser: Open) -> None:
    door = browser()
    page = door.get(f"/campaigns/{KEY}/launch")
    for sentence in ("The lists have not been frozen.", "There is no key to seal the online answers with."):
        assert vi(sentence) in page
    door.post(f"/campaigns/{KEY}/launch", page=door.get(f"/campaigns/{KEY}/calendar"), status=409)


def test_a_running_campaign_gives_time_and_closes(browser: Open, province: Province) -> None:
    launch(province)
    door = browser()
    page = door.get(f"/campaigns/{KEY}/reopen")
    door.post(
        f"/campaigns/{KEY}/reopen", page=page, status=422, unit_id=str(province.units["S01"]), kind="paper",
        until=local(90), reason="",
    )  # fmt: skip
    page = door.post(
        f"/campaigns/{KEY}/reopen", page=page, unit_id=str(province.units["S01"]), kind="paper",
        until=local(90), reason="The flood of 20 November",
    )  # fmt: skip
    assert "The flood of 20 November" in page
    page = door.post(f"/campaigns/{KEY}/close", page=door.get(f"/campaigns/{KEY}/close"))
    assert vi("Closed") in page
    door.post(f"/campaigns/{KEY}/launch", page=door.get("/campaigns/new"), status=409)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_is_sound_in_both_languages(browser: Open, province: Province, lang: str) -> None:
    pages = (
        "", "/calendar", "/groups", "/audiences/new", "/launch", "/close", "/reopen", "/frames",
        "/frames/import", "/quotas", "/quotas/set", "/delivery", "/delivery/send",
    )  # fmt: skip
    door = browser(lang=lang)
    for page in ("/campaigns", "/campaigns/new", *(f"/campaigns/{KEY}{page}" for page in pages)):
        door.get(page)
    launch(province)
    for page in pages:
        door.get(f"/campaigns/{KEY}{page}")


def test_roles_see_what_is_theirs(browser: Open) -> None:
    clerk, auditor = browser(role=Role.CLERK), browser(role=Role.AUDITOR)
    for door in (clerk, auditor):
        assert vi("Add a campaign") not in door.get("/campaigns")
        door.get(f"/campaigns/{KEY}")
        door.get("/campaigns/new", status=403)
        door.get(f"/campaigns/{KEY}/launch", status=403)
        door.get(f"/campaigns/{KEY}/frames", status=403)
    clerk.get(f"/campaigns/{KEY}/quotas", status=403)
    clerk.get(f"/campaigns/{KEY}/delivery", status=403)
    auditor.get(f"/campaigns/{KEY}/quotas")
    auditor.get(f"/campaigns/{KEY}/delivery")
    auditor.get("/campaigns/CCHC-1999", status=404)


def test_a_group_of_another_name_is_refused_in_words(browser: Open) -> None:
    """It used to be taken for the group of this key, and its names were dropped in silence."""
    door = browser(lang="en")
    where = f"/campaigns/{KEY}/groups"
    sent = {"key": "visitors", "name_vi": "Visitors (vi)", "name_en": "Visitors"}
    door.post(where, page=door.get(where), status=200, **sent)
    door.post(where, page=door.get(where), status=200, **sent)  # the same again changes nothing
    page = door.post(where, page=door.get(where), status=422, **{**sent, "name_en": "Guests"})
    assert "Another respondent group already has the key visitors" in page
    assert "Its names are Visitors (vi) and Visitors." in page
    assert 'value="Guests"' in page


def test_what_is_missing_leads_to_the_page_that_mends_it(browser: Open) -> None:
    for lang in ("vi", "en"):
        door = browser(lang=lang)
        for page in (
            door.get(f"/campaigns/{KEY}/launch"),
            door.post(f"/campaigns/{KEY}/launch", page=door.get(f"/campaigns/{KEY}/groups"), status=409),
        ):
            main = page.split("<main")[1]
            assert f'href="/campaigns/{KEY}/frames"' in main
            assert ("The lists have not been frozen." in main) is (lang == "en")


def test_a_fault_of_the_calendar_names_its_field(browser: Open) -> None:
    door = browser(lang="en")
    where = f"/campaigns/{KEY}/calendar"
    page = door.post(where, page=door.get(where), status=422, survey_opens_at="soon")
    assert "Answering online – Opens: " in page
