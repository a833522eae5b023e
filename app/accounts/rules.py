"""Passwords, addresses and delays: pure decisions."""

import unicodedata
from datetime import datetime, timedelta

from app.core.tabular import sort_key_vi

MINIMUM_PASSWORD = 15
MAXIMUM_PASSWORD = 128
DELAY_AFTER = 5
LONGEST_DELAY = timedelta(minutes=15)
STALE_AFTER = timedelta(seconds=60)
COMMON_PARTS = ("password", "matkhau", "qwerty", "123456", "iloveyou", "abcdef", "phieu", "admin")


def folded_email(email: str) -> str:
    """The address as it is stored and compared: NFC, case-folded, without blanks around it."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


def name_order(name: str) -> tuple[str, str]:
    """A sort key for people: the given name (the last word) first, in Vietnamese order."""
    rest, _, given = name.strip().rpartition(" ")
    return sort_key_vi(given), sort_key_vi(rest)


def is_weak_password(password: str, *, email: str) -> bool:
    """Too short, a repeat of few characters, the address itself, or made of a common password.

    Length and a blocklist, no composition rules (NIST SP 800-63B, revision 4).
    """
    if not MINIMUM_PASSWORD <= len(password) <= MAXIMUM_PASSWORD:
        return True
    folded = password.casefold()
    local = folded_email(email).split("@", 1)[0]
    bare = folded
    for part in (*COMMON_PARTS, local):
        bare = bare.replace(part, "") if part else bare
    return len(set(folded)) < 5 or len(bare) < 6


def delay_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: a delay, never a lock."""
    if failures < DELAY_AFTER:
        return timedelta(0)
    return min(timedelta(seconds=2 ** (failures - DELAY_AFTER)), LONGEST_DELAY)


def is_session_valid(*, seen_at: datetime, expires_at: datetime, idle: timedelta, now: datetime) -> bool:
    """Whether a session is within its idle and its absolute limit."""
    return now < expires_at and now - seen_at < idle


def is_stale(*, seen_at: datetime, now: datetime) -> bool:
    """Whether the session's last sight should be written down again."""
    return now - seen_at > STALE_AFTER
