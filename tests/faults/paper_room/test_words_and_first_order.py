"""The words of the forms and the first order at one moment: never forms of two wordings in one round."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from sqlalchemy import text

from app.campaigns import service as campaigns
from app.paper import service
from app.paper.errors import FormsOrdered
from app.paper.models import PrintBatch
from tests.integration.paper_room.scene import SCENES, Scene, copied_scene
from tests.support.databases import ENGINES

A_MOMENT = 0.3
"""Seconds in which a step that waits for nobody would long be done."""


@pytest.fixture(params=ENGINES)
def draft(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """The round before its start and before the first order."""
    with copied_scene(SCENES, request.param, tmp_path) as scene:
        with scene.work() as work:
            work.session.execute(text("UPDATE campaign SET state = 'draft'"))
        yield scene


def word(scene: Scene) -> None:
    with scene.work("manager") as work:
        campaign = campaigns.get_campaign_by_id(work, campaign_id=scene.campaign_id)
        form = campaigns.PrintedWordsForm(tear_off_vi="Keep this part.", correction="exchange")
        service.set_words(work, campaign=campaign, form=form)


def order(scene: Scene) -> list[PrintBatch]:
    with scene.work("manager") as work:
        return service.prepare_batches(work, audience_id=scene.audience_id, spare=0)


def test_words_wait_for_an_order_under_way_and_are_refused_then(draft: Scene) -> None:
    """Words once went through beside an order that was not yet committed."""
    with ThreadPoolExecutor(1) as other:
        with draft.work("manager") as work:
            service.prepare_batches(work, audience_id=draft.audience_id, spare=0)
            wording = other.submit(word, draft)
            assert not wait([wording], timeout=A_MOMENT).done
        with pytest.raises(FormsOrdered):
            wording.result()
    with draft.work(writing=False) as work:
        campaign = campaigns.get_campaign_by_id(work, campaign_id=draft.campaign_id)
        assert (campaign.tear_off_vi, campaign.correction) == ("", "circle")


def test_an_order_waits_for_words_under_way_and_prints_them(draft: Scene) -> None:
    with ThreadPoolExecutor(1) as other:
        with draft.work("manager") as work:
            campaign = campaigns.get_campaign_by_id(work, campaign_id=draft.campaign_id)
            form = campaigns.PrintedWordsForm(tear_off_vi="Keep this part.", correction="exchange")
            service.set_words(work, campaign=campaign, form=form)
            ordering = other.submit(order, draft)
            assert not wait([ordering], timeout=A_MOMENT).done
        assert len(ordering.result()) == 3
    with draft.work(writing=False) as work:
        campaign = campaigns.get_campaign_by_id(work, campaign_id=draft.campaign_id)
        assert (campaign.tear_off_vi, campaign.correction) == ("Keep this part.", "exchange")
