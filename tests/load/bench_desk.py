"""Wrong values that are left when two clerks, or the machine and one, key 100,000 values with errors.

Everything goes through the use cases of the desk and of adjudication; the errors are drawn, each person's by
a seed of its own. A third person errs as often as a clerk, and looks once more where the ruling is neither
entry's, because the page asks for a reason then. The machine accepts nine of ten values, of 10,000
accepted ones one is wrong.
"""

import random
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import col

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core import clock
from app.core.revisions import migrate
from app.core.unit_of_work import open_work
from app.paper import service
from app.paper.models import PaperForm, Reading
from app.paper.rules import Tally
from app.paper.service.concluding import read_answers
from app.responses.models import Response
from tests.integration.paper_room.scene import ITEMS, Scene, open_scene
from tests.load.figures import Figure, benchmark
from tests.support.answering import resources_at

FORMS = 5_000
QUOTA = {"S2": 800, "S3": 400, "D1": 3_800}
KEYING_ERROR = 0.005
ACCEPTED = 0.9
READING_ERROR = 0.0001
SHARE = 20
Values = dict[str, list[str]]


class Paper:
    """What stands on each form, and people who read it, each with an own chance to err."""

    def __init__(self, sheet: service.Sheet) -> None:
        self.boxes = {line.item: sorted(line.boxes) for line in sheet.lines if line.item in ITEMS}
        self.forms: dict[str, Values] = {}
        self._chance = random.Random("what stands on the forms")

    def truth(self, serial: str) -> Values:
        """One box of each line, drawn once."""
        if serial not in self.forms:
            self.forms[serial] = {item: [self._chance.choice(boxes)] for item, boxes in self.boxes.items()}
        return self.forms[serial]

    def seen(self, serial: str, item: str, *, by: random.Random, error: float) -> list[str]:
        """The value of a line as somebody takes it: another box, or none, in so many cases."""
        right = self.truth(serial)[item]
        if by.random() >= error:
            return right
        return [by.choice([one for one in (*self.boxes[item], "blank") if one != right[0]])]


