"""`phieu demo`: the whole job on made-up people; and `phieu run`, which `make run` starts."""

from dataclasses import replace
from typing import Annotated

import typer

from app.cli.desk import fail, say, say_json, tell
from app.core.settings import Settings


def demo(
    seed: Annotated[int, typer.Option(help="The same seed gives the same opinions and slips.")] = 2023,
    respondents: Annotated[int, typer.Option(min=0, help="How many officials answer online.")] = 200,
    forms: Annotated[
        int,
        typer.Option(min=0, help="Paper forms that count for each unit; 0: 20 a department, 30 a district."),
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Runs a whole survey round on made-up people, through the doors that people use."""
    from app.cli.demo.plan import Plan, even_quotas
    from app.cli.demo.report import print_summary, summarise
    from app.cli.demo.stage import is_empty, on_stage
    from app.cli.demo.story import tell as tell_story

    plan = Plan(seed=seed, respondents=respondents)
    if forms:
        plan = replace(plan, quotas=even_quotas(forms), scanned=8)
    with on_stage(Settings()) as stage:
        if not is_empty(stage.resources):
            fail("This database already holds a survey round. Point PHIEU_DATA_DIR at an empty folder.")
        story, round_ = tell_story(stage, plan, say=tell)
        document = summarise(story, round_)
    if as_json:
        say_json(document)
    else:
        print_summary(document)


def run() -> None:
    """Serves the demonstration: a finished round, an open one, and a local mailbox (what `make run` does)."""
    from app.cli.demo.newcomer import announce, prepare, serve_demonstration
    from app.cli.serve import require_free_ports

    settings = Settings()
    require_free_ports(settings, host="127.0.0.1")
    settings = prepare(settings)
    for line in announce(settings):
        say(line)
    serve_demonstration(settings)


def register(app: typer.Typer) -> None:
    """Adds the commands of this package."""
    app.command("demo")(demo)
    app.command("run", hidden=True)(run)
