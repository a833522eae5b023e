"""Every door x every role x every reach of a grant, against the reviewed table of who may do what where."""

from collections.abc import Iterator

import pytest

from app.core.permissions import PERMISSIONS, Permission, Role
from tests.support import access
from tests.support.access import Trial
from tests.support.access_world import PLACES
from tests.support.routes import Door

OF_ONE_UNIT = ("unit_id", "batch_id", "serial", "scan_id", "invitation_id", "unit")
"""Parts of a path that name something of one unit."""
MEND = "try it with `python -m tests.support.access`, read the new row, keep it"
NOTED_READING = {"POST /audit/check", "POST /audit/export"}
"""Reading that leaves a line in the audit log, so it is asked for by a form."""


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    yield from access.open_trial(tmp_path_factory.mktemp("access"))


@pytest.fixture(scope="module")
def doors(trial: Trial) -> list[Door]:
    return access.guarded_doors(trial.scenery.resources)


@pytest.fixture(scope="module")
def tried(trial: Trial, doors: list[Door]) -> dict[tuple[str, str], str]:
    """Every door tried by every role: cells by route and role."""
    return {(route_of(door), role.value): trial.outcomes(door, role=role) for door in doors for role in Role}


def route_of(door: Door) -> str:
    return f"{door.method} {door.path}"


def test_every_guarded_route_has_a_row_in_the_policy(doors: list[Door]) -> None:
    policy = access.read_policy()
    missing = [f"{route_of(door)} has no row: {MEND}" for door in doors if route_of(door) not in policy]
    gone = [f"{route}: no such route any more: {MEND}" for route in policy.keys() - set(map(route_of, doors))]
    assert missing + gone == []


def test_every_role_comes_in_exactly_where_the_policy_says(tried: dict[tuple[str, str], str]) -> None:
    """0 differences, files and exports among them. The cells stand in the order of `PLACES`."""
    policy, shut = access.read_policy(), " ".join(["no"] * len(PLACES))
    wrong = []
    for (route, role), found in tried.items():
        wanted = policy.get(route, {}).get(role, shut)
        if found != wanted:
            wrong.append(f"{route} {role}: {found}, the policy says {wanted}")
    assert wrong == []


def test_the_policy_lets_in_no_role_without_the_permission(doors: list[Door]) -> None:
    policy = access.read_policy()
    let_in = [
        f"{route_of(door)} {role}"
        for door in doors
        for role, cells in policy[route_of(door)].items()
        if "in" in cells.split() and Permission(door.permission) not in PERMISSIONS[Role(role)]
    ]
    assert let_in == []


def test_the_policy_keeps_other_units_and_other_campaigns_out() -> None:
    """By the paths alone: what names a campaign is closed to a grant for another one, what names
    something of one unit to a grant for another unit."""
    let_in = []
    for route, roles in access.read_policy().items():
        campaign = route.split(" ")[1].startswith(("/campaigns/{key}", "/paper/{key}", "/results/{key}"))
        of_unit = any(f"{{{name}}}" in route for name in OF_ONE_UNIT)
        for role, cells in roles.items():
            reach = dict(zip(PLACES, cells.split(), strict=True))
            if (campaign and reach["other_campaign"] == "in") or (of_unit and reach["other_unit"] == "in"):
                let_in.append(f"{route} {role}: {reach}")
    assert let_in == []


def test_an_auditor_changes_nothing(doors: list[Door]) -> None:
    changing = [
        route_of(door)
        for door in doors
        if door.method != "GET" and Permission(door.permission) in PERMISSIONS[Role.AUDITOR]
    ]
    assert set(changing) == NOTED_READING


def test_a_grant_for_one_unit_shows_nothing_of_another(
    trial: Trial, tried: dict[tuple[str, str], str]
) -> None:
    """Names of people, serials and ids of S1 in no page, list, workbook or file for S2, whatever the role."""
    assert tried
    leaks = [key for key, found in trial.shown.items() if key[2] == "other_unit" and found]
    assert leaks == []
    seen = {one for key, found in trial.shown.items() if key[2] == "own_unit" for one in found}
    assert seen == set(trial.scenery.secrets)


def test_a_grant_for_one_campaign_shows_no_other_in_any_list(trial: Trial) -> None:
    client, here, leaks = trial.client, trial.scenery.named["key"], []
    for role in Role:
        cookie = {"cookie": f"{access.COOKIE}={trial.scenery.session_of(role, 'other_campaign')}"}
        for path in ("/", "/campaigns", "/paper", "/results"):
            answer = client.get(path, headers=cookie)
            if here in answer.text or "Round 2023" in answer.text:
                leaks.append(f"{role} {path}")
    assert leaks == []


def test_a_part_of_a_path_that_nobody_registered_is_named(trial: Trial) -> None:
    strange = Door("staff", "/paper/{key}/{never_seen}", "GET", "x", "paper.read")
    with pytest.raises(LookupError, match="never_seen"):
        access.address(strange, scenery=trial.scenery)
