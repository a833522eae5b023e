"""What the doctor says of the sender's domain, the relay's certificate and the mailbox, from real answers."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.cli.doctor_mail import check_mailbox, check_relay, check_sender
from app.core.mail import dns
from app.core.mail.dns import NameServers
from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from tests.support.certificates import Authority, found_authority, self_signed
from tests.support.faulty_relay import FaultyRelay, faulty_relay
from tests.support.imap_server import MailboxServer, mailbox_server
from tests.support.name_server import Records, name_server

DOMAIN = "khaosat.gov.vn"


def resources_with(folder: Path, **settings: str) -> Resources:
    """Nothing here touches the database."""
    return build_resources(Settings(data_dir=folder, mail_from=f"phieu@{DOMAIN}", **settings))  # type: ignore[arg-type]


def sound_zone() -> Records:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    raw = base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    halves = f'"v=DKIM1; k=rsa; p={raw[:200]}" "{raw[200:]}"'
    return {
        (DOMAIN, "TXT"): ['"v=spf1 a:relay.gov.vn -all"', '"something else"'],
        (DOMAIN, "MX"): [f"10 mx.{DOMAIN}."],
        (f"mail._domainkey.{DOMAIN}", "TXT"): [halves],
        ("_dmarc.gov.vn", "TXT"): ['"v=DMARC1; p=reject"'],
        ("null.vn", "MX"): ["0 ."],
        ("bare.vn", "A"): ["192.0.2.7"],
    }


def verdicts(resources: Resources, address: str) -> dict[str, str]:
    found: dict[str, str] = {
        one.check: one.verdict for one in check_sender(resources, servers=NameServers(address))
    }
    resources.database.dispose()
    return found


def test_the_domain_of_the_sender_is_looked_up(tmp_path: Path) -> None:
    with name_server(sound_zone()) as address:
        good = resources_with(tmp_path, dkim_selector="mail", bounce_address=f"bounce@{DOMAIN}")
        assert verdicts(good, address) == {
            "sender SPF": "pass", "sender DKIM": "pass", "sender DMARC": "pass", "way back": "pass",
        }  # fmt: skip
        elsewhere = resources_with(tmp_path, bounce_address="bounce@null.vn")
        assert verdicts(elsewhere, address) == {
            "sender SPF": "fail", "sender DKIM": "warn", "sender DMARC": "pass", "way back": "fail",
        }  # fmt: skip
        assert NameServers(address).takes_mail("bare.vn")
        assert not NameServers(address).takes_mail("nowhere.vn")


def test_where_no_name_server_answers_nothing_is_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dns, "SECONDS", 0.2)
    with name_server({}, silent=True) as address:
        found = list(
            check_sender(resources_with(tmp_path, dkim_selector="mail"), servers=NameServers(address))
        )
    assert {one.verdict for one in found} == {"warn"}
    assert all(one.detail.startswith("not looked at: no name server answered") for one in found)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    found = found_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(found.file))
    return found


@pytest.mark.parametrize(
    ("days", "name", "verdict", "said"),
    [
        (60, "127.0.0.1", "pass", "59 more days"),
        (5, "127.0.0.1", "warn", "have it renewed"),
        (-1, "127.0.0.1", "fail", "it has run out"),
        (60, "192.0.2.1", "fail", "made for another name"),
        (60, "", "fail", "nobody vouches for it"),
    ],
)
def test_the_certificate_of_the_relay_is_looked_at(
    authority: Authority, tmp_path: Path, days: int, name: str, verdict: str, said: str
) -> None:
    tls = authority.serve(name, days=days) if name else self_signed(tmp_path)
    with faulty_relay(FaultyRelay(tls=tls)) as relay:
        resources = resources_with(tmp_path, smtp_url=f"smtp://127.0.0.1:{relay.port}")
        *_, last = check_relay(resources)
    resources.database.dispose()
    assert last.check == ("mail relay" if verdict == "fail" else "relay certificate")
    assert (last.verdict, said in last.detail) == (verdict, True), last.detail


def test_the_mailbox_of_what_comes_back_is_looked_into(authority: Authority, tmp_path: Path) -> None:
    box = MailboxServer(tls=authority.serve("127.0.0.1"), password="secret")
    box.put(b"Subject: one\r\n\r\n")
    with mailbox_server(box):
        url = f"imap://bounce%40khaosat.example:secret@127.0.0.1:{box.port}/INBOX"
        cases = [("", "fail"), (f"bounce@{DOMAIN}", "pass")]
        for address, verdict in cases:
            resources = resources_with(tmp_path, bounce_imap_url=url, bounce_address=address)
            [found] = check_mailbox(resources)
            resources.database.dispose()
            assert found.verdict == verdict
        assert found.detail == "1 mails to read"
        assert not box.mails[0].flags
