"""How SPF, DKIM and DMARC records are judged, and what is advised."""

import base64
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.mail.sender import is_aligned, judge_dkim, judge_dmarc, judge_spf, parents

DOMAIN, NAME = "khaosat.gov.vn", "mail._domainkey.khaosat.gov.vn"


@cache
def rsa_record(bits: int, *, extra: str = "") -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
    raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; {extra}p={base64.b64encode(raw).decode()}"


@pytest.mark.parametrize(
    ("texts", "verdict", "said"),
    [
        ([], "fail", "v=spf1 a:relay.gov.vn -all"),
        (["v=spf10 -all", "google-site=1"], "fail", "names no servers"),
        (["v=spf1 -all", "V=SPF1 mx -all"], "fail", "keep one"),
        (["v=spf1 +all"], "fail", "everybody"),
        (["v=spf1 mx all"], "fail", "everybody"),
        (["v=spf1 " + " ".join(f"include:s{n}.vn" for n in range(11)) + " -all"], "fail", "11 names"),
        (["v=spf1 a:relay.gov.vn"], "warn", "refuses nobody"),
        (["v=spf1 mx ?all"], "warn", "refuses nobody"),
        (["v=spf1 redirect=_spf.gov.vn"], "pass", "redirect"),
        (["other", "v=spf1 ip4:192.0.2.1 ~all"], "pass", "192.0.2.1"),
    ],
)
def test_spf(texts: list[str], verdict: str, said: str) -> None:
    judged = judge_spf(texts, domain=DOMAIN, relay="relay.gov.vn")
    assert judged.verdict == verdict
    assert said in judged.detail


@pytest.mark.parametrize(
    ("texts", "verdict", "said"),
    [
        ([], "fail", "no key"),
        (["v=DKIM1; p="], "fail", "withdrawn"),
        (["v=DKIM1; p=not base64!"], "fail", "cannot be read"),
        (["v=DKIM1; k=rsa; p=AAAA"], "fail", "cannot be read"),
        ([rsa_record(1024)], "warn", "1024"),
        ([rsa_record(2048, extra="t=y:s; ")], "warn", "tried out"),
        ([rsa_record(2048)], "pass", "2048"),
    ],
    ids=["none", "withdrawn", "garbage", "short", "1024", "testing", "2048"],
)
def test_dkim(texts: list[str], verdict: str, said: str) -> None:
    judged = judge_dkim(texts, name=NAME)
    assert (judged.verdict, said in judged.detail) == (verdict, True)


def test_dkim_keys_of_other_kinds() -> None:
    raw = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert judge_dkim([f"k=ed25519; p={base64.b64encode(raw).decode()}"], name=NAME).verdict == "pass"
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    der = curve.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert judge_dkim([f"p={base64.b64encode(der).decode()}"], name=NAME).verdict == "fail"


@pytest.mark.parametrize(
    ("texts", "found_at", "verdict"),
    [
        ([], DOMAIN, "fail"),
        (["v=DMARC1; p=reject", "v=DMARC1; p=none"], DOMAIN, "fail"),
        (["v=DMARC1; rua=mailto:a@b.vn"], DOMAIN, "fail"),
        (["v=DMARC1; p=none"], DOMAIN, "warn"),
        (["v=DMARC1; p=reject; sp=none"], "gov.vn", "warn"),
        (["v = DMARC1; P=Reject"], "gov.vn", "pass"),
        (["v=DMARC1;p=quarantine"], DOMAIN, "pass"),
    ],
)
def test_dmarc(texts: list[str], found_at: str, verdict: str) -> None:
    assert judge_dmarc(texts, domain=DOMAIN, found_at=found_at).verdict == verdict


def test_who_may_speak_for_a_domain() -> None:
    assert parents("a.b.gov.vn") == ["a.b.gov.vn", "b.gov.vn", "gov.vn"]
    assert parents("gov.vn") == ["gov.vn"]
    assert is_aligned("mail.so.gov.vn", sender="SO.gov.vn")
    assert not is_aligned("otherso.gov.vn", sender="so.gov.vn")
