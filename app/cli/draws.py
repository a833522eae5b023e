"""`phieu campaigns draw` and `protocol`: drawing a sample from a frozen list, and showing that it repeats."""

from typing import Annotated, Any
from uuid import UUID

import typer

from analysis.sampling.plans import METHODS
from app.campaigns import service as campaigns
from app.cli.campaigns import Group, Key, checked
from app.cli.desk import fail, opened, say, say_json
from app.cli.units import AsJson, DryRun
from app.core.unit_of_work import Work
from app.sampling import service as sampling
from app.sampling.forms import DrawForm

Channel = Annotated[str, typer.Option(help="online or paper.")]
Method = Annotated[str, typer.Option(help=f"One of: {', '.join(METHODS)}.")]
Pairs = list[str]


def register(app: typer.Typer) -> None:
    """Adds the commands to the group of campaigns."""
    app.command("draw")(draw)
    app.command("protocol")(protocol)


def _audience_id(work: Work, *, campaign_id: UUID, group: str, channel: str) -> UUID:
    audiences = campaigns.list_audiences(work, campaign_id=campaign_id)
    found = [one.id for one in audiences if (one.group_key, one.channel) == (group, channel)]
    if not found:
        fail(f"There is no audience {group} in the channel {channel}. See: phieu campaigns show KEY")
    return found[0]


def _split(pairs: Pairs) -> tuple[list[str], list[str]]:
    """NAME=VALUE as names and values."""
    halves = [text.partition("=") for text in pairs]
    return [name for name, _, _ in halves], [value for _, _, value in halves]


def _stages(texts: Pairs) -> dict[str, list[str]]:
    kinds, values = _split(texts)
    parts = [value.partition(":") for value in values]
    return {
        "stage_type": ["" if kind == "unit" else kind for kind in kinds],
        "stage_method": [method for method, _, _ in parts],
        "stage_size": [size for _, _, size in parts],
    }


def _given(pairs: Pairs, *, allocation: str) -> dict[str, Any]:
    kinds, numbers = _split(pairs)
    return {"given_type": kinds, "given_size": numbers, "allocation": "given" if pairs else allocation}


def _members(text: str) -> dict[str, str]:
    method, _, size = text.partition(":")
    return {"member_method": method, "member_size": size or "0"}


def draw(
    key: Key,
    group: Group,
    channel: Channel = "online",
    method: Method = "simple",
    size: Annotated[int, typer.Option(help="Of the whole sample.")] = 0,
    reserves: Annotated[int, typer.Option(help="In each part that is drawn by itself.")] = 0,
    by: Annotated[str, typer.Option(help="What a stratum is: unit or type.")] = "unit",
    allocation: Annotated[str, typer.Option(help="proportional, equal or given.")] = "proportional",
    given: Annotated[Pairs | None, typer.Option(help="TYPE=NUMBER a stratum; repeat.")] = None,
    stage: Annotated[
        Pairs | None, typer.Option(help="TYPE=METHOD:NUMBER from the top, unit=… for the units; repeat.")
    ] = None,
    members: Annotated[str, typer.Option(help="METHOD:NUMBER of people in the lowest cluster.")] = "simple:0",
    seed: Annotated[int | None, typer.Option(help="Up to 9 digits; made up when absent.")] = None,
    reason: Annotated[str, typer.Option(help="Why it is drawn anew.")] = "",
    dry_run: DryRun = False,
    json: AsJson = False,
) -> None:
    """Draws a sample from a frozen list; until the start it can be drawn anew with a reason."""
    parts = {**_given(given or [], allocation=allocation), **_stages(stage or []), **_members(members)}
    with opened(writing=not dry_run) as work:
        campaign = campaigns.get_campaign(work, key=key)
        audience_id = _audience_id(work, campaign_id=campaign.id, group=group, channel=channel)
        form = checked(
            DrawForm, audience_id=audience_id, method=method, size=size, reserves=reserves, by=by, seed=seed,
            **parts,
        )  # fmt: skip
        asked: dict[str, Any] = {
            "campaign_id": campaign.id,
            "audience_id": audience_id,
            "order": form.order(),
        }
        if dry_run:
            _tell_shares(sampling.preview_draw(work, **asked), json=json)
            return
        sampling.draw_sample(work, seed=form.seed, reason=reason, **asked)
        document = _document(sampling.read_protocol(work, campaign_id=campaign.id, audience_id=audience_id))
    _tell(document, json=json)


def protocol(key: Key, group: Group, channel: Channel = "online", json: AsJson = False) -> None:
    """Shows how a sample was drawn, and draws it again to see whether it comes out the same."""
    with opened(writing=False) as work:
        campaign = campaigns.get_campaign(work, key=key)
        audience_id = _audience_id(work, campaign_id=campaign.id, group=group, channel=channel)
        found = sampling.read_protocol(work, campaign_id=campaign.id, audience_id=audience_id)
        document = _document(found)
    _tell(document, json=json)


def _document(found: sampling.Protocol) -> dict[str, Any]:
    made = found.draw
    return {
        "algorithm": found.algorithm,
        "method": made.method,
        "seed": made.seed,
        "frame_sha256": made.frame_sha256,
        "result_sha256": made.result_sha256,
        "population": made.population,
        "drawn": made.drawn,
        "selected": found.selected,
        "reserves": found.reserves,
        "repeats": found.verdict,
        "order": made.parameters,
        "units": {one.unit.code: round(one.drawn) for one in found.shares if one.drawn},
    }


def _tell(document: dict[str, Any], *, json: bool) -> None:
    if json:
        say_json(document)
        return
    for name in ("algorithm", "method", "seed", "frame_sha256", "result_sha256", "repeats"):
        say(f"{name}\t{document[name]}")
    say(f"{document['drawn']} of {document['population']}, {document['reserves']} reserves")


def _tell_shares(shares: list[sampling.UnitShare], *, json: bool) -> None:
    rows = [
        {
            "unit": one.unit.code, "listed": one.listed, "expected": round(one.drawn, 2),
            "lowest": one.chances[0], "highest": one.chances[1],
        }
        for one in shares
    ]  # fmt: skip
    if json:
        say_json(rows)
        return
    for row in rows:
        say(f"{row['unit']}\t{row['expected']} of {row['listed']}")
