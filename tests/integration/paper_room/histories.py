"""Random lives of paper forms by the real use cases, and what they must have led to.

The model is a state for every serial, moved by hand; it knows nothing of the tables of the service. The
printing itself is left out: a batch counts as printed at once.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import col

from app.core import clock
from app.core.actor import EVERYWHERE
from app.paper import service
from app.paper.models import PaperForm, PrintBatch, Quarantine
from tests.integration.paper_room.scene import Scene, answers

CLERKS: Final = ("first", "second")
EMPTY: Final = answers(**dict.fromkeys([f"q{number:02d}" for number in range(1, 14)], "blank"))
LATE: Final = {"missing": "late", "printed": "not_issued", "voided": "voided"}
BACK: Final = frozenset({"returned", "entered", "disputed", "accepted", "invalid"})
WEIGHTS: Final = {"hand_out": 2, "take_back": 6, "void": 2, "key": 12, "rule": 3}


@dataclass
class History:
    """A scene, the model of its forms, and the chance that drives both. `state`, `unit`: by serial."""

    scene: Scene
    chance: random.Random
    state: dict[str, str] = field(default_factory=dict)
    unit: dict[str, UUID] = field(default_factory=dict)
    batch: dict[str, UUID] = field(default_factory=dict)
    aside: Counter[str] = field(default_factory=Counter)

    def learn(self) -> None:
        """Forms that were drawn since; their batches count as printed."""
        with self.scene.work() as work:
            work.session.execute(
                update(PrintBatch).where(col(PrintBatch.pdf_sha256).is_(None)).values(pdf_sha256="0" * 64)
            )
            rows = work.session.execute(
                select(col(PaperForm.serial), col(PaperForm.unit_id), col(PaperForm.batch_id))
            )
            for serial, unit, batch in rows:
                if serial not in self.state:
                    self.state[serial], self.unit[serial], self.batch[serial] = "printed", unit, batch

    def pick(self, *states: str, most: int) -> list[str]:
        """Some serials in these states."""
        found = [serial for serial, state in self.state.items() if state in states]
        return self.chance.sample(found, min(len(found), self.chance.randint(1, most)))

    def live(self, *, step: int) -> None:
        """One more thing happens."""
        ways: dict[str, Callable[[int], None]] = {
            "hand_out": self.hand_out, "take_back": self.take_back, "void": self.void, "key": self.key,
            "rule": self.rule,
        }  # fmt: skip
        ways[self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]](step)

    def hand_out(self, step: int) -> None:
        """A unit fetches one of its batches."""
        for batch in {self.batch[serial] for serial in self.pick("printed", most=1)}:
            waiting = [one for one, of in self.batch.items() if of == batch and self.state[one] == "printed"]
            with self.scene.work("manager") as work:
                form = service.SignedCount(signed=len(waiting), on=clock.today())
                service.issue_batch(work, batch_id=batch, form=form)
            self.state |= dict.fromkeys(waiting, "issued")

    def take_back(self, step: int) -> None:
        """A pile of papers comes back: most belong, some do not."""
        good = self.pick("issued", most=3 * step)
        strange = [one for one in self.pick(*BACK, "printed", "voided", most=2) if self.chance.random() < 0.5]
        noise = ["9999-99999", "garbage"] if self.chance.random() < 0.2 else []
        self.receive([*good, *strange, *noise, *good[:1]])

    def receive(self, pile: list[str]) -> None:
        """Takes the pile in; each paper is in by the model, or set aside for the model's reason."""
        reasons, taken = list[str](), 0
        for serial in pile:
            state = self.state.get(serial)
            if state == "issued":
                self.state[serial], taken = "returned", taken + 1
            else:
                reasons.append("malformed" if state is None else LATE.get(state, "duplicate"))
        found = self.scene.receive(pile)
        assert (found.accepted, [one.reason for one in found.quarantined]) == (taken, reasons)
        self.aside.update(reasons)

    def void(self, step: int) -> None:
        """Spoilt or lost forms, sometimes printed anew under other numbers."""
        spoilt = self.pick("printed", "issued", most=2)
        if not spoilt:
            return
        with self.scene.work("manager") as work:
            service.void_forms(
                work, campaign_id=self.scene.campaign_id, serials=spoilt, reason="damaged",
                reprint=self.chance.random() < 0.6, scope=EVERYWHERE,
            )  # fmt: skip
        self.state |= dict.fromkeys(spoilt, "voided")
        self.learn()

    def key(self, step: int) -> None:
        """Both clerks key for a while; they agree, differ, or agree that nearly nothing is there."""
        for who in (name for _ in range(step) for name in CLERKS):
            form = self.scene.take(who)
            if form is None:
                continue
            serial = form.serial
            kind = random.Random(serial).random()
            if kind < 0.1:
                values = EMPTY
            elif kind < 0.25:
                values = answers(q03="2" if self.state[serial] == "entered" else "5")
            else:
                values = answers()
            finished = self.scene.finish(who, form, values=values)
            if self.state[serial] == "returned":
                self.state[serial] = "entered"
            else:
                self.state[serial] = "invalid" if kind < 0.1 else "disputed" if kind < 0.25 else "accepted"
            assert finished.state == self.state[serial]

    def rule(self, step: int) -> None:
        """A third person rules on some of the disputes."""
        for serial in self.pick("disputed", most=step):
            with self.scene.work("third") as work:
                service.adjudicate(
                    work, campaign_id=self.scene.campaign_id, serial=serial,
                    rulings=[service.Ruling(item="q03", value=["5"])],
                )  # fmt: skip
            self.state[serial] = "accepted"

    def close(self) -> None:
        """The end of taking in; whatever comes now is late."""
        with self.scene.work("manager") as work:
            missing = service.close_paper(work, campaign_id=self.scene.campaign_id)
        out = [serial for serial, state in self.state.items() if state == "issued"]
        assert missing == len(out)
        self.state |= dict.fromkeys(out, "missing")
        self.receive(out[:5])

    def agrees(self) -> None:
        """The ledger says, unit by unit, what the model says, and every identity holds."""
        with self.scene.work(writing=False) as work:
            found = service.read_ledger(work, campaign_id=self.scene.campaign_id, scope=EVERYWHERE)
            query = select(col(Quarantine.reason), func.count()).group_by(col(Quarantine.reason))
            aside = {reason: count for reason, count in work.session.execute(query)}
        states = Counter((self.unit[serial], state) for serial, state in self.state.items())
        for row in found.rows:
            forms = row.forms
            mine = {state: count for (unit, state), count in states.items() if unit == row.unit_id}
            assert {state: count for state, count in forms.by_state.items() if count} == mine, row.code
            assert forms.issued == forms.returned + forms.missing + forms.outstanding
            assert forms.returned == forms.valid + forms.invalid + forms.in_work
            assert (row.counted, row.over) == (
                min(forms.valid, row.target or 0), max(forms.valid - (row.target or 0), 0),
            )  # fmt: skip
            assert row.agrees
        assert aside == dict(self.aside)
