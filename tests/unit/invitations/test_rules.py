"""Back-off, Message-IDs, replies without addresses."""

from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest

from app.invitations import rules

INVITATION = UUID("6f1d1c1e-0d5c-4a8e-9a55-0a2f6f1f2a10")


def test_tries_are_5_15_60_minutes_apart_then_hourly_for_72_hours() -> None:
    waits = []
    for attempts in count(1):
        wait = rules.next_wait(attempts)
        if wait is None:
            break
        waits.append(wait)
    assert [wait.total_seconds() / 60 for wait in waits[:5]] == [5, 15, 60, 60, 60]
    assert timedelta(hours=71) < sum(waits, timedelta()) <= timedelta(hours=72)


def test_the_message_id_is_fixed_by_invitation_kind_and_generation() -> None:
    made = rules.mail_id(INVITATION, kind="invite", gen=2, sender="khaosat@noivu.example")
    assert made == f"<inv-{INVITATION}-invite-2@noivu.example>"


def test_a_new_link_is_a_new_message() -> None:
    keys = {rules.dedupe_key(INVITATION, kind=kind, gen=gen) for kind in rules.KINDS for gen in (0, 1)}
    assert len(keys) == 4
    assert rules.gen_of(rules.dedupe_key(INVITATION, kind="remind", gen=7)) == 7


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("550 5.1.1 <lan.tran@soyte.example>: no such user", "550 5.1.1 <…>: no such user"),
        ("451 try later lan.tran@soyte.example, please", "451 try later …, please"),
        ("250 queued as 4Xy http://mail.example/r/abc", "250 queued as 4Xy …"),
        ("two\r\nlines", "two lines"),
    ],
)
def test_replies_are_kept_without_addresses_and_links(reply: str, kept: str) -> None:
    assert rules.without_addresses(reply) == kept


def test_long_replies_are_cut() -> None:
    assert len(rules.without_addresses("x " * 1000)) <= 300


def test_every_move_of_a_message_leads_to_a_known_state() -> None:
    assert set(rules.TRANSITIONS.values()) <= set(rules.STATES)
    assert rules.next_state("sent", event="claim") is None
    assert rules.next_state("failed", event="claim") is None
    assert rules.next_state("dropped", event="claim") is None
