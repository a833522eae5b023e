"""The life of an account, how long letters are tried, and which addresses are taken."""

from datetime import timedelta

import pytest

from app.accounts.rules import standing
from app.core.mail.port import without_addresses


def test_a_state_is_left_only_by_the_events_of_the_table() -> None:
    events = {event for _, event in standing.STATE_CHANGES}
    for state in standing.STATES:
        for event in events:
            assert standing.next_state(state, event=event) in (*standing.STATES, None)
    assert standing.next_state("disabled", event="choose_password") is None
    assert standing.next_state("withdrawn", event="choose_password") is None
    assert standing.next_state("withdrawn", event="enable") == "invited"


def waits(purpose: str, *, unknown: bool = False) -> list[timedelta]:
    found: list[timedelta] = []
    while (wait := standing.letter_wait(len(found) + 1, purpose=purpose, unknown=unknown)) is not None:
        found.append(wait)
    return found


def test_a_letter_waits_longer_each_time_and_not_for_ever() -> None:
    minutes = [wait.total_seconds() / 60 for wait in waits("invitation")]
    assert minutes[:5] == [1, 5, 15, 60, 60]
    assert timedelta(hours=71) < sum(waits("invitation"), timedelta()) <= standing.LONGEST


def test_a_link_for_a_new_password_is_not_sent_long_after_it_was_asked_for() -> None:
    assert sum(waits("reset"), timedelta()) <= timedelta(hours=3)
    assert min(waits("password_changed", unknown=True)) == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Quoc.Vi@NoiVu.example ", "quoc.vi@noivu.example"),
        ("o'brien+tag@noivu.example", "o'brien+tag@noivu.example"),
    ],
)
def test_an_address_has_one_form(typed: str, stored: str) -> None:
    assert standing.checked_address(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "", "moi", "moi@", "@noivu.example", "moi@@noivu.example", "moi@noivu", "moi noi@noivu.example",
        '"moi"@noivu.example', '"a@b"@noivu.example', "Moi <moi@noivu.example>", "moi@[192.0.2.1]",
        "moi@noivu.example\r\nBcc: x@noivu.example", "moi@noivu.example\0", "m\u00f3i@noivu.example",
        "moi@no\u0456vu.example", "moi@xn--noivu-9ya.example", "\uff4doi@noivu.example",
        f"{'m' * 65}@noivu.example", f"moi@{'n' * 250}.example",
    ],
)  # fmt: skip
def test_an_address_that_may_lead_elsewhere_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"ten@coquan\.gov\.vn"):
        standing.checked_address(typed)


def test_what_a_relay_said_is_shown_without_addresses_and_links() -> None:
    said = "550 5.1.1 <moi@noivu.example>:\r\n no such user, see https://relay.example/x?y=moi"
    assert without_addresses(said) == "550 5.1.1 <…>: no such user, see …"
    assert len(without_addresses("x" * 1000)) == 300
