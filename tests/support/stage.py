"""A tiny province on stage: both applications, the worker and a mailbox on free loopback ports.

Its input is cut out of the demonstration's files, and it is set up through the same services.
"""

import csv
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from app.cli.demo import clerks, officials
from app.cli.demo.browser import Browser
from app.cli.demo.opinions import Opinions
from app.cli.demo.packs import Packs
from app.cli.demo.plan import INPUT, Plan
from app.cli.demo.province import Round
from app.cli.demo.stage import Stage, on_stage
from app.cli.demo.story import Story
from app.core.actor import EVERYWHERE
from app.core.settings import Settings
from app.core.unit_of_work import open_work
from app.paper import service as paper
from app.worker import Worker

DEPARTMENTS = ("S02", "S16")
DISTRICTS = ("H01",)
COMMUNES = ("X0101", "X0102")
UNITS = (*DEPARTMENTS, *DISTRICTS, *COMMUNES)
FORMS_EACH = 6
OFFICIALS_EACH = {"division_leader": 5, "commune_leader": 1}
"""Ten leaders of divisions: of fewer, all of whom answer, nothing may be published."""
HEADING_ROWS = {"units.xlsx": 4, "officials.xlsx": 5}
WAIT_SECONDS = 60.0


def cut_province(folder: Path) -> Plan:
    """Writes the few rows of the demonstration's files that a tiny province needs."""
    names = _cut("units.xlsx", folder, keep=lambda row, _: row[0] in UNITS)
    places = {*names, *UNITS}
    _cut(
        "officials.xlsx", folder,
        keep=lambda row, kept: (
            row[3] in places and kept.count(row[3]) < OFFICIALS_EACH.get(str(row[6]), 0)
        ),
        by=3,
    )  # fmt: skip
    with (INPUT / "frames.csv").open(encoding="utf-8", newline="") as source:
        heading, *rows = csv.reader(source)
    with (folder / "frames.csv").open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([heading, *(row for row in rows if row[0] in DEPARTMENTS)])
    campaign = json.loads((INPUT / "campaign.json").read_text(encoding="utf-8"))
    campaign["audiences"] = [one for one in campaign["audiences"] if one["group_key"] != "district_leader"]
    (folder / "campaign.json").write_text(json.dumps(campaign), encoding="utf-8")
    (folder / "staff.json").write_bytes((INPUT / "staff.json").read_bytes())
    return Plan(
        key="tiny-round", folder=folder, quotas={"department": FORMS_EACH}, spare=1, lost=0, spoilt_every=99
    )


def _cut(
    name: str, folder: Path, *, keep: Callable[[tuple[object, ...], list[object]], bool], by: int = 1
) -> list[object]:
    """Copies the heading and the rows that are kept; returns their cells of column `by`."""
    rows = list(openpyxl.load_workbook(INPUT / name).worksheets[0].iter_rows(values_only=True))
    kept: list[object] = []
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate(rows):
        heading = number < HEADING_ROWS[name]
        if heading or keep(row, kept):
            sheet.append(row)
        if not heading and keep(row, kept):
            kept.append(row[by])
    book.save(folder / name)
    return kept


@dataclass(slots=True)
class Show:
    """The round as it runs."""

    stage: Stage
    plan: Plan
    story: Story
    round_: Round
    packs: Packs

    def password(self, key: str) -> tuple[str, str]:
        """Address and password of a member of staff."""
        member = self.plan.member(key)
        return member.email, member.password

    def letters(self) -> list[officials.Official]:
        """Everybody who got a mail, with the personal link in it."""
        mails = [self.stage.mailbox.read(mail_id) for mail_id in self.stage.mailbox.list_ids()]
        return [
            officials.Official(address=mail.to, link=officials.link_in(mail), home_unit=mail.to)
            for mail in mails
            if mail is not None
        ]

    def answer(self, them: list[officials.Official]) -> None:
        """The others answer without a browser's script."""
        for official in them:
            officials.answer_one(official, public_url=self.stage.public_url, opinions=Opinions(1))

    def key_the_rest(self) -> None:
        """The two clerks key every form that is left; a third person rules where they differ."""
        shift = clerks.Shift(self.stage.staff_url, self.plan.key, 1, self.packs.truth)
        for key in ("first_clerk", "second_clerk", "first_clerk"):
            clerks.key_shift(shift, self.plan.member(key))
        with Browser(self.stage.staff_url) as browser:
            clerks.sign_in(browser, self.plan.member("adjudicator"))
            clerks.rule_all(browser, campaign=self.plan.key, truth=self.packs.truth)

    def settled(self) -> int:
        """Forms that two entries or a ruling have settled."""
        with open_work(self.stage.resources, writing=False) as work:
            ledger = paper.read_ledger(work, campaign_id=self.round_.id, scope=EVERYWHERE)
        return ledger.forms.valid + ledger.forms.invalid


def wait_for(done: Callable[[], bool], what: str) -> None:
    """Looks again and again until it is so."""
    give_up = time.monotonic() + WAIT_SECONDS
    while not done():
        assert time.monotonic() < give_up, f"gave up waiting for {what}"
        time.sleep(0.1)


@contextmanager
def tiny_round(folder: Path, **addresses: str) -> Iterator[Show]:
    """A running round: forms printed and returned, the worker at work, the mails on their way.

    `addresses`: settings that name a database, SQLite in the folder without them.
    """
    plan = cut_province(folder)
    settings = Settings(data_dir=folder / "var").model_copy(update=addresses)
    with on_stage(settings, links_here=True) as stage:
        story = Story(stage, plan)
        story.found()
        round_ = story.launch()
        packs = story.print_and_hand_out(round_)
        story.receive(round_, packs)
        worker = Worker(stage.resources)
        worker.start()
        try:
            yield Show(stage, plan, story, round_, packs)
        finally:
            worker.stop()
