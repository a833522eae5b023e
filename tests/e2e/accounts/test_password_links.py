"""From a letter to a new password: the same answer for everybody, and a link that works once."""

import re

import pytest
from starlette.testclient import TestClient

from app.core.resources import Resources
from app.main import staff_application
from tests.integration.accounts.office import PASSWORD, found_office, token_in, use_relay
from tests.integration.invitations.inviting import Relay, relay
from tests.support.cast import MANAGER, Member
from tests.support.house import SITE, Visitor, csrf_of

__all__ = ["relay"]


@pytest.fixture
def visitor(sqlite_house: Resources) -> Visitor:
    return Visitor(TestClient(staff_application(sqlite_house), base_url=SITE))


def test_known_and_unknown_addresses_get_the_same_bytes(visitor: Visitor, sqlite_house: Resources) -> None:
    found_office(sqlite_house)
    token = csrf_of(visitor.get("/password/forgot"))
    answers = []
    for email in (MANAGER.email, "nobody@noivu.example", "no address at all", MANAGER.email):
        sent = visitor.client.post(
            "/password/forgot", data={"csrf": token, "email": email}, follow_redirects=False
        )
        answers.append((sent.status_code, sent.headers["location"], sent.content))
    assert set(answers) == {(303, "/password/asked", b"")}
    shown = {bare(visitor.get("/password/asked")) for _ in range(2)}
    assert len(shown) == 1


def bare(page: str) -> str:
    """A page without the tokens of its forms."""
    return re.sub(r'value="[0-9a-f]{128}"', "", page)


def test_an_empty_address_is_said(visitor: Visitor) -> None:
    page = visitor.post("/password/forgot", page=visitor.get("/password/forgot"), status=422, email="")
    assert '<a href="#email">' in page


def test_too_many_letters_are_asked_for_from_one_place(visitor: Visitor) -> None:
    page = visitor.get("/password/forgot")
    for number in range(20):
        visitor.post("/password/forgot", page=page, email=f"nobody{number}@noivu.example")
    assert "429.1" in visitor.post("/password/forgot", page=page, status=429, email="other@noivu.example")


def test_a_password_is_chosen_by_the_link_of_the_letter_and_only_once(
    visitor: Visitor, sqlite_house: Resources, relay: Relay
) -> None:
    use_relay(sqlite_house, relay)
    office = found_office(sqlite_house)
    visitor.post("/password/forgot", page=visitor.get("/password/forgot"), email=MANAGER.email)
    office.send()
    where = f"/password/{token_in(relay.taken[0].text())}"
    for _ in range(3):
        page = visitor.get(where)
    former = office.user(office.chief).password_hash
    page = visitor.post(where, page=page, status=422, password=PASSWORD, again=PASSWORD + "s")
    assert '<a href="#again">' in page
    assert PASSWORD not in page
    page = visitor.post(where, page=page, status=422, password="short", again="short")
    assert '<a href="#password">' in page
    assert office.user(office.chief).password_hash == former
    visitor.post(where, page=page, password=PASSWORD, again=PASSWORD)
    for answer in (
        visitor.get(where, status=404),
        visitor.post(where, page=page, status=404, password=PASSWORD, again=PASSWORD),
    ):
        assert "404.20" in answer
    renewed = Member(MANAGER.key, MANAGER.full_name, MANAGER.email, MANAGER.role, "", "")
    page = visitor.post(
        "/sign-in", page=visitor.get("/sign-in"), email=renewed.email, password=PASSWORD, next="/healthz"
    )
    assert 'name="code"' in page


def test_looking_at_a_link_changes_nothing_and_a_forged_one_looks_like_a_used_one(
    visitor: Visitor, sqlite_house: Resources, relay: Relay
) -> None:
    use_relay(sqlite_house, relay)
    office = found_office(sqlite_house)
    office.invite()
    office.send()
    token = token_in(relay.taken[0].text())
    assert visitor.client.head(f"/password/{token}").status_code == 405
    assert "moi@noivu.example" in visitor.get(f"/password/{token}")
    pages = {bare(visitor.get(f"/password/{one}", status=404)) for one in ("x", f"B{token[1:]}", token[:-1])}
    assert len(pages) == 1
    assert office.jobs()[0].state == "done"
    assert token not in str([(job.payload, job.last_error) for job in office.jobs()])
