"""Whether receivers can tell that our mail is ours: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489). Pure.

Each rule takes the texts that stand in the DNS and says how they are judged and what to do about it. Large
receivers refuse mail to many people that none of them vouches for.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

Verdict = Literal["pass", "warn", "fail"]
MOST_LOOKUPS: Final = 10
"""Names that a receiver looks up for one SPF record before it gives up (RFC 7208, 4.6.4)."""
LEAST_BITS, GOOD_BITS = 1024, 2048
_LOOKED_UP: Final = re.compile(r"[+?~-]?(include:|a$|a[:/]|mx$|mx[:/]|ptr$|ptr:|exists:)|redirect=")


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and what stands there or what to do."""

    verdict: Verdict
    detail: str


def judge_spf(texts: Sequence[str], *, domain: str, relay: str) -> Judged:
    """The record that names the servers which send for the envelope's domain."""
    records = [one for one in texts if one.lower() == "v=spf1" or one.lower().startswith("v=spf1 ")]
    if not records:
        advice = f"add a TXT record at {domain}: v=spf1 a:{relay or 'relay.example'} -all"
        return Judged("fail", f"{domain} names no servers that send for it: {advice}")
    if len(records) > 1:
        return Judged("fail", f"{domain} has {len(records)} SPF records and receivers take none: keep one")
    words = records[0].lower().split()[1:]
    ending = next((one for one in words if one.endswith("all") and len(one) <= len("+all")), "")
    if ending in ("all", "+all"):
        return Judged("fail", f"the SPF record of {domain} lets everybody send: end it with -all")
    lookups = sum(bool(_LOOKED_UP.match(word)) for word in words)
    if lookups > MOST_LOOKUPS:
        return Judged(
            "fail", f"the SPF record of {domain} asks for {lookups} names, more than {MOST_LOOKUPS}"
        )
    if ending in ("", "?all") and not any(word.startswith("redirect=") for word in words):
        return Judged("warn", f"the SPF record of {domain} refuses nobody: end it with ~all or -all")
    return Judged("pass", f"{domain}: {records[0][:120]}")


def judge_dkim(texts: Sequence[str], *, name: str) -> Judged:
    """The public half of the key that the relay signs with."""
    records = [one for one in texts if "p" in _tags(one)]
    if not records:
        advice = "publish the public key that the relay signs with, or mend PHIEU_DKIM_SELECTOR"
        return Judged("fail", f"there is no key at {name}: {advice}")
    tags = _tags(records[0])
    if not tags["p"]:
        return Judged("fail", f"the key at {name} has been withdrawn: sign with another one")
    size = _size(tags)
    if size is None:
        return Judged("fail", f"the key at {name} cannot be read: publish it anew, in one piece")
    if size < LEAST_BITS:
        return Judged("fail", f"the key at {name} has {size} bits and receivers ignore it: use {GOOD_BITS}")
    if size < GOOD_BITS:
        return Judged("warn", f"the key at {name} has {size} bits: change to {GOOD_BITS}")
    if "y" in tags.get("t", "").split(":"):
        return Judged("warn", f"the key at {name} says that it is only tried out: take t=y away")
    return Judged("pass", f"{name}: {size} bits")


def _size(tags: Mapping[str, str]) -> int | None:
    """Bits of a key, one of the newer kind counting as 3072; None where it cannot be read."""
    try:
        raw = base64.b64decode(re.sub(r"\s", "", tags["p"]), validate=True)
        if tags.get("k", "rsa") == "ed25519":
            return 3072 if len(raw) == 32 else None
        key = load_der_public_key(raw)
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return None
    return key.key_size if isinstance(key, rsa.RSAPublicKey) else None


def judge_dmarc(texts: Sequence[str], *, domain: str, found_at: str) -> Judged:
    """What receivers do with mail that only claims to be of the domain; `found_at`: which domain says it."""
    records = [one for one in texts if one.lower().replace(" ", "").startswith("v=dmarc1")]
    if not records:
        advice = (
            f"add a TXT record at _dmarc.{domain}: v=DMARC1; p=quarantine; rua=mailto:postmaster@{domain}"
        )
        return Judged("fail", f"{domain} does not say what to do with forged mail: {advice}")
    if len(records) > 1:
        return Judged(
            "fail", f"{found_at} has {len(records)} DMARC records and receivers take none: keep one"
        )
    tags = _tags(records[0])
    policy = tags.get("p", "").lower()
    if found_at != domain:
        policy = tags.get("sp", policy).lower()
    if policy not in ("none", "quarantine", "reject"):
        return Judged("fail", f"the DMARC record of {found_at} names no policy: write p=quarantine")
    if policy == "none":
        return Judged(
            "warn", f"the DMARC record of {found_at} only watches: change to p=quarantine or p=reject"
        )
    return Judged("pass", f"{found_at}: {policy}")


def _tags(record: str) -> dict[str, str]:
    """The tags of a record such as `v=DKIM1; k=rsa; p=…`."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}


def parents(domain: str) -> list[str]:
    """The domain and those above it that may speak for it, the nearest first; no top-level domain."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


def is_aligned(envelope: str, *, sender: str) -> bool:
    """Whether DMARC may count SPF: the envelope's domain is the sender's, or one lies below the other."""
    ours, theirs = f".{sender.lower()}", f".{envelope.lower()}"
    return ours.endswith(theirs) or theirs.endswith(ours)