@contextmanager
def desk(*, forms: int, keying: str) -> Iterator[tuple[Scene, Paper]]:
    """A running campaign with all its forms back, and what stands on them."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        url = f"sqlite:///{name}/phieu.sqlite3"
        migrate(url)
        resources = resources_at(url, Path(name))
        quota = {code: size * forms // FORMS for code, size in QUOTA.items()}
        scene = open_scene(resources, quota=quota)
        with scene.work("manager") as work:
            service.prepare_batches(work, audience_id=scene.audience_id, spare=0)
            audience = campaigns.get_audience(work, audience_id=scene.audience_id)
            paper = Paper(service.read_sheet(work, audience=audience))
        with scene.work() as work:
            work.session.execute(update(PaperForm).values(state="returned"))
            values = {"keying": keying, "keyed_again": SHARE if keying == "share" else 100}
            work.session.execute(update(Campaign).values(**values))
            if keying == "machine":
                _read(work, scene=scene, paper=paper)
        yield scene, paper
        resources.database.dispose()


def _read(work: Any, *, scene: Scene, paper: Paper) -> None:
    """One reading of every form, as a batch of scans leaves it."""
    by = random.Random("the machine")
    rows = []
    for form in work.session.execute(select(PaperForm)).scalars():
        items = {
            item: {
                "outcome": "value", "value": paper.seen(form.serial, item, by=by, error=READING_ERROR)[0],
                "confidence": 0.99, "accepted": by.random() < ACCEPTED,
            }
            for item in ITEMS
        }  # fmt: skip
        rows.append(
            {
                "unit_id": form.unit_id, "campaign_id": scene.campaign_id, "serial": form.serial, "page": 1,
                "read_at": clock.now(), "engine_version": "simulated", "items": items, "scores": {},
            }
        )  # fmt: skip
    work.session.execute(insert(Reading), rows)


def _key_all(scene: Scene, paper: Paper, *, who: str) -> int:
    """A clerk keys until no form waits; returns how many forms it were."""
    by, done = random.Random(who), 0
    while (form := scene.take(who)) is not None:
        values = {
            line.item: paper.seen(form.serial, line.item, by=by, error=KEYING_ERROR)
            for line in form.lines
            if line.item in paper.boxes
        }
        scene.finish(who, form, values=values)
        done += 1
    return done


def _rule_all(scene: Scene, paper: Paper) -> int:
    """The third person rules on every line that differs; returns how many lines it were."""
    by, lines = random.Random("third"), 0
    with scene.work("third", writing=False) as work:
        waiting = [one.serial for one in service.list_disputed(work, campaign_id=scene.campaign_id)]
    for serial in waiting:
        with scene.work("third") as work:
            dispute = service.get_dispute(work, campaign_id=scene.campaign_id, serial=serial)
            rulings = [_ruling(one, serial=serial, paper=paper, by=by) for one in dispute.lines]
            service.adjudicate(work, campaign_id=scene.campaign_id, serial=serial, rulings=rulings)
        lines += len(rulings)
    return lines


def _ruling(one: service.DisputedLine, *, serial: str, paper: Paper, by: random.Random) -> service.Ruling:
    value = paper.seen(serial, one.line.item, by=by, error=KEYING_ERROR)
    if tuple(value) not in one.values:
        value = paper.seen(serial, one.line.item, by=by, error=KEYING_ERROR)
    return service.Ruling(item=one.line.item, value=value, reason="as the paper shows")


def _wrong(scene: Scene, paper: Paper) -> dict[str, int]:
    """Values in the stored responses that are not what stands on the paper, by way of keying and passes."""
    found = {"values": 0, "wrong": 0, "values_keyed_once": 0, "wrong_keyed_once": 0}
    with open_work(scene.resources, writing=False) as work:
        audience = campaigns.get_audience(work, audience_id=scene.audience_id)
        sheet = service.read_sheet(work, audience=audience)
        rows = work.session.execute(
            select(PaperForm, col(Response.payload)).join(
                Response, col(Response.id) == col(PaperForm.response_id)
            )
        ).all()
        for form, payload in rows:
            once = "_keyed_once" if form.keying == "share" and form.second_clerk_id is None else ""
            answers, _ = read_answers(sheet, values=paper.truth(form.serial))
            right = answers.to_dict(with_remarks=False)["items"]
            stored: Mapping[str, Any] = payload["items"]
            found[f"values{once}"] += len(ITEMS)
            found[f"wrong{once}"] += sum(stored.get(item) != right.get(item) for item in ITEMS)
    return found


def simulate(keying: str, *, forms: int = FORMS) -> Figure:
    """Final errors of 10,000 values; of a share those of the forms that somebody keyed again."""
    with desk(forms=forms, keying=keying) as (scene, paper):
        keyed = {who: _key_all(scene, paper, who=who) for who in ("first", "second")}
        ruled = _rule_all(scene, paper)
        states = {form.state for form in scene.forms()}
        assert states <= {"accepted", "invalid"}, states
        found = _wrong(scene, paper)
    limits = Tally(found["wrong"], found["values"]).limits or (0.0, 1.0)
    rate = 10_000 * found["wrong"] / found["values"]
    detail = {
        **found,
        "upper_95": round(10_000 * limits[1], 2),
        "lines_ruled_on": ruled,
        "forms_keyed": keyed,
    }
    return Figure(round(rate, 3), detail)


@benchmark("desk.errors.two_clerks", unit="per 10,000", goal=0.5, better="lower")
def errors_with_two_clerks() -> Figure:
    """Two blind clerks and a third person."""
    return simulate("two_clerks")


@benchmark("desk.errors.machine", unit="per 10,000", goal=0.5, better="lower")
def errors_with_the_machine() -> Figure:
    """The machine where it was sure, one blind clerk, a second one for the other lines."""
    return simulate("machine")


@benchmark("desk.errors.share", unit="per 10,000", goal=None, better="lower")
def errors_with_a_share() -> Figure:
    """Forms drawn for a second clerk; those keyed once are in the detail."""
    return simulate("share")
