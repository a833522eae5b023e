"""Which mail addresses invitations may go to: plain, unmistakable, one mailbox a person.

Every letter outside a-z is refused in an address, because a look-alike (Cyrillic, Greek, full-width,
a letter with a mark) leads to somebody else's domain; an international domain is taken only when it
was allowed by name. So is a public provider, where anybody may open a mailbox under anybody's name.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Final

from email_validator import EmailNotValidError, validate_email

from app.people.rules.scripts import script_of

REASONS: Final = {
    "address": "This is not a mail address. Write it like ten@coquan.gov.vn.",
    "blank": "The address holds a blank. Take it out, and put one address in a cell.",
    "quoted": "Addresses with quotation marks are not used. Write the plain address.",
    "letters": "The address holds {letters}, which is not one of a to z. Type it anew without marks.",
    "script": "The address holds {letters}, a {script} letter that only looks like one of a to z. "
    "Type the address anew; do not copy it.",
    "foreign": "The domain {domain} is an international one. Use the office's plain domain.",
    "domain": "The domain {domain} is not among those allowed: {allowed}.",
    "public": "{domain} is a public mail service, where anybody can open a mailbox under any name. "
    "Write the official's work address.",
}
PUBLIC_SERVICES: Final = frozenset(
    {
        "gmail.com", "googlemail.com", "yahoo.com", "yahoo.com.vn", "ymail.com", "rocketmail.com",
        "hotmail.com", "outlook.com", "outlook.com.vn", "live.com", "msn.com", "icloud.com", "me.com",
        "mac.com", "aol.com", "gmx.com", "gmx.net", "mail.com", "mail.ru", "yandex.com", "yandex.ru",
        "proton.me", "protonmail.com", "pm.me", "tuta.com", "tutanota.com", "zohomail.com", "zoho.com",
        "qq.com", "163.com", "126.com", "fastmail.com", "hey.com", "inbox.com", "yopmail.com",
        "mailinator.com", "10minutemail.com", "guerrillamail.com", "temp-mail.org", "vnn.vn", "fpt.vn",
        "hcm.fpt.vn", "hn.vnn.vn", "hcm.vnn.vn", "dng.vnn.vn",
    }
)  # fmt: skip
"""Domains under which anybody can have a mailbox; one of them is used only where it is allowed by name."""
MOST_LENGTH: Final = 254
MOST_NAME: Final = 64
"""Characters before the @ (RFC 5321, 4.5.3.1.1)."""
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")


class AddressUnfit(ValueError):
    """Why an address cannot be used: a message id and its parameters."""

    def __init__(self, why: str, **params: object) -> None:
        super().__init__(why)
        self.reason = REASONS[why]
        self.params: Mapping[str, object] = params


def address_of(text: str, *, domains: Collection[str] = ()) -> str:
    """The address in the one form that is stored (NFC, small letters); raises `AddressUnfit`.

    `domains`: only these, where given; `*.gov.vn` stands for every domain below gov.vn.
    """
    plain = unicodedata.normalize("NFC", text).strip()
    local, at, domain = plain.rpartition("@")
    if not at or not local or not domain:
        raise AddressUnfit("address")
    if any(character.isspace() for character in plain):
        raise AddressUnfit("blank")
    if '"' in plain:
        raise AddressUnfit("quoted")
    _refuse_letters(local, domain, domains)
    try:
        name, host = _checked(plain, local=local, domain=domain)
    except EmailNotValidError as error:
        raise AddressUnfit("address") from error
    _refuse_domain(host, domain.casefold(), domains)
    address = f"{name}@{host}".casefold()
    if len(address) > MOST_LENGTH:
        raise AddressUnfit("address")
    return address


def _checked(plain: str, *, local: str, domain: str) -> tuple[str, str]:
    """What stands before the @ and the domain as machines write it; raises `EmailNotValidError`.

    A list has thousands of addresses in a few domains: a plain name needs no closer look, and a domain one.
    """
    if len(local) <= MOST_NAME and _PLAIN_NAME.fullmatch(local):
        return local, _host_of(domain)
    found = validate_email(plain, check_deliverability=False, allow_smtputf8=False, strict=True)
    return found.local_part, found.ascii_domain.casefold()


@lru_cache(maxsize=4096)
def _host_of(domain: str) -> str:
    found = validate_email(f"a@{domain}", check_deliverability=False, allow_smtputf8=False, strict=True)
    return found.ascii_domain.casefold()


def _refuse_letters(local: str, domain: str, domains: Collection[str]) -> None:
    suspect = local if _is_named(domain, domains) else local + domain
    odd = dict.fromkeys(character for character in suspect if not " " < character < "\x7f")
    strange = [(character, script) for character in odd if (script := script_of(character))]
    if strange:
        alike = [character for character, script in strange if script == strange[0][1]]
        raise AddressUnfit("script", letters=_named(alike), script=strange[0][1])
    if odd:
        raise AddressUnfit("letters", letters=_named(odd))


def _named(letters: Iterable[str]) -> str:
    return ", ".join(f"{c if c.isprintable() else ''} (U+{ord(c):04X})".strip() for c in letters)


def _refuse_domain(host: str, written: str, domains: Collection[str]) -> None:
    allowed = is_allowed_domain(host, domains=domains) or is_allowed_domain(written, domains=domains)
    named = _is_named(host, domains) or _is_named(written, domains)
    if host in PUBLIC_SERVICES and not named:
        raise AddressUnfit("public", domain=host)
    if domains and not allowed:
        raise AddressUnfit("domain", domain=host, allowed=", ".join(sorted(domains)))
    if not named and any(label.startswith("xn--") for label in host.split(".")):
        raise AddressUnfit("foreign", domain=host)


def _is_named(domain: str, domains: Collection[str]) -> bool:
    """Whether the very domain is allowed, not only one that it lies below."""
    return domain.casefold() in _known(domains)


def _known(domains: Collection[str]) -> list[str]:
    return [unicodedata.normalize("NFC", entry).strip().casefold() for entry in domains]


def is_allowed_domain(domain: str, *, domains: Collection[str]) -> bool:
    """Whether the domain is among those allowed; an empty list allows all."""
    if not domains:
        return True
    return any(
        domain.endswith(entry[1:]) and len(domain) > len(entry) - 1
        if entry.startswith("*.")
        else domain == entry
        for entry in _known(domains)
    )


def mailbox_of(address: str) -> str:
    """What tells mailboxes apart: the address in small letters without a `+tag`."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"
