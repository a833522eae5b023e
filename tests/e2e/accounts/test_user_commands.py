"""`phieu users`: the first administrator, the list, and the two ways out of trouble."""

from pathlib import Path

import pytest

from app.core.resources import Resources
from tests.e2e.cli.conftest import Typed, typed
from tests.integration.accounts.office import found_office
from tests.support.cast import ANALYST, MANAGER

__all__ = ["typed"]
NEW = ("users", "add", MANAGER.email, "--name", "The Chief", "--role", "administrator")


@pytest.fixture
def at(sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    return {"PHIEU_DATA_DIR": str(tmp_path / "var"), "PHIEU_DATABASE_URL": sqlite_url}


def test_the_first_administrator_is_added_and_listed(typed: Typed, at: dict[str, str]) -> None:
    assert typed(*NEW, PHIEU_NEW_PASSWORD=MANAGER.password, **at).code == 0
    [user] = typed("users", "list", "--json", **at).document()["users"]
    assert user == {
        "email": MANAGER.email, "name": "The Chief", "state": "active", "home": None,
        "roles": ["administrator"], "second_factor": False,
    }  # fmt: skip
    assert typed("users", "list", **at).out == f"{MANAGER.email}\tThe Chief\tactive\tadministrator\n"


def test_the_last_administrator_is_not_disabled_and_somebody_else_is(
    typed: Typed, at: dict[str, str]
) -> None:
    typed(*NEW, PHIEU_NEW_PASSWORD=MANAGER.password, **at)
    analyst = ("users", "add", ANALYST.email, "--name", "Some Analyst", "--role", "analyst")
    typed(*analyst, PHIEU_NEW_PASSWORD=ANALYST.password, **at)
    ended = typed("users", "disable", MANAGER.email, **at)
    assert (ended.code, "409.22" in ended.error) == (2, True)
    assert typed("users", "disable", ANALYST.email.upper(), "--reason", "left the service", **at).code == 0
    states = {
        row["email"]: row["state"] for row in typed("users", "list", "--json", **at).document()["users"]
    }
    assert states == {MANAGER.email: "active", ANALYST.email: "disabled"}


def test_a_second_factor_is_removed_where_there_is_one(typed: Typed, at: dict[str, str]) -> None:
    typed(*NEW, PHIEU_NEW_PASSWORD=MANAGER.password, **at)
    ended = typed("users", "reset-second-factor", MANAGER.email, **at)
    assert (ended.code, "409.23" in ended.error) == (2, True)
    ended = typed("users", "reset-second-factor", "nobody@noivu.example", **at)
    assert (ended.code, "nobody@noivu.example" in ended.error) == (2, True)


@pytest.mark.parametrize("email", ['"quoted"@noivu.example', "Chief <chief@noivu.example>", "chief"])
def test_an_address_that_cannot_be_used_is_refused(typed: Typed, at: dict[str, str], email: str) -> None:
    ended = typed("users", "add", email, *NEW[3:], PHIEU_NEW_PASSWORD=MANAGER.password, **at)
    assert (ended.code, "ten@coquan.gov.vn" in ended.error) == (2, True)


def test_removing_a_second_factor_at_the_terminal_tells_its_owner(
    typed: Typed, at: dict[str, str], sqlite_house: Resources
) -> None:
    office = found_office(sqlite_house)
    assert typed("users", "reset-second-factor", MANAGER.email, **at).code == 0
    assert office.user(office.chief).totp_secret is None
    assert [job.payload["purpose"] for job in office.jobs()] == ["second_factor_reset"]
