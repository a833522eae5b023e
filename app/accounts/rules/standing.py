"""The standing of an account, how long links and letters last, and which addresses are taken: pure."""

import unicodedata
from datetime import timedelta
from typing import Final

from email_validator import EmailNotValidError, validate_email

STATE_CHANGES: Final = {
    ("invited", "choose_password"): "active",
    ("active", "choose_password"): "active",
    ("invited", "disable"): "withdrawn",
    ("active", "disable"): "disabled",
    ("withdrawn", "enable"): "invited",
    ("disabled", "enable"): "active",
}
"""The life of an account: (state, event) -> next state. What is not listed is refused."""
STATES: Final = ("invited", "active", "disabled", "withdrawn")

LETTER_WAITS: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
LATER_LETTER_WAIT: Final = timedelta(hours=1)
UNKNOWN_LETTER_WAIT: Final = timedelta(minutes=10)
LINK_LASTS: Final = {"invitation": timedelta(days=7), "reset": timedelta(hours=1)}
"""How long the link of a letter is good, from the moment the letter leaves."""
LETTER_LASTS: Final = {"reset": timedelta(hours=3)}
"""How long a letter is tried; every other one for three days."""
LONGEST: Final = timedelta(hours=72)
MOST_ADDRESS: Final = 254


def next_state(state: str, *, event: str) -> str | None:
    """The state of an account after an event, or None when the event is not open in this state."""
    return STATE_CHANGES.get((state, event))


def letter_wait(attempts: int, *, purpose: str, unknown: bool = False) -> timedelta | None:
    """How long a letter waits after so many tries (1, 2, ...): 1, 5, 15 minutes, then hourly.

    None once the letter has been tried long enough. `unknown`: the relay may have taken it, so it
    waits 10 minutes at least.
    """
    waited = sum(LETTER_WAITS[: attempts - 1], timedelta())
    waited += LATER_LETTER_WAIT * max(0, attempts - 1 - len(LETTER_WAITS))
    wait = LETTER_WAITS[attempts - 1] if attempts <= len(LETTER_WAITS) else LATER_LETTER_WAIT
    wait = max(wait, UNKNOWN_LETTER_WAIT) if unknown else wait
    return wait if waited + wait <= LETTER_LASTS.get(purpose, LONGEST) else None


def checked_address(text: str) -> str:
    """The address in the one form that is stored: ASCII, small letters. Raises `ValueError`.

    Quoted local parts, display names, international domains and letters outside ASCII are refused:
    they can lead a letter to somebody else.
    """
    plain = unicodedata.normalize("NFC", text).strip()
    if not plain.isascii():
        raise ValueError("Write the address without marks and blanks, such as ten@coquan.gov.vn.")
    try:
        found = validate_email(plain, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise ValueError("This is not a mail address. Write it like ten@coquan.gov.vn.") from error
    host = found.ascii_domain.casefold()
    address = f"{found.local_part}@{host}".casefold()
    if len(address) > MOST_ADDRESS or any(label.startswith("xn--") for label in host.split(".")):
        raise ValueError("This is not a mail address. Write it like ten@coquan.gov.vn.")
    return address
