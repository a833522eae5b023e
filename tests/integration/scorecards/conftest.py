"""A running round whose units may score themselves, on each engine; S03 is its cast."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.campaigns import service as campaigns
from app.core import clock
from app.core.actor import EVERYWHERE, SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.scorecards import service
from app.scorecards.forms import EvidenceForm, LineForm, ObjectionForm
from app.scorecards.service import Line, Scorecard
from tests.integration.campaigns.province import KEY, Province, house, running, running_each

__all__ = ["SelfAssessment", "house", "running", "running_each"]


@dataclass(slots=True)
class SelfAssessment:
    """What the officer and the head of one department do, each time in a transaction of its own."""

    resources: Resources
    held: Province
    unit: str = "S03"

    def card(self, work: Work) -> Scorecard:
        campaign = campaigns.get_campaign(work, key=KEY)
        unit_id = self.held.units[self.unit]
        return service.get_scorecard(work, campaign=campaign, unit_id=unit_id, scope=EVERYWHERE)

    def read(self) -> Scorecard:
        with open_work(self.resources, writing=False) as work:
            return self.card(work)

    def line(self, criterion: str) -> Line:
        return service.find_line(self.read(), criterion=criterion)

    def say(self, criterion: str, **said: str | bool) -> None:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            form = LineForm.model_validate(said)
            service.save_line(work, card=self.card(work), criterion=criterion, form=form)

    def hand_in(self, criterion: str, content: bytes, title: str = "Report") -> None:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            form = EvidenceForm(title=title)
            service.add_evidence(work, card=self.card(work), criterion=criterion, content=content, form=form)

    def submit(self) -> None:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            service.submit_scorecard(work, card=self.card(work))

    def recall(self) -> None:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            service.recall_scorecard(work, card=self.card(work))

    def object_to(self, criterion: str, words: str) -> None:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            form = ObjectionForm(words=words)
            service.write_objection(work, card=self.card(work), criterion=criterion, form=form)

    def withdraw(self, criterion: str) -> None:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            service.withdraw_objection(work, card=self.card(work), criterion=criterion)

    def send(self) -> int:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            return service.send_objections(work, card=self.card(work))

    def accept(self) -> None:
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            service.accept_result(work, card=self.card(work))

    def say_everything(self) -> None:
        """Every line declared in full, with one sentence where no document stands."""
        best = {
            "yes_no": {"met": "yes"}, "share": {"part": "9", "whole": "10"}, "count": {"count": "1"},
            "subtract": {"count": "0"}, "manual": {"points": "0"},
        }  # fmt: skip
        for line in self.read().lines:
            said = best.get(line.rule.kind) or {"level": line.rule.levels[0].key}
            self.say(line.leaf.key, **said, explanation="As reported to the province.")


def begin(held: Province, *, days: float = 7) -> SelfAssessment:
    """Units may score themselves for some days."""
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        campaigns.set_milestone(
            work, campaign_id=held.campaign_id, kind="self_assessment",
            opens_at=clock.now() - timedelta(hours=1), closes_at=clock.now() + timedelta(days=days),
        )  # fmt: skip
    return SelfAssessment(held.resources, held)


@pytest.fixture
def scoring(running: Province) -> SelfAssessment:
    """On SQLite."""
    return begin(running)


@pytest.fixture
def scoring_each(running_each: Province) -> SelfAssessment:
    """On each engine."""
    return begin(running_each)
