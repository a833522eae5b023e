"""The demonstration from the first import to the table of sub-scores, step by step, each one timed."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.campaigns import service as campaigns
from app.cli.demo import citizens, clerks, officials, province
from app.cli.demo.browser import Browser
from app.cli.demo.opinions import Opinions
from app.cli.demo.packs import Packs, prepare_packs
from app.cli.demo.plan import PASSPHRASE, Plan
from app.cli.demo.province import Round
from app.cli.demo.stage import Stage
from app.cli.desk import COMMAND, progress
from app.core.unit_of_work import open_work
from app.paper import service as paper
from app.reports import service as reports
from app.responses import service as responses
from app.worker import Worker


@dataclass(slots=True)
class Told:
    """What happened: counts by step, seconds by step."""

    counts: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


class Story:
    """One round, told in order. Each method is one step; nothing is inserted behind the doors."""

    def __init__(self, stage: Stage, plan: Plan) -> None:
        self.stage, self.plan = stage, plan
        self.opinions = Opinions(plan.seed)
        self.worker = Worker(stage.resources)
        self.told = Told()

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Times a step and keeps its counts."""
        counts: dict[str, Any] = {}
        began = time.monotonic()
        yield counts
        self.told.seconds[name] = round(time.monotonic() - began, 2)
        self.told.counts[name] = counts

    def found(self) -> None:
        """Templates, units, people, staff."""
        with self.step("import") as counts:
            counts.update(province.found(self.stage.resources, self.plan))

    def launch(self, *, live: bool = False) -> Round:
        """A round with its quotas, its key and its invitations in the outbox."""
        with self.step("launch") as counts:
            round_ = province.set_up_round(self.stage.resources, self.plan, live=live)
            counts["invitations"] = province.invite(self.stage.resources, round_)
        return round_

    def send_mail(self, round_: Round) -> None:
        """Every invitation by SMTP to the loopback relay."""
        before = len(self.stage.mailbox.list_ids())
        with self.step("mail") as counts, progress("Mails", self._invited()) as advance:
            while self.worker.send_mail():
                advance(20)
            counts["sent"] = len(self.stage.mailbox.list_ids()) - before
        del round_

    def _invited(self) -> int:
        return int(self.told.counts["launch"]["invitations"])

    def answer_online(self) -> None:
        """Some of the invited officials follow their links and answer."""
        mails = [self.stage.mailbox.read(mail_id) for mail_id in self.stage.mailbox.list_ids()]
        invited = [
            officials.Official(
                address=mail.to, link=officials.link_in(mail), home_unit=mail.to.split("@")[-1]
            )
            for mail in mails
            if mail is not None
        ]
        invited.sort(key=lambda one: one.address)
        random.Random(self.plan.seed).shuffle(invited)
        chosen = invited[: self.plan.respondents]
        with self.step("online") as counts, progress("Officials", len(chosen)) as advance:
            counts["pages"] = officials.answer_all(
                chosen, public_url=self.stage.public_url, seed=self.plan.seed, advance=advance
            )
            counts["answered"] = len(chosen)

    def print_and_hand_out(self, round_: Round) -> Packs:
        """Forms printed, handed to the units, filled in by citizens; some never come back."""
        with self.step("print") as counts:
            packs = prepare_packs(self.stage.resources, round_=round_, plan=self.plan, worker=self.worker)
            counts["forms"] = sum(len(pack.serials) for pack in packs.packs)
            counts["batches"] = len(packs.packs)
        with self.step("hand_out") as counts:
            for place, pack in enumerate(packs.packs):
                spoilt = 1 if place % self.plan.spoilt_every == 0 else 0
                citizens.hand_out(
                    pack, questionnaire=packs.questionnaire, opinions=self.opinions,
                    lost=self.plan.lost, spoilt=spoilt,
                )  # fmt: skip
            counts["returned"] = sum(len(pack.returned) for pack in packs.packs)
        return packs

    def scan(self, round_: Round, packs: Packs) -> None:
        """A few packs are filled in by pen, scanned, uploaded and read."""
        chosen = packs.choose_for_scanning(self.plan.scanned)
        with self.step("scan") as counts, Browser(self.stage.staff_url) as browser:
            clerks.sign_in(browser, self.plan.member("manager"))
            counts["pages"] = 0
            with tempfile.TemporaryDirectory(prefix="phieu-scan-") as folder:
                for pack, serials in chosen:
                    out = Path(folder) / f"{pack.unit_code}.pdf"
                    counts["pages"] += packs.write_scan(pack, serials=serials, seed=self.plan.seed, out=out)
                    page = browser.get(f"/paper/{round_.key}/scans")
                    form = page.form(ending="/scans")
                    browser.upload(page, form, name="file", file_name=out.name, content=out.read_bytes())
            self.drain()
            counts["forms"] = sum(len(serials) for _, serials in chosen)
            counts.update(packs.compare_with_readings(round_, chosen))

    def receive(self, round_: Round, packs: Packs) -> None:
        """The other forms come back by their serials."""
        scanned = packs.scanned
        serials = [serial for pack in packs.packs for serial in pack.returned if serial not in scanned]
        with (
            self.step("receive") as counts,
            open_work(self.stage.resources, actor=COMMAND, writing=True) as work,
        ):
            received = paper.receive_forms(work, campaign_id=round_.id, serials=serials)
            counts["accepted"], counts["set_aside"] = received.accepted, len(received.quarantined)

    def key_twice(self, round_: Round, packs: Packs) -> None:
        """Two clerks key every form at the entry desk, with seeded slips; a third person rules."""
        truth = packs.truth
        with self.step("keying") as counts, progress("Entries", 2 * len(truth)) as advance:
            shift = clerks.Shift(self.stage.staff_url, round_.key, self.plan.seed, truth)
            pair = [self.plan.member(key) for key in ("first_clerk", "second_clerk")]
            keyed = clerks.key_all(shift, clerks=pair, advance=advance)
            counts["entries"], counts["seeded_errors"] = keyed.forms, len(keyed.slips)
        with self.step("adjudication") as counts, Browser(self.stage.staff_url) as browser:
            clerks.sign_in(browser, self.plan.member("adjudicator"))
            counts["forms"], counts["lines"] = clerks.rule_all(browser, campaign=round_.key, truth=truth)
            counts["errors_found"] = counts["lines"]

    def close_and_open(self, round_: Round) -> None:
        """The round closes, the envelopes are opened with the key file and its passphrase."""
        with self.step("opening") as counts:
            with open_work(self.stage.resources, actor=COMMAND, writing=True) as work:
                counts["missing"] = paper.close_paper(work, campaign_id=round_.id)
            with open_work(self.stage.resources, actor=COMMAND, writing=True) as work:
                campaigns.close_campaign(work, campaign_id=round_.id)
            key = responses.read_seal_key(round_.key_file, passphrase=PASSPHRASE, campaign_key=round_.key)
            with open_work(self.stage.resources, actor=COMMAND, writing=True) as work:
                report = responses.open_envelopes(work, campaign_key=round_.key, private_key=key)
            responses.rewrite_files(self.stage.resources)
            counts["opened"], counts["batches"] = report.opened, len(report.batches)

    def analyse(self, round_: Round) -> None:
        """The analysis in its child process."""
        with self.step("analysis"):
            with open_work(self.stage.resources, actor=COMMAND, writing=True) as work:
                reports.request_run(work, campaign_id=round_.id)
            self.drain()

    def drain(self) -> None:
        """Lets the worker carry out every queued job."""
        while self.worker.take_job():
            pass


def tell(stage: Stage, plan: Plan, *, say: Callable[[str], None]) -> tuple[Story, Round]:
    """The whole job of one round."""
    story = Story(stage, plan)
    say("Importing templates, units and people")
    story.found()
    say("Starting the round")
    round_ = story.launch()
    story.send_mail(round_)
    story.answer_online()
    say("Printing and handing out paper forms")
    packs = story.print_and_hand_out(round_)
    say("Scanning and reading")
    story.scan(round_, packs)
    story.receive(round_, packs)
    story.key_twice(round_, packs)
    say("Closing, opening the envelopes, analysing")
    story.close_and_open(round_)
    story.analyse(round_)
    return story, round_
