"""`phieu invitations`: sending, reminding, following and withdrawing from the command line."""

from dataclasses import asdict
from typing import Annotated

import typer

from app.campaigns import service as campaigns
from app.cli.desk import load_resources, opened, say, say_json
from app.cli.units import AsJson
from app.core.actor import EVERYWHERE
from app.core.mail.smtp import SmtpPort
from app.invitations import service as invitations
from app.invitations.jobs import send_due_mail

app = typer.Typer(help="Invitations and the outbox.", no_args_is_help=True)
Campaign = Annotated[str, typer.Option(help="Short name of the campaign.")]


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
