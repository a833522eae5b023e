"""A round on paper in which two of fourteen departments fill in a part of their forms themselves.

Everything goes through the use cases: serials, handing out, taking back, keying (once, now and then twice),
close, run. What honest
people say is `honest_round`; a stuffer copies one pleased form with small changes.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import select, update
from sqlmodel import col

from app.campaigns import service as campaigns
from app.core import clock, queue
from app.core.actor import SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.paper import service as paper
from app.paper.definition.serial import draw_serials, parse_serial
from app.paper.models import PaperForm, PrintBatch
from app.reports import service as reports
from app.reports.jobs import run_analysis
from app.reports.models import AnalysisRun
from tests.integration.paper_room.scene import KEY, TREE, Scene, answers, open_scene
from tests.integration.paper_room.test_ways_of_keying import choose
from tests.support.stuffed_forms import copied, honest_round

UNITS = ("S2", "S3", *(f"S{number}" for number in range(4, 16)))
STUFFERS = ("S3", "S9")
FORMS = 20
STUFFED = 8
SPARE = 2
SCALES = 15
SEED = 20_302
PAGE = f"/results/{KEY}"


@dataclass(slots=True)
class StuffedRound:
    """`said`: what stands on each form, by serial."""

    scene: Scene
    said: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def hand_out(self) -> None:
        """Forms of every unit, and some to spare that stay with the printer."""
        manager = self.scene.work
        with manager("manager") as work:
            paper.prepare_batches(work, audience_id=self.scene.audience_id, spare=0)
        self._print()
        with manager(writing=False) as work:
            batches = list(work.session.execute(select(col(PrintBatch.id))).scalars())
        self.scene.issue(batches)
        with manager("manager") as work:
            paper.prepare_batches(work, audience_id=self.scene.audience_id, spare=SPARE)
        self._print()

    def _print(self) -> None:
        """The drawing of the pages is left out: a batch counts as printed at once."""
        with self.scene.work() as work:
            blank = col(PrintBatch.pdf_sha256).is_(None)
            work.session.execute(update(PrintBatch).where(blank).values(pdf_sha256="0" * 64))

    def fill_in(self) -> None:
        """What people and stuffers write, form by form."""
        honest = honest_round(SEED, 4.2, units=len(UNITS), forms=FORMS)
        stream = np.random.default_rng(SEED)
        for place, unit in enumerate(UNITS):
            if unit in STUFFERS:
                honest[place, :STUFFED] = copied(stream, STUFFED, honest[place])
            issued = [form.serial for form in self.scene.forms(unit=unit) if form.state == "issued"]
            for serial, row in zip(issued, honest[place], strict=True):
                values = {f"q{n + 1:02d}": _box(row[n]) for n in range(SCALES)}
                self.said[serial] = answers(**values)

    def spare_of(self, unit: str) -> list[str]:
        """Serials that were printed for a unit and never handed out."""
        return [form.serial for form in self.scene.forms(unit=unit) if form.state == "printed"]

    def invented(self, count: int) -> list[str]:
        """Good serials that nobody drew."""
        known = {form.serial for form in self.scene.forms()}
        ordinal = parse_serial(self.scene.forms(unit="S3")[0].serial).ordinal
        drawn = draw_serials(ordinal, count=count + 50, draw=random.Random(SEED).randrange)
        return [one.compact for one in drawn if one.compact not in known][:count]

    def key(self) -> int:
        """One clerk keys all, another what is drawn to be keyed again; returns how many entries."""
        done = 0
        for who in ("first", "second"):
            while (form := self.scene.take(who)) is not None:
                self.scene.finish(who, form, values=self.said[form.serial])
                done += 1
        return done

    def close(self) -> None:
        """The end of the round."""
        with self.scene.work("manager") as work:
            paper.close_paper(work, campaign_id=self.scene.campaign_id)
        with self.scene.work() as work:
            campaigns.close_campaign(work, campaign_id=self.scene.campaign_id)

    def run(self) -> AnalysisRun:
        """Asks for a run and lets the worker do it."""
        resources = self.scene.resources
        with open_work(resources, actor=SYSTEM, writing=True) as work:
            run = reports.request_run(work, campaign_id=self.scene.campaign_id)
        with open_work(resources, writing=True) as work:
            job = queue.claim(work.session, now=clock.now())
            while job and job.payload.get("run_id") != str(run.id):
                job = queue.claim(work.session, now=clock.now())
        assert job is not None
        run_analysis(resources, job=job)
        with open_work(resources, writing=False) as work:
            return reports.get_run(work, run_id=run.id)

    def states(self, serials: Sequence[str]) -> list[str]:
        """Where forms stand."""
        with self.scene.work(writing=False) as work:
            rows = work.session.execute(select(col(PaperForm.serial), col(PaperForm.state)))
            known = {serial: state for serial, state in rows}
        return [known[serial] for serial in serials]


def _box(level: float) -> str:
    return "blank" if np.isnan(level) else str(int(level))


def begin(resources: Resources) -> StuffedRound:
    """Handed out and filled in; nothing has come back."""
    others = [one for one in UNITS if one not in TREE]
    found = StuffedRound(open_scene(resources, quota=dict.fromkeys(UNITS, FORMS), others=others))
    choose(found.scene, "share", percent=1)
    found.hand_out()
    found.fill_in()
    return found
