"""The packs of paper forms of a round: serials, truth, and the scans made of some of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from app.campaigns import service as campaigns
from app.cli.demo.citizens import Pack, Values
from app.cli.demo.plan import Plan
from app.cli.demo.province import Round
from app.cli.desk import COMMAND
from app.core.actor import EVERYWHERE
from app.core.clock import today
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.paper import service as paper
from app.templates import service as templates
from app.templates.service import Questionnaire
from app.worker import Worker


@dataclass(slots=True)
class Packs:
    """All packs of a round."""

    resources: Resources
    questionnaire: Questionnaire
    packs: list[Pack]
    scanned: frozenset[str] = frozenset()

    @property
    def truth(self) -> dict[str, Values]:
        """What every returned form says, by serial."""
        return {serial: marks for pack in self.packs for serial, marks in pack.truth.items()}

    def choose_for_scanning(self, forms: int) -> list[tuple[Pack, list[str]]]:
        """The returned forms of the first packs, `forms` altogether."""
        chosen: list[tuple[Pack, list[str]]] = []
        left = forms
        for pack in self.packs:
            if left > 0:
                chosen.append((pack, pack.returned[:left]))
                left -= len(pack.returned[:left])
        self.scanned = frozenset(serial for _, serials in chosen for serial in serials)
        return chosen

    def write_scan(self, pack: Pack, *, serials: Sequence[str], seed: int, out: Path) -> int:
        """Fills in forms of a pack by pen and scans them; returns the pages."""
        from app.paper.service import rehearsal  # loads the image libraries

        with open_work(self.resources, actor=COMMAND, writing=False) as work:
            pdf = paper.get_batch_pdf(work, batch_id=UUID(pack.batch_id), scope=EVERYWHERE).content
            campaign = campaigns.get_campaign(work, key=pack.campaign)
            layout = paper.known_forms(work, campaign=campaign).layout
        return rehearsal.scan_forms(
            pdf,
            sheet=layout.forms[0].sheet,
            serials=pack.serials,
            truth={serial: _drawable(pack.truth[serial]) for serial in serials},
            seed=seed,
            out=out,
        )

    def compare_with_readings(
        self, round_: Round, chosen: Sequence[tuple[Pack, Sequence[str]]]
    ) -> dict[str, Any]:
        """How many lines the machine accepted on the scanned forms, and how many of these are wrong."""
        with open_work(self.resources, actor=COMMAND, writing=False) as work:
            lines = paper.list_lines_read(work, campaign_id=round_.id)
        truth = {serial: pack.truth[serial] for pack, serials in chosen for serial in serials}
        sure = [line for line in lines if line.accepted]
        wrong = [
            line for line in sure if sorted(line.values) != sorted(truth[line.serial].get(line.item, ()))
        ]
        return {"lines_read": len(lines), "lines_accepted": len(sure), "accepted_wrong": len(wrong)}


def _drawable(marks: Values) -> Mapping[str, Sequence[str]]:
    return {item: given if len(given) > 1 else given[0] for item, given in marks.items()}


def prepare_packs(resources: Resources, *, round_: Round, plan: Plan, worker: Worker) -> Packs:
    """Prints the forms of every unit with a quota and hands the packs over."""
    with open_work(resources, actor=COMMAND, writing=True) as work:
        batches = paper.prepare_batches(work, audience_id=round_.paper_audience, spare=plan.spare)
        audience = campaigns.get_audience(work, audience_id=round_.paper_audience)
        questionnaire = templates.get_questionnaire(
            work, key=audience.questionnaire_key, version=audience.questionnaire_version
        )
        codes = {
            unit.unit_id: unit.code for unit in campaigns.list_campaign_units(work, campaign_id=round_.id)
        }
        runs = paper.plan_print(work, batch_ids=[batch.id for batch in batches])
    serials = {
        one.batch_id: [serial.compact for serial in one.serials] for run in runs for one in run.batches
    }
    while worker.take_job():
        pass
    packs = []
    for batch in batches:
        form = paper.SignedCount(signed=batch.printed, on=today())
        with open_work(resources, actor=COMMAND, writing=True) as work:
            paper.issue_batch(work, batch_id=batch.id, form=form)
        packs.append(
            Pack(
                unit_code=codes[batch.unit_id], batch_id=str(batch.id), campaign=round_.key,
                serials=serials[batch.id],
            )
        )  # fmt: skip
    return Packs(resources=resources, questionnaire=questionnaire, packs=packs)
