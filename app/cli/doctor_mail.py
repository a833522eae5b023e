"""What `phieu doctor` looks at so that mails arrive: relay, certificate, DNS of the sender, mailbox."""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

from app.cli.findings import Finding, Verdict
from app.core import clock
from app.core.mail.dns import NameServers, NoAnswer
from app.core.mail.imap import MailboxDown, opened_mailbox
from app.core.mail.port import RelayDown
from app.core.mail.sender import Judged, is_aligned, judge_dkim, judge_dmarc, judge_spf, parents
from app.core.mail.smtp import SmtpPort
from app.core.resources import Resources
from app.core.settings import Settings

SOON_DAYS: Final = 21
CERTIFICATE_ADVICE: Final = {
    "mismatch": "it is made for another name: write that name in PHIEU_SMTP_URL, or have one made for {host}",
    "expired": "it has run out: have the relay's certificate renewed",
    "self-signed": "nobody vouches for it: have it made by an authority, or name the authority's file in "
    "SSL_CERT_FILE",
    "issuer": "its authority is not known here: name the authority's file in SSL_CERT_FILE",
}
"""What the library says of a certificate, and what to do."""


def check_relay(resources: Resources) -> Iterator[Finding]:
    """Encryption, the relay's greeting, its certificate."""
    settings = resources.settings
    clear = settings.smtp_start_tls == "never" and not settings.smtp_url.startswith("smtps:")
    if clear:
        verdict: Verdict = "warn" if settings.demo else "fail"
        yield Finding("mail encryption", verdict, "PHIEU_SMTP_START_TLS=never: mail leaves in clear text")
    else:
        yield Finding("mail encryption", "pass", "TLS is required")
    try:
        yield Finding("mail relay", "pass", f"answers: {SmtpPort(settings).check()[:80]}")
    except RelayDown as error:
        where = settings.smtp_url.split("@")[-1]
        advice = certificate_advice(error.reply, host=_host(settings))
        yield Finding("mail relay", "fail", f"{where}: {error.reply}{advice}; messages wait")
        return
    if not clear:
        yield _certificate(settings)


def _host(settings: Settings) -> str:
    return urlsplit(settings.smtp_url).hostname or ""


def certificate_advice(reply: str, *, host: str) -> str:
    """What to do about a certificate that was refused; empty where the words are not about one."""
    if "CERTIFICATE_VERIFY_FAILED" not in reply:
        return ""
    found = next((advice for word, advice in CERTIFICATE_ADVICE.items() if word in reply), "")
    return f" – {found.format(host=host)}" if found else ""


def _certificate(settings: Settings) -> Finding:
    try:
        ends = SmtpPort(settings).certificate_ends()
    except RelayDown as error:
        return Finding("relay certificate", "fail", error.reply)
    days = (ends - clock.now()).days
    detail = f"made for {_host(settings)}, good for {days} more days (until {ends:%Y-%m-%d})"
    if days >= SOON_DAYS:
        return Finding("relay certificate", "pass", detail)
    return Finding("relay certificate", "warn", f"{detail}: have it renewed, mails stop when it runs out")


def check_sender(resources: Resources, *, servers: NameServers | None = None) -> Iterator[Finding]:
    """SPF, DKIM and DMARC of the sender's domain, and whether what comes back finds a way."""
    settings = resources.settings
    domain = _domain(settings.mail_from)
    if settings.demo:
        return
    if "." not in domain:
        yield Finding(
            "sender", "warn", f"{settings.mail_from} is no address that others know: set PHIEU_MAIL_FROM"
        )
        return
    ask = servers or NameServers()
    envelope = _domain(settings.bounce_address) or domain
    looks: tuple[tuple[str, Callable[[], Judged]], ...] = (
        ("sender SPF", lambda: _spf(ask, envelope=envelope, sender=domain, relay=_host(settings))),
        ("sender DKIM", lambda: _dkim(ask, domain=domain, selector=settings.dkim_selector)),
        ("sender DMARC", lambda: _dmarc(ask, domain=domain)),
        ("way back", lambda: _way_back(ask, envelope=envelope, settings=settings)),
    )
    for check, look in looks:
        try:
            judged = look()
        except NoAnswer:
            judged = Judged("warn", f"not looked at: no name server answered for {domain}; try again later")
        yield Finding(check, judged.verdict, judged.detail)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip("<> ").lower()


def _spf(ask: NameServers, *, envelope: str, sender: str, relay: str) -> Judged:
    judged = judge_spf(ask.texts(envelope), domain=envelope, relay=relay)
    if judged.verdict == "pass" and not is_aligned(envelope, sender=sender):
        detail = (
            f"{envelope} of PHIEU_BOUNCE_ADDRESS and {sender} of PHIEU_MAIL_FROM have nothing in common: "
        )
        return Judged("warn", f"{detail}DMARC does not count SPF then; use one domain")
    return judged


def _dkim(ask: NameServers, *, domain: str, selector: str) -> Judged:
    if not selector:
        return Judged("warn", "not looked at: set PHIEU_DKIM_SELECTOR to the name of the relay's key")
    name = f"{selector}._domainkey.{domain}"
    return judge_dkim(ask.texts(name), name=name)


def _dmarc(ask: NameServers, *, domain: str) -> Judged:
    for parent in parents(domain):
        texts = ask.texts(f"_dmarc.{parent}")
        if texts:
            return judge_dmarc(texts, domain=domain, found_at=parent)
    return judge_dmarc([], domain=domain, found_at=domain)


def _way_back(ask: NameServers, *, envelope: str, settings: Settings) -> Judged:
    if not ask.takes_mail(envelope):
        return Judged("fail", f"{envelope} takes no mail, so nothing can come back: add an MX record")
    if not settings.bounce_address:
        return Judged("warn", "mails come back to the sender and nobody reads them: set PHIEU_BOUNCE_ADDRESS")
    return Judged("pass", f"{envelope} takes mail")


def check_mailbox(resources: Resources) -> Iterator[Finding]:
    """The mailbox that mails come back to, where one is read."""
    settings = resources.settings
    if not settings.bounce_imap_url:
        return
    if not settings.bounce_address:
        detail = "PHIEU_BOUNCE_IMAP_URL without PHIEU_BOUNCE_ADDRESS: no mail can be known again"
        yield Finding("bounce mailbox", "fail", detail)
        return
    try:
        with opened_mailbox(settings) as mailbox:
            waiting = len(mailbox.list_unread())
    except MailboxDown as down:
        host = urlsplit(settings.bounce_imap_url).hostname or ""
        advice = certificate_advice(down.reply, host=host)
        yield Finding("bounce mailbox", "fail", f"{host}: {down.reply}{advice}")
        return
    yield Finding("bounce mailbox", "pass", f"{waiting} mails to read")
