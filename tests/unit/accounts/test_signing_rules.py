"""Delays, networks, browsers' names, and who needs a second factor."""

from datetime import timedelta

import pytest

from app.accounts import rules
from app.core.networks import network_of
from app.core.permissions import Role

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
EDGE = f"{CHROME} Edg/126.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1"


def test_the_delay_begins_late_grows_and_has_an_end() -> None:
    delays = [rules.delay_after(failures) for failures in range(60)]
    assert delays[:5] == [timedelta(0)] * 5
    assert delays[5:8] == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4)]
    assert delays == sorted(delays)
    assert delays[-1] == rules.LONGEST_DELAY
    assert rules.delay_after(29, free=30) == timedelta(0)
    assert rules.delay_after(31, free=30) == timedelta(seconds=2)
    assert rules.delay_after(10**6) == rules.LONGEST_DELAY


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_tries_are_counted_by_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_browsers_name_is_cut_and_cleaned() -> None:
    assert rules.client_label("  Fire\nfox\x00/1\t\u202etxt ") == "Fire fox /1 txt"
    assert len(rules.client_label("x" * 5000)) == 200
    assert rules.client_label("") == ""


@pytest.mark.parametrize(
    ("client", "shown"),
    [
        (CHROME, "Chrome, Windows"),
        (EDGE, "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("curl/8.5", "curl/8.5"),
    ],
)
def test_a_browser_is_shown_by_its_short_name(client: str, shown: str) -> None:
    assert rules.browser_name(client) == shown


def test_who_runs_rounds_opens_envelopes_exports_or_gives_access_needs_a_second_factor() -> None:
    needing = {role for role in Role if rules.needs_second_factor([role])}
    assert needing == {Role.ADMINISTRATOR, Role.MANAGER, Role.TRUSTEE, Role.ANALYST}
    assert rules.needs_second_factor([Role.CLERK, Role.TRUSTEE])
    assert not rules.needs_second_factor([])


def test_addresses_are_compared_without_case_blanks_and_composition() -> None:
    assert rules.folded_email("  Van.DU@Noivu.Example ") == "van.du@noivu.example"
    assert rules.folded_email("le\u0301@x.example") == rules.folded_email("l\u00e9@x.example")
