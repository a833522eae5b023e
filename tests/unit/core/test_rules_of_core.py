"""Small decisions of the ground floor."""

from datetime import UTC, datetime

import pytest
from time_machine import travel

from app.core.actor import EVERYWHERE, Actor, Grant
from app.core.database import is_fixed
from app.core.errors import Problem
from app.core.i18n import format_number
from app.core.ids import uuid4, uuid7
from app.core.permissions import PERMISSIONS, ROLE_LABELS, Permission, Role
from app.core.tokens import Purpose, Tokens


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True), ((3, 51, 0), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True),
    ],
)  # fmt: skip
def test_wal_is_used_only_with_a_library_that_keeps_its_pages(version: tuple[int, ...], fixed: bool) -> None:
    assert is_fixed(version) is fixed


def test_a_token_of_one_purpose_is_nothing_for_another() -> None:
    tokens = Tokens(b"k" * 32)
    for made in Purpose:
        token = tokens.sign(made, payload=b"somebody")
        readers = [purpose for purpose in Purpose if tokens.read(purpose, token=token) == b"somebody"]
        assert readers == [made]


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "\u1ea7.b", "a" * 5000, "..", "=.="])
def test_text_that_is_no_token_is_calmly_refused(token: str) -> None:
    assert Tokens(b"k" * 32).read(Purpose.INVITATION, token=token) is None


def test_the_same_payload_gives_the_same_token_and_another_key_another() -> None:
    one, two = Tokens(b"1" * 32), Tokens(b"2" * 32)
    assert one.sign(Purpose.CSRF, payload=b"p") == one.sign(Purpose.CSRF, payload=b"p")
    assert two.read(Purpose.CSRF, token=one.sign(Purpose.CSRF, payload=b"p")) is None


def test_a_short_signing_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 are needed"):
        Tokens(b"short")


def test_the_scope_is_the_union_of_the_grants_that_carry_the_permission() -> None:
    here, there = uuid4(), uuid4()
    officer = Actor(
        kind="staff",
        grants=(
            Grant(Role.UNIT_OFFICER, unit_ids=frozenset({here})),
            Grant(Role.UNIT_OFFICER, unit_ids=frozenset({there})),
            Grant(Role.CLERK),
        ),
    )
    assert officer.scope(Permission.QUOTAS_READ).unit_ids == frozenset({here, there})
    assert officer.scope(Permission.PAPER_ENTER) == EVERYWHERE
    assert officer.scope(Permission.AUDIT_READ).unit_ids == frozenset()
    assert not officer.can(Permission.AUDIT_READ)


def test_every_role_has_permissions_and_a_name() -> None:
    assert set(PERMISSIONS) == set(Role) == set(ROLE_LABELS)


def test_a_clerk_sees_no_results_and_an_analyst_enters_nothing() -> None:
    assert Permission.RESULTS_READ not in PERMISSIONS[Role.CLERK]
    assert Permission.PAPER_ENTER not in PERMISSIONS[Role.ANALYST]
    changing = {p for p in Permission if p.value.split(".")[1] not in ("read",)}
    assert not PERMISSIONS[Role.AUDITOR] & changing


def test_time_ordered_ids_are_ordered_and_valid() -> None:
    made = [uuid7() for _ in range(200)]
    assert all(one.version == 7 and one.variant == "specified in RFC 4122" for one in made)
    assert made == sorted(made)


def test_units_of_one_file_lost_their_order_when_they_came_in_within_a_millisecond() -> None:
    with travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False):
        made = [uuid7() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == 10_000


def test_a_problem_says_the_code_only_once_in_the_whole_house() -> None:
    with pytest.raises(TypeError, match="reuses code"):
        type("Impostor", (Problem,), {"code": "404.1"})


@pytest.mark.parametrize(
    ("value", "digits", "vietnamese", "english"),
    [
        (1234.565, 2, "1.234,57", "1,234.57"),
        (0.5, 0, "1", "1"),
        (-0.05, 1, "-0,1", "-0.1"),
        (82.15, 1, "82,2", "82.2"),
    ],
)
def test_numbers_look_as_the_language_wants(value: float, digits: int, vietnamese: str, english: str) -> None:
    assert format_number(value, digits=digits, language="vi") == vietnamese
    assert format_number(value, digits=digits, language="en") == english
