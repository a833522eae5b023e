"""Every door of both applications: reviewed, guarded, open to exactly those whose role has the permission."""

import inspect
import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.core.permissions import PERMISSIONS, Permission, Role
from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from app.web import csrf
from tests.support import routes
from tests.support.house import SITE, Visitor, csrf_of, sqlite_house
from tests.support.routes import EVERYBODY, NO_GUARD, Door

__all__ = ["sqlite_house"]

UNGUARDED = {"healthz", "readyz", "favicon", "static"}
FOR_EVERYBODY = {
    "choose_language", "accounts.sign_in", "accounts.open_session", "accounts.close_session",
    "accounts.code", "accounts.show_code",
    # links to choose a password: whoever reads the mailbox
    "accounts.forgot", "accounts.ask_for_reset", "accounts.reset_asked", "accounts.password_link",
    "accounts.choose_password", "accounts.password_chosen",
    # the own account: ask for a sign-in themselves
    "accounts.account", "accounts.own_password", "accounts.change_password", "accounts.end_session",
    "accounts.end_sessions", "accounts.second_factor", "accounts.set_second_factor",
    "accounts.recovery_codes", "accounts.renew_recovery_codes", "accounts.second_factor_off",
    "accounts.remove_second_factor",
    "home.show",  # asks for a sign-in itself
    "home.mailbox", "home.mail",  # only in the demonstration
    "reports.script",  # one public script, named by its hash
    "responses.landing", "responses.start", "responses.answer", "responses.save", "responses.receipt",
    "published.list", "published.latest", "published.show", "published.unit", "published.file",
    "published.copy", "responses.receipts", "responses.receipt_list",
}  # fmt: skip
REFUSED = 403


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    """Tools without a database behind them: enough to build the applications."""
    return build_resources(Settings(data_dir=tmp_path_factory.mktemp("routes")))


@pytest.fixture(scope="module")
def doors(resources: Resources) -> list[Door]:
    return routes.doors(resources)


def client_of(house: Resources, name: str) -> TestClient:
    app = routes.applications(house)[name]
    return TestClient(app, base_url=SITE, follow_redirects=False)


def guarded(doors: list[Door]) -> list[Door]:
    return [door for door in doors if door.permission not in (NO_GUARD, EVERYBODY)]


def token_in(client: TestClient) -> str:
    """A token that fits the client's own cookies."""
    return csrf_of(client.get("/sign-in").text)


def test_the_list_of_routes_is_the_reviewed_one(doors: list[Door]) -> None:
    """A route that is new, gone or asks for another permission is read by a person before it goes in:
    `python -m tests.support.routes` writes the list anew."""
    reviewed = json.loads(routes.REVIEWED.read_text(encoding="utf-8"))
    assert [asdict(door) for door in doors] == reviewed


def test_every_route_is_guarded_or_named_here(doors: list[Door]) -> None:
    assert {door.name for door in doors if door.permission == NO_GUARD} == UNGUARDED
    assert {door.name for door in doors if door.permission == EVERYBODY} == FOR_EVERYBODY
    assert {door.permission for door in guarded(doors)} <= {str(one) for one in Permission}


def test_every_name_and_every_path_stands_once(doors: list[Door]) -> None:
    names = [(door.app, door.name) for door in doors if door.method != "HEAD"]
    places = [(door.app, door.method, re.sub(r"{[^}]*}", "{}", door.path)) for door in doors]
    assert len(set(names)) == len(names)
    assert len(set(places)) == len(places)


def test_no_page_changes_anything(resources: Resources) -> None:
    """A GET is guarded by `page`, so its unit of work only reads, and it opens no other by itself."""
    writing = [
        route.path
        for app in routes.applications(resources).values()
        for route, endpoint in routes.endpoints(app)
        if (route.methods or set()) & {"GET", "HEAD"}
        if routes.takes_form(endpoint) or "writing=True" in inspect.getsource(inspect.unwrap(endpoint))
    ]
    assert writing == []


def test_everything_else_checks_the_token(resources: Resources) -> None:
    unchecked = [
        route.path
        for app in routes.applications(resources).values()
        for route, endpoint in routes.endpoints(app)
        if (route.methods or set()) - {"GET", "HEAD"} and not routes.takes_form(endpoint)
    ]
    assert unchecked == []


