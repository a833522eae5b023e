"""The title of a clean and strong unit beside the index: the same units, other criteria, nobody asked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from app.campaigns import service as campaigns
from app.campaigns.errors import CampaignNotReady
from app.core import clock
from app.core.actor import EVERYWHERE, SYSTEM
from app.core.unit_of_work import open_work
from app.sampling import service as sampling
from app.sampling.errors import FramesEmpty
from app.scorecards import service
from app.scorecards.forms import FigureForm, LineForm
from tests.integration.campaigns.province import KEY, Province, house, running

__all__ = ["house", "running"]
TITLE = "title-2023"
SAID = {
    "tasks_programme": ({"part": "9", "whole": "10"}, "13.5"),
    "tasks_on_time": ({"part": "3", "whole": "4"}, "0"),
    "tasks_reports": ({"count": "2"}, "4.0"), "integrity_plan": ({"level": "late"}, "3"),
    "integrity_assets": ({"met": "yes"}, "5"), "integrity_discipline": ({"count": "1"}, "12"),
    "integrity_democracy": ({"points": "4"}, "4"), "reform_on_time": ({"part": "95", "whole": "100"}, "4.75"),
    "people_training": ({"part": "8", "whole": "10"}, "4"), "people_emulation": ({"count": "3"}, "5"),
    "people_finance": ({"met": "no"}, "0"),
}  # fmt: skip


def test_a_title_round_runs_beside_the_index_without_a_survey(running: Province) -> None:
    with open_work(running.resources, actor=SYSTEM, writing=True) as work:
        title = campaigns.create_campaign(
            work,
            draft=campaigns.CampaignDraft(
                key=TITLE, name_vi="Danh hieu 2023", name_en="Title 2023",
                owner_unit_id=running.units["S02"], period_from=date(2023, 1, 1),
                period_to=date(2023, 12, 31), framework_key="clean_strong_title", framework_version=1,
            ),
        )  # fmt: skip
        campaigns.set_milestone(
            work, campaign_id=title.id, kind="self_assessment", opens_at=clock.now() - timedelta(hours=1),
            closes_at=clock.now() + timedelta(days=5),
        )  # fmt: skip
        with pytest.raises(CampaignNotReady) as refused:
            campaigns.launch_campaign(work, campaign_id=title.id)
        assert refused.value.details["reasons"] == ["The lists have not been frozen."]
        assert sampling.freeze_frames(work, campaign_id=title.id) == []
        campaigns.launch_campaign(work, campaign_id=title.id)
    scored_and_appraised(running)


def scored_and_appraised(held: Province) -> None:
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        title, index = (campaigns.get_campaign(work, key=key) for key in (TITLE, KEY))
        rows = service.list_scorecards(work, campaign=title, scope=EVERYWHERE)
        beside = service.list_scorecards(work, campaign=index, scope=EVERYWHERE)
        assert [row.unit.code for row in rows] == [row.unit.code for row in beside]
        assert len(rows) == 18 + 9
        assert all(row.unit.ranked for row in rows)
        for criterion, (said, _) in SAID.items():
            form = LineForm.model_validate({**said, "explanation": "As reported."})
            card = service.get_scorecard(work, campaign=title, unit_id=held.units["S03"], scope=EVERYWHERE)
            service.save_line(work, card=card, criterion=criterion, form=form)
        card = service.get_scorecard(work, campaign=title, unit_id=held.units["S03"], scope=EVERYWHERE)
        assert {line.leaf.key: line.points for line in card.lines} == {
            key: Decimal(points) for key, (_, points) in SAID.items()
        }
        service.submit_scorecard(work, card=card)
        figure = FigureForm(
            unit_id=held.units["S03"], criterion="reform_index", figure="86.99", basis="QD 1187/QD-BNV"
        )
        service.save_figure(work, campaign=title, form=figure)
    with (
        time_machine.travel(clock.now() + timedelta(days=6), tick=False),
        open_work(held.resources, writing=False) as work,
    ):
        title = campaigns.get_campaign(work, key=TITLE)
        mine = next(
            row for row in service.list_appraisals(work, campaign=title, scope=EVERYWHERE)
            if row.unit.code == "S03"
        )  # fmt: skip
        assert mine.is_over
        assert (mine.tally.own, mine.tally.most, mine.tally.left) == (Decimal("55.25"), Decimal(80), 11)
        index = campaigns.get_campaign(work, key=KEY)
        rows = service.list_scorecards(work, campaign=index, scope=EVERYWHERE)
        assert all(row.tally.points == 0 for row in rows)  # nothing of one round stands in the other


def test_a_round_that_asks_people_still_needs_an_audience(running: Province) -> None:
    with open_work(running.resources, actor=SYSTEM, writing=True) as work:
        draft = campaigns.CampaignDraft(
            key="bare", name_vi="b", name_en="b", owner_unit_id=running.units["S02"],
            period_from=date(2023, 1, 1), period_to=date(2023, 12, 31), framework_key="tra_vinh_2023",
            framework_version=1,
        )  # fmt: skip
        bare = campaigns.create_campaign(work, draft=draft)
        with pytest.raises(FramesEmpty):
            sampling.freeze_frames(work, campaign_id=bare.id)
