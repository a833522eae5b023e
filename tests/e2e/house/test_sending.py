"""Every form of the staff pages, sent with every column of every table beside its own fields."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel
from starlette.testclient import TestClient

import app.tables
from app.cli.demo.browser import Form
from app.cli.demo.browser import Page as FormPage
from app.core.database import Database
from tests.e2e.house.crawling import MISSING_ANCHOR, Walk, route_names, untranslated, words_of
from tests.e2e.house.rounds import ENDED, RUNNING, SHAPED, House
from tests.support.house import csrf_of
from tests.support.inspector import Page, inspect_page

assert app.tables
COLUMNS = sorted({column.name for table in SQLModel.metadata.tables.values() for column in table.columns})
WITHOUT_FIELDS = {"campaigns.close", "paper.close", "paper.take", "campaigns.launch"}
"""Their form holds nothing but its token, so there is nothing that a column could be taken for."""
LEFT_OUT = WITHOUT_FIELDS | {"choose_language", "accounts.close_session"}
SENDERS = ("manager", "first_clerk", "adjudicator", "analyst", "administrator")


@dataclass(frozen=True, slots=True)
class Sendable:
    """A form of a page, by the route it goes to."""

    name: str
    address: str
    form: Form


def forms_of(walk: Walk) -> Iterator[Sendable]:
    """The first form to each route among the pages of a walk."""
    names = route_names(walk.client, "POST")
    found: set[str] = set()
    for address, html in walk.pages.items():
        for form in FormPage(url=address, status=200, text=html).forms():
            target = (form.action or address).split("?")[0]
            name = names(target)
            if form.method == "post" and name not in found | LEFT_OUT:
                found.add(name)
                yield Sendable(name, target, form)


def contents(database: Database) -> dict[str, str]:
    """A digest of every table; the last sight of a session and the lease of a desk aside."""
    with database.transaction(writing=False) as opened:
        return {
            name: hashlib.sha256(repr(opened.session.execute(select(*columns)).all()).encode()).hexdigest()
            for name, table in SQLModel.metadata.tables.items()
            if (columns := [one for one in table.columns if one.name not in ("seen_at", "lease_until")])
        }


def send(client: TestClient, one: Sendable) -> list[str]:
    """Sends a form as it stands, with every column it does not know; returns what is wrong."""
    preset = one.form.preset()
    answer = client.post(one.address, data={**dict.fromkeys(COLUMNS, "1"), **preset})
    faults = [] if answer.status_code in (409, 422) else [f"{one.name} answered {answer.status_code}"]
    if answer.headers.get("content-type", "").startswith("text/html"):
        faults += [one for one in inspect_page(answer.text, url=one.address) if MISSING_ANCHOR not in one]
        faults += [f"{one.name}: {fault}" for fault in words_of(Page(answer.text, ()), lang="vi")]
    return faults


@pytest.mark.parametrize("who", SENDERS)
def test_no_form_takes_a_column_it_does_not_have(
    province: House, walk_of: Callable[[str, str], Walk], who: str
) -> None:
    """Refused in words of the reader's language, and nothing changes in any table."""
    walk = walk_of(who, "vi")
    before = contents(province.resources.database)
    with untranslated() as missing:
        faults = [fault for one in forms_of(walk) for fault in send(walk.client, one)]
    assert faults == []
    assert missing == set()
    after = contents(province.resources.database)
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("manager", f"/campaigns/{SHAPED}/launch"),
        ("manager", f"/campaigns/{RUNNING}/launch"),
        ("manager", f"/campaigns/{RUNNING}/frames/freeze"),
        ("manager", f"/campaigns/{SHAPED}/close"),
        ("manager", f"/campaigns/{ENDED}/close"),
        ("manager", f"/paper/{ENDED}/close"),
        ("first_clerk", f"/paper/{ENDED}/desk/take"),
        ("analyst", f"/results/{SHAPED}/runs"),
        ("analyst", f"/results/{RUNNING}/runs"),
    ],
)
def test_a_step_out_of_turn_is_refused_in_words_and_changes_nothing(
    province: House, walk_of: Callable[[str, str], Walk], who: str, address: str
) -> None:
    client = walk_of(who, "vi").client
    before = contents(province.resources.database)
    with untranslated() as missing:
        answer = client.post(address, data={"csrf": csrf_of(client.get("/").text)})
    assert answer.status_code == 409
    assert inspect_page(answer.text, url=address) == []
    assert list(words_of(Page(answer.text, ()), lang="vi")) == []
    assert missing == set()
    assert contents(province.resources.database) == before
