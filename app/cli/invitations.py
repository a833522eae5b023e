"""`phieu invitations`: sending, reminding, following and withdrawing from the command line."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from app.campaigns import service as campaigns
from app.cli.desk import load_resources, opened, say, say_json
from app.cli.units import AsJson
from app.core.actor import EVERYWHERE
from app.core.mail.imap import MailboxDown, opened_mailbox
from app.core.mail.smtp import SmtpPort
from app.core.resources import Resources
from app.core.settings import Settings
from app.invitations import service as invitations
from app.invitations.bounces import list_files, read_report, split_mails
from app.invitations.jobs import read_mailbox, send_due_mail, take_returns

app = typer.Typer(help="Invitations and the outbox.", no_args_is_help=True)
Campaign = Annotated[str, typer.Option(help="Short name of the campaign.")]
BECAME: Final[dict[invitations.Became, str]] = {
    "hard": "no such mailbox",
    "soft": "mailbox full or out of reach",
    "policy": "our mail is refused",
    "delayed": "still being tried",
    "repeated": "known already",
    "late": "outside the time in which the mail can have come back",
    "foreign": "not to an address of ours",
    "absence": "absence notes",
    "other": "no report of a failure",
    "unreadable": "not readable",
}
"""What a count of mails that came back is called on the terminal."""


@app.command("send")
def send(campaign: Campaign) -> None:
    """Invites everybody on the online lists who has no invitation, and queues their mails."""
    with opened(writing=True) as work:
        found = campaigns.get_campaign(work, key=campaign)
        prepared = invitations.prepare_invitations(work, campaign_id=found.id)
        queued = invitations.queue_messages(work, campaign_id=found.id, kind="invite")
    say(f"{prepared} invitations, {queued} mails queued")


@app.command("remind")
def remind(campaign: Campaign) -> None:
    """Queues one reminder for everybody who was invited and has not answered."""
    with opened(writing=True) as work:
        found = campaigns.get_campaign(work, key=campaign)
        invitations.queue_messages(work, campaign_id=found.id, kind="remind")
    say("The reminders are queued.")


@app.command("status")
def status(campaign: Campaign, json: AsJson = False) -> None:
    """Counts first mails by state, and says how the relay does; nothing about answers."""
    with opened(writing=False) as work:
        found = campaigns.get_campaign(work, key=campaign)
        counts = invitations.count_delivery(work, campaign_id=found.id, scope=EVERYWHERE)
        relay = invitations.relay_state(work)
    if json:
        say_json({"campaign": campaign, "first_mails": counts, "relay": asdict(relay)})
        return
    for state, count in counts.items():
        say(f"{state}\t{count}")
    say(f"relay\t{relay.kind or 'ok'}\t{relay.waiting} waiting, {relay.lag_seconds} s late")


@app.command("deliver")
def deliver(
    limit: Annotated[int, typer.Option(min=1, help="Most mails in this run.")] = 1000,
) -> None:
    """Sends the mails that are due, once; for installations that run no worker."""
    resources = load_resources()
    port = SmtpPort(resources.settings)
    try:
        settled = send_due_mail(resources, port=port, limit=limit)
    finally:
        port.close()
    with opened(writing=False, resources=resources) as work:
        relay = invitations.relay_state(work)
    resources.database.dispose()
    say(f"{settled} mails, {relay.waiting} still waiting, relay {relay.kind or 'ok'}")


@app.command("bounces")
def bounces(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Mails that came back: .eml, mbox, or folders of them.", exists=True, readable=True
        ),
    ] = None,
    mailbox: Annotated[
        bool, typer.Option("--mailbox", help="Read the mailbox of PHIEU_BOUNCE_IMAP_URL instead of files.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Reads mails that came back; the same ones again change nothing."""
    if bool(files) == mailbox:
        raise typer.BadParameter("name the files to read, or --mailbox: one of the two")
    resources = load_resources()
    try:
        _require_mailbox(resources.settings, over_imap=mailbox)
        counts = _read_mailbox(resources) if mailbox else take_returns(resources, returned=_returned(files))
    finally:
        resources.database.dispose()
    if json:
        say_json({"mails": counts.total(), **counts})
        return
    say(f"{counts.total()} mails read")
    for became, count in sorted(counts.items()):
        say(f"{BECAME[became]}\t{count}")


def _require_mailbox(settings: Settings, *, over_imap: bool) -> None:
    if not settings.bounce_address:
        raise typer.BadParameter("set PHIEU_BOUNCE_ADDRESS first: without it no mail can be known again")
    if over_imap and not settings.bounce_imap_url:
        raise typer.BadParameter("set PHIEU_BOUNCE_IMAP_URL first, such as imaps://user:password@host/INBOX")


def _read_mailbox(resources: Resources) -> Counter[invitations.Became]:
    try:
        with opened_mailbox(resources.settings) as mailbox:
            return read_mailbox(resources, mailbox=mailbox)
    except MailboxDown as down:
        raise typer.BadParameter(f"the mailbox cannot be read: {down.reply}") from down


def _returned(files: list[Path] | None) -> Iterator[invitations.Returned]:
    for path in (one for given in files or () for one in list_files(given)):
        with path.open("rb") as file:
            for mail in split_mails(file):
                yield invitations.Returned(read_report(mail))