@pytest.mark.parametrize("name", ["staff", "public"])
def test_without_a_token_nothing_is_taken(doors: list[Door], sqlite_house: Resources, name: str) -> None:
    client = client_of(sqlite_house, name)
    sent = [door for door in doors if door.app == name and door.method not in ("GET", "HEAD")]
    assert sent
    for door in sent:
        for token in ({}, {"csrf": ""}, {"csrf": "00" * 64}):
            answer = client.request(door.method, door.address, data=token)
            assert (answer.status_code, "403.2" in answer.text) == (REFUSED, True), door


def test_another_site_cannot_send_a_form(doors: list[Door], sqlite_house: Resources) -> None:
    """Even with a token that fits: the browser says where the form came from."""
    client = client_of(sqlite_house, "staff")
    token = token_in(client)
    for door in doors:
        if door.app == "staff" and door.method not in ("GET", "HEAD"):
            for site in ("cross-site", "same-site"):
                headers = {"sec-fetch-site": site, csrf.HEADER: token}
                answer = client.request(door.method, door.address, data={"csrf": token}, headers=headers)
                assert (answer.status_code, "403.2" in answer.text) == (REFUSED, True), door


def test_a_token_of_another_visit_does_not_fit(sqlite_house: Resources) -> None:
    token = token_in(client_of(sqlite_house, "staff"))
    other = client_of(sqlite_house, "staff")
    assert token_in(other) != token
    assert other.post("/language", data={"csrf": token, "lang": "en"}).status_code == REFUSED
    assert other.post("/language", data={"csrf": token_in(other), "lang": "en"}).status_code == 303


def test_staff_routes_are_not_on_the_public_application(doors: list[Door], sqlite_house: Resources) -> None:
    client = client_of(sqlite_house, "public")
    shared = {door.name for door in doors if door.app == "public"}
    only_staff = [door for door in doors if door.app == "staff" and door.name not in shared]
    assert len(only_staff) > 50
    for door in only_staff:
        assert client.request(door.method, door.address).status_code == 404, door


def test_answering_is_not_on_the_staff_application(doors: list[Door], sqlite_house: Resources) -> None:
    client = client_of(sqlite_house, "staff")
    shared = {door.name for door in doors if door.app == "staff"}
    for door in doors:
        if door.app == "public" and door.name not in shared:
            assert client.request(door.method, door.address).status_code == 404, door


def test_a_stranger_is_led_to_the_sign_in(doors: list[Door], sqlite_house: Resources) -> None:
    client = client_of(sqlite_house, "staff")
    token = token_in(client)
    for door in guarded(doors):
        if door.method == "GET":
            answer = client.get(door.address)
            assert answer.status_code == 303, door
            assert answer.headers["location"] == f"/sign-in?next={door.address.split('?')[0]}"
        else:
            answer = client.request(door.method, door.address, data={"csrf": token})
            assert (answer.status_code, "401.1" in answer.text) == (401, True), door


def test_the_start_page_wants_a_sign_in(sqlite_house: Resources) -> None:
    answer = client_of(sqlite_house, "staff").get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/")


def test_the_mailbox_exists_only_in_the_demonstration(sqlite_house: Resources) -> None:
    client = client_of(sqlite_house, "staff")
    assert client.get("/mailbox").status_code == 404
    assert client.get("/mailbox/nothing").status_code == 404


def test_every_permission_opens_a_route_or_a_command(doors: list[Door]) -> None:
    """A permission that nothing asks for would be a promise without a door."""
    asked = {door.permission for door in doors}
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in Path("app").resolve().rglob("*.py")
        if path.name != "permissions.py"
    )
    idle = [one.name for one in Permission if one.value not in asked and f"Permission.{one.name}" not in code]
    assert idle == []


def test_every_role_may_do_something() -> None:
    assert {role for role, held in PERMISSIONS.items() if held} == set(Role)


def test_visitors_are_inspected(sqlite_house: Resources) -> None:
    """The sign-in page itself passes the inspector on this application."""
    app = routes.applications(sqlite_house)["staff"]
    assert "<h1" in Visitor(TestClient(app, base_url=SITE)).get("/sign-in")
