"""What a newcomer finds after `make run`: a finished round, an open one, accounts, a mailbox."""

from collections.abc import Iterator
from dataclasses import replace

from app.cli.demo.plan import SMALL_QUOTA, Plan, even_quotas
from app.cli.demo.stage import Stage, free_port, is_empty, on_stage
from app.cli.demo.story import Story
from app.cli.demo.story import tell as tell_story
from app.cli.desk import tell
from app.cli.serve import Part, local_mailbox, serve_part
from app.core.permissions import ROLE_LABELS
from app.core.resources import build_resources
from app.core.settings import Settings

SMALL = Plan(respondents=60, quotas=even_quotas(SMALL_QUOTA), scanned=8)
OPEN = replace(SMALL, key="open-round", seed=2024)


def demonstration_settings(settings: Settings) -> Settings:
    """The settings of a demonstration: loopback mailbox, clear text on the loopback only."""
    changes = {
        "demo": True,
        "smtp_url": f"smtp://127.0.0.1:{free_port()}",
        "smtp_start_tls": "never",
        "mail_per_second": 100.0,
    }
    return settings.model_copy(update=changes)


def prepare(settings: Settings) -> Settings:
    """Fills an empty installation with the two rounds; leaves a filled one alone."""
    with on_stage(settings) as stage:
        if is_empty(stage.resources):
            tell("First start: building the demonstration, about a minute.")
            tell_story(stage, SMALL, say=tell)
            tell("Opening a second round, for you to answer and to key")
            _open_round(stage)
    return demonstration_settings(settings)


def _open_round(stage: Stage) -> None:
    story = Story(stage, OPEN)
    round_ = story.launch(live=True)
    story.send_mail(round_)
    packs = story.print_and_hand_out(round_)
    story.receive(round_, packs)


def announce(settings: Settings) -> Iterator[str]:
    """Addresses and sign-ins, line by line."""
    yield ""
    yield f"Staff pages        {settings.staff_url}"
    yield f"Local mailbox      {settings.staff_url}/mailbox   (open a mail, follow its link)"
    yield f"Respondents        {settings.public_url}"
    yield ""
    yield "Demonstration sign-ins (loopback only):"
    for member in SMALL.staff():
        yield f"  {ROLE_LABELS[member.role]:<17} {member.email:<32} {member.password}"
    yield ""
    yield "Ctrl-C ends."


def serve_demonstration(settings: Settings) -> None:
    """Serves both applications, the worker and the mailbox in this process until interrupted."""
    resources = build_resources(settings)
    try:
        with local_mailbox(settings):
            serve_part(resources, part=Part.ALL, host="127.0.0.1")
    finally:
        resources.database.dispose()
