"""Addresses, delays, sessions and who needs a second factor: pure decisions."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from app.core.permissions import PERMISSIONS, Permission, Role
from app.core.tabular import sort_key_vi

DELAY_AFTER = 5
LONGEST_DELAY = timedelta(minutes=15)
STALE_AFTER = timedelta(seconds=60)
CLIENT_LENGTH = 200
SHOWN_CLIENT = 40
_BROWSERS = (
    "edg=Edge opr/=Opera coc_coc_browser=C\u1ed1c\u00a0C\u1ed1c firefox/=Firefox samsungbrowser/=Samsung "
    "chrome/=Chrome crios/=Chrome safari/=Safari"
)
_SYSTEMS = "windows=Windows android=Android iphone=iPhone ipad=iPad macintosh=macOS cros=ChromeOS linux=Linux"
GUARDED_BY_TWO = frozenset(
    {Permission.USERS_MANAGE, Permission.CAMPAIGNS_RUN, Permission.ENVELOPES_OPEN, Permission.RESULTS_EXPORT}
)


def folded_email(email: str) -> str:
    """The address as it is stored and compared: NFC, case-folded, without blanks around it."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


def name_order(name: str) -> tuple[str, str]:
    """A sort key for people: the given name (the last word) first, in Vietnamese order."""
    rest, _, given = name.strip().rpartition(" ")
    return sort_key_vi(given), sort_key_vi(rest)


def needs_second_factor(roles: Iterable[Role]) -> bool:
    """Whether one of the roles manages users, runs rounds, opens envelopes or exports answers."""
    return any(PERMISSIONS[role] & GUARDED_BY_TWO for role in roles)


def delay_after(failures: int, *, free: int = DELAY_AFTER) -> timedelta:
    """How long to wait after so many failures in a row: a delay, never a lock."""
    if failures < free:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - free, 20)), LONGEST_DELAY)


def client_label(user_agent: str) -> str:
    """What a browser calls itself, fit to be shown: printable ASCII, single blanks, cut at 200."""
    plain = re.sub(r"[^\x21-\x7e]+", " ", user_agent).strip()
    return plain[:CLIENT_LENGTH]


def browser_name(client: str) -> str:
    """Browser and system in short ("Firefox, Windows"), or the client's own words."""
    marked = ([pair.split("=") for pair in several.split(" ")] for several in (_BROWSERS, _SYSTEMS))
    named = [next((name for mark, name in pairs if mark in client.lower()), "") for pairs in marked]
    return ", ".join(name for name in named if name) or client[:SHOWN_CLIENT]


def is_session_valid(*, seen_at: datetime, expires_at: datetime, idle: timedelta, now: datetime) -> bool:
    """Whether a session is within its idle and its absolute limit."""
    return now < expires_at and now - seen_at < idle


def is_stale(*, seen_at: datetime, now: datetime) -> bool:
    """Whether the session's last sight should be written down again."""
    return now - seen_at > STALE_AFTER
