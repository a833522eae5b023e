"""What a server's refusal means for the person: by its code (RFC 3463), and by its words where codes lie.

`hard`: there is no such mailbox. `soft`: full, busy or out of reach, another try may work. `policy`: the
server refuses our mail, whoever it is for: the sender has to mend that. `delayed`: it is still being tried.
"""

import re
import unicodedata
from typing import Final, Literal

Kind = Literal["hard", "soft", "policy", "delayed"]

_ENHANCED: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_PLAIN: Final = re.compile(r"(?<![\d.#])([45])([0-5])(\d)(?=[ \-]|$)")

_NO_SUCH: Final = re.compile(
    r"user unknown|unknown user|no such (user|recipient|mailbox|address|person|account)|not a valid mailbox"
    r"|(user|recipient|mailbox|address|account|email)[^.\n]{0,60} (does not|doesn.t) exist"
    r"|(user|mailbox|recipient|address)[^.\n]{0,40} (was )?not found|invalid (recipient|mailbox|user)"
    r"|no mailbox (here )?by that name|mailbox unavailable|unknown (recipient|address)|unrouteable address"
    r"|recipient address rejected: access denied|account (is |has been )?(disabled|inactive)"
    r"|(host|domain)[^.\n]{0,60} (was )?not found|nxdomain|null mx|does not accept mail"
    r"|khong ton tai|khong tim thay|da bi khoa|sai dia chi"
)
_FULL: Final = re.compile(
    r"(mailbox|mail box|inbox|account|user)[^.\n]{0,40} (is )?(full|over ?quota|out of storage)"
    r"|quota (is )?exceeded|exceeded[^.\n]{0,30} quota|over ?quota|insufficient (system )?storage"
    r"|not enough (storage|disk)|het dung luong|hop thu[^.\n]{0,20} day|vuot qua? (han muc|dung luong)"
)
_REFUSED: Final = re.compile(
    r"\bspam|\bspf\b|\bdkim\b|\bdmarc\b|black ?list|block ?list|\brbl\b|dnsbl|reputation|\bblocked\b|banned"
    r"|policy|unsolicited|relay(ing)? (access )?(denied|not permitted)|not authori[sz]ed|authentication"
    r"|sender[^.\n]{0,30} (rejected|denied|verify failed)|virus|content (rejected|refused)|greylist"
    r"|thu rac|bi chan"
)

_NO_MAILBOX: Final = {(1, detail) for detail in (1, 2, 3, 4, 5, 6, 9, 10)} | {(2, 1), (4, 4), (7, 17)}
_OUR_FAULT: Final = {(1, 7), (1, 8), (2, 3), (3, 4)}
_OUR_SUBJECTS: Final = (5, 6, 7)
_LATER_SUBJECTS: Final = (2, 3, 4)


def plain(text: str) -> str:
    """Lower case, no marks, so that words are found whatever their letters."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(mark for mark in apart if not unicodedata.combining(mark)).replace("\u0111", "d")


def find_status(text: str) -> str:
    """The first status like 5.1.1 in a text, else the first reply code as 5.0.0 or 4.0.0, else nothing."""
    for found in _ENHANCED.finditer(text):
        if found[1] != "2":
            return found[0]
    code = _PLAIN.search(text)
    return f"{code[1]}.0.0" if code else ""


def kind_of(status: str, *, words: str) -> Kind | None:
    """The kind of a failure with this status and these words of the server; None when neither says any."""
    said = plain(words)
    found = _ENHANCED.fullmatch(status)
    if found is None or found[1] == "2":
        return _by_words(said)
    if found[1] == "4":
        return "soft"
    return _permanent(int(found[2]), int(found[3]), said=said)


def _permanent(subject: int, detail: int, *, said: str) -> Kind:
    place = (subject, detail)
    if place in _OUR_FAULT:
        return "policy"
    by_words = _by_words(said)
    if place in _NO_MAILBOX:
        return "soft" if by_words == "soft" else "hard"
    if subject in _OUR_SUBJECTS:
        return "hard" if by_words == "hard" and not _REFUSED.search(said) else "policy"
    if by_words is not None:
        return by_words
    return "soft" if subject in _LATER_SUBJECTS else "hard"


def _by_words(said: str) -> Kind | None:
    if _FULL.search(said):
        return "soft"
    if _NO_SUCH.search(said):
        return "hard"
    return "policy" if _REFUSED.search(said) else None
