"""People who appraise what units said of themselves: one for the first domain, one for all others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE, SYSTEM, Actor, Grant
from app.core.permissions import Role
from app.core.unit_of_work import Work, open_work
from app.scorecards import service
from app.scorecards.forms import AnswerForm, DecisionForm
from app.scorecards.service import AppraisedLine, Comparison
from tests.integration.campaigns.province import KEY
from tests.integration.scorecards.conftest import SelfAssessment

PLAN, DONE, INSPECTED = "direction_plan_issued", "direction_plan_done", "direction_inspected"
OTHER_DOMAIN_OF = "direction"


@dataclass(slots=True)
class Appraisal:
    """What two appraisers decide about units whose time is over."""

    unit: SelfAssessment
    people: dict[str, UUID]

    def work_of(self, who: str) -> Actor:
        return Actor(kind="staff", user_id=self.people[who], name=who, grants=(Grant(Role.APPRAISER),))

    def decide(self, criterion: str, *, who: str = "Lan", unit: str = "S03", **said: str | int) -> None:
        with open_work(self.unit.resources, actor=self.work_of(who), writing=True) as work:
            form = DecisionForm.model_validate({"seen": 0, **said})
            card = _card(work, self.unit, unit)
            service.appraise(work, card=card, criterion=criterion, form=form)

    def line(self, criterion: str, *, unit: str = "S03") -> AppraisedLine:
        with open_work(self.unit.resources, writing=False) as work:
            return service.appraised_line(work, card=_card(work, self.unit, unit), criterion=criterion)

    def compare(self, criterion: str) -> Comparison:
        with open_work(self.unit.resources, writing=False) as work:
            campaign = campaigns.get_campaign(work, key=KEY)
            return service.compare_units(work, campaign=campaign, criterion=criterion, scope=EVERYWHERE)

    def agree(self, criterion: str, units: Sequence[str], *, who: str = "Lan") -> int:
        with open_work(self.unit.resources, actor=self.work_of(who), writing=True) as work:
            return service.agree_with_units(
                work, campaign=campaigns.get_campaign(work, key=KEY), criterion=criterion,
                unit_ids=[self.unit.held.units[code] for code in units], scope=EVERYWHERE,
            )  # fmt: skip

    def settle(self, *codes: str) -> None:
        """Agrees with every line about which nothing was decided yet, each by who has the domain."""
        for line in self.unit.read().lines:
            who = "Lan" if line.domain.key == OTHER_DOMAIN_OF else "Minh"
            self.agree(line.leaf.key, codes, who=who)

    def conclude(self, *codes: str) -> int:
        return self._of_round(service.conclude_appraisals, codes)

    def forward(self, *codes: str) -> int:
        return self._of_round(service.forward_to_council, codes)

    def _of_round(self, verb: Callable[..., int], codes: Sequence[str]) -> int:
        with open_work(self.unit.resources, actor=SYSTEM, writing=True) as work:
            campaign = campaigns.get_campaign(work, key=KEY)
            return verb(work, campaign=campaign, unit_ids=[self.unit.held.units[code] for code in codes])

    def answer(self, criterion: str, *, who: str = "Lan", unit: str = "S03", **said: str | int) -> None:
        with open_work(self.unit.resources, actor=self.work_of(who), writing=True) as work:
            form = AnswerForm.model_validate(said)
            service.answer_objection(work, card=_card(work, self.unit, unit), criterion=criterion, form=form)


def _card(work: Work, unit: SelfAssessment, code: str) -> service.Scorecard:
    return SelfAssessment(unit.resources, unit.held, unit=code).card(work)


def appoint(unit: SelfAssessment) -> Appraisal:
    """Lan appraises the first domain, Minh all others."""
    people = {}
    with open_work(unit.resources, actor=SYSTEM, writing=True) as work:
        for name in ("Lan", "Minh"):
            form = NewUser(
                name=name, email=f"{name.lower()}@example.gov.vn", role=Role.APPRAISER,
                password="six small boats at dawn",
            )  # fmt: skip
            people[name] = accounts.add_user(work, form=form).id
        campaign = campaigns.get_campaign(work, key=KEY)
        domains = [domain.key for domain, _ in service.list_duty_domains(work, campaign=campaign)]
        marks = [(one, people["Lan" if one == OTHER_DOMAIN_OF else "Minh"]) for one in domains]
        service.set_duties(work, campaign=campaign, marks=marks)
    return Appraisal(unit, people)
