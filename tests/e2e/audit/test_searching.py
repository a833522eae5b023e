"""Looking for events: by person, action, object, unit and time, within what the auditor may see."""

import re
from itertools import chain
from typing import Any
from uuid import UUID

import pytest

from app.audit import store
from app.core.actor import SYSTEM, Scope
from app.core.audit import AuditNote
from app.core.i18n import Language, translate
from app.core.permissions import Role
from app.core.resources import Resources
from tests.e2e.audit.conftest import HEALTH, TRANSPORT, Open, happen
from tests.e2e.audit.door import numbers_of, rows_of
from tests.support.cast import FIRST_CLERK, MANAGER


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_newest_events_stand_first_in_words(auditor: Open, lang: Language) -> None:
    page = auditor(lang=lang).get()
    assert numbers_of(page) == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    newest, reopened, disputed = rows_of(page)[:3]
    assert newest[2:4] == [MANAGER.full_name, translate(lang, "Step before the start completed")]
    assert translate(lang, "Lists frozen") in newest[6]
    assert "20/03/2026, 17:00" in reopened[6]  # a time of the details, on a Vietnamese clock
    assert translate(lang, "Entries differ") in disputed[6]
    assert re.search(r"[a-z]_[a-z]|disputed|accounts\.", " ".join(chain(*rows_of(page)))) is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "thu thu"}, [7, 6, 5]),
        ({"who": FIRST_CLERK.email.upper()}, [7, 6, 5]),
        ({"who": "h\u1ec7 th\u1ed1ng"}, [4]),
        ({"who": "khong co ai"}, []),
        ({"verb": "accounts.signed_in"}, [5, 1]),
        ({"object": "CCHC-2025"}, [9, 8]),
        ({"object": MANAGER.email}, [1]),
        ({"unit": "syt"}, [8, 6, 2]),
        ({"unit": "giao thong"}, [7]),
        ({"since": "2026-03-03", "until": "2026-03-03"}, [7, 6, 5]),
        ({"until": "2026-03-02"}, [4, 3, 2, 1]),
        ({"who": "thu thu", "unit": "SYT", "verb": "paper.entry_finished"}, [6]),
        ({"before": 3}, [2, 1]),
        ({"verb": "x' OR '1'='1"}, []),
    ],
)
def test_what_is_asked_for_is_found(auditor: Open, query: dict[str, Any], found: list[int]) -> None:
    page = auditor().get(**query)
    assert (numbers_of(page) if found else rows_of(page)) == found
    for name, value in query.items():
        if name in ("who", "object", "unit"):
            assert f'name="{name}" value="{value}"' in page.replace("&#39;", "'")


@pytest.mark.parametrize(("units", "found"), [({TRANSPORT}, [7]), ({HEALTH}, [8, 6, 2]), (set(), [])])
def test_a_scope_narrows_the_query_itself(trail: Resources, units: set[UUID], found: list[int]) -> None:
    """Events about no unit are only for who may see everything."""
    with trail.database.transaction(writing=False) as opened:
        rows = store.list_events(
            opened.session, scope=Scope(frozenset(units)), wanted=store.Wanted(), before=None, limit=50
        )
    assert [row.seq for row in rows] == found


def test_a_grant_for_some_units_does_not_open_the_log(auditor: Open) -> None:
    bounded = auditor(units=frozenset({TRANSPORT}))
    for address in ("/audit", "/audit/anchors"):
        assert bounded.client.get(address).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.AUDITOR,)])
def test_other_roles_do_not_see_the_log(auditor: Open, role: Role) -> None:
    browser = auditor(role=role)
    for address in ("/audit", "/audit/anchors"):
        assert browser.client.get(address).status_code == 403


def test_a_day_that_is_none_is_named_and_left_out(auditor: Open) -> None:
    page = auditor().get(since="31/02/2026", who="thu thu", status=422)
    assert numbers_of(page) == [7, 6, 5]
    assert 'href="#f-since"' in page


def test_pages_follow_each_other_without_a_gap(trail: Resources, auditor: Open) -> None:
    notes = [AuditNote(f"group:g{number}", None, {}, "campaigns.add_group") for number in range(120)]
    happen(trail, SYSTEM, *notes, days=3)
    browser, seen, address = auditor(), [], "/audit?who=&verb=campaigns.add_group"
    while address:
        page = browser.get(address)
        seen += numbers_of(page)
        older = re.search(r'href="(\?[^"]*before=\d+)"', page)
        address = "/audit" + older[1].replace("&amp;", "&") if older else ""
    assert seen == list(range(129, 9, -1))
