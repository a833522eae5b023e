"""Which mail domains the lists of a campaign may use: set by its manager, looked at when lists are frozen."""

from typing import Final

import pytest

from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE, SYSTEM
from app.core.unit_of_work import open_work
from app.people import service as people
from app.people.errors import AddressRefused
from app.people.models import Person
from tests.e2e.campaigns.doors import Open
from tests.integration.campaigns.province import KEY, Province, launch

HOME: Final = f"/campaigns/{KEY}"
DOMAINS: Final = f"{HOME}/domains"


def set_domains(browser: Open, *, domains: str, status: int = 200) -> str:
    door = browser(lang="en")
    return door.post(DOMAINS, page=door.get(DOMAINS), status=status, domains=domains)


def test_lists_with_addresses_of_other_domains_are_not_frozen(browser: Open, province: Province) -> None:
    set_domains(browser, domains="*.gov.vn, @sonoivu.example.org\n*.gov.vn")
    door = browser(lang="en")
    assert "sonoivu.example.org" in door.get(DOMAINS)
    frames = f"{HOME}/frames"
    refused = door.post(f"{frames}/freeze", page=door.get(frames), status=409)
    assert "addresses are of other domains than *.gov.vn, sonoivu.example.org" in refused
    assert "@sonoivu.example.org" not in refused
    set_domains(browser, domains="*.example.org")
    launch(province)
    assert "fixed" in door.get(DOMAINS)
    door.post(DOMAINS, page=door.get(f"{HOME}/calendar"), status=409, domains="")


def test_a_word_that_is_no_domain_is_named(browser: Open, province: Province) -> None:
    page = set_domains(browser, domains="*.gov.vn\n-gov.vn", status=422)
    assert "-gov.vn is not a mail domain" in page
    with open_work(province.resources, writing=False) as work:
        campaign = campaigns.get_campaign(work, key=KEY)
        assert campaigns.official_domains(work, campaign=campaign) == ()


def test_changed_domains_open_frozen_lists_again(browser: Open, province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        campaigns.pass_gate(
            work, campaign_id=province.campaign_id, kind="frames_frozen", evidence_sha256="0" * 64
        )
    set_domains(browser, domains="")
    with open_work(province.resources, writing=False) as work:
        assert campaigns.list_gates(work, campaign_id=province.campaign_id) != []
    set_domains(browser, domains="*.example.org")
    with open_work(province.resources, writing=False) as work:
        assert campaigns.list_gates(work, campaign_id=province.campaign_id) == []


def test_an_address_is_corrected_within_the_domains_of_the_campaign(
    browser: Open, province: Province
) -> None:
    province.resources.settings.official_mail_domains = "*.gov.vn"
    set_domains(browser, domains="*.example.org")
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        campaign = campaigns.get_campaign(work, key=KEY)
        allowed = campaigns.official_domains(work, campaign=campaign)
        person: Person = people.list_people(work, scope=EVERYWHERE)[0]

        def correct(email: str) -> bool:
            return people.correct_address(
                work, person_id=person.id, email=email, scope=EVERYWHERE, domains=allowed
            )

        assert correct("moi@xa.example.org")
        with pytest.raises(AddressRefused):
            correct("moi@xa.gov.vn")
