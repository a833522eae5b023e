"""How paper forms are keyed: chosen on a page before the start, fixed by it, shown on the overview."""

from typing import Final

from app.campaigns import service as campaigns
from app.core.unit_of_work import open_work
from tests.e2e.campaigns.doors import Open
from tests.integration.campaigns.province import KEY, Province, launch

HOME: Final = f"/campaigns/{KEY}"
KEYING: Final = f"{HOME}/keying"


def chosen(province: Province) -> tuple[str, int]:
    with open_work(province.resources, writing=False) as work:
        campaign = campaigns.get_campaign(work, key=KEY)
        return campaign.keying, campaign.keyed_again


def test_two_clerks_unless_somebody_chooses(browser: Open, province: Province) -> None:
    assert chosen(province) == ("two_clerks", 100)
    assert "Two clerks" in browser(lang="en").get(HOME)


def test_a_share_is_chosen_and_fixed_by_the_start(browser: Open, province: Province) -> None:
    door = browser(lang="en")
    shown = door.post(KEYING, page=door.get(KEYING), keying="share", keyed_again="15")
    assert "One clerk; 15 of a hundred forms twice" in shown
    assert chosen(province) == ("share", 15)
    launch(province)
    assert "the way of keying is fixed" in door.get(KEYING)
    page = door.get(f"{HOME}/calendar")
    door.post(KEYING, page=page, status=409, keying="two_clerks", keyed_again="")
    assert chosen(province) == ("share", 15)


def test_a_share_needs_its_size(browser: Open, province: Province) -> None:
    door = browser(lang="en")
    for size in ("", "0", "101", "all"):
        page = door.post(KEYING, page=door.get(KEYING), status=422, keying="share", keyed_again=size)
        assert 'href="#keyed_again"' in page
    assert chosen(province) == ("two_clerks", 100)


def test_only_a_share_has_a_size(browser: Open, province: Province) -> None:
    door = browser(lang="en")
    door.post(KEYING, page=door.get(KEYING), keying="machine", keyed_again="15")
    assert chosen(province) == ("machine", 100)
    assert "The machine and one clerk" in door.get(HOME)
