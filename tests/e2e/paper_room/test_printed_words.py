"""Words on the forms: chosen on a page, printed, and fixed by the first order and by the start."""

import json
from collections.abc import Callable
from typing import Final

from sqlalchemy import text

from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE
from app.paper import service
from app.paper.definition.layout import Sheet
from tests.e2e.paper_room.door import HOME, Browser
from tests.integration.paper_room.scene import Scene

WORDS: Final = f"{HOME}/printed-words"
SLIP: Final = "Thank you. Keep this part."


def back_to_draft(scene: Scene) -> None:
    """The round before its start, as the page of batches knows it too."""
    with scene.work() as work:
        work.session.execute(text("UPDATE campaign SET state = 'draft'"))


def chosen(scene: Scene) -> tuple[str, str, str]:
    with scene.work(writing=False) as work:
        campaign = campaigns.get_campaign_by_id(work, campaign_id=scene.campaign_id)
        return campaign.tear_off_vi, campaign.tear_off_en, campaign.correction


def test_words_are_chosen_printed_and_fixed(scene: Scene, browser: Callable[..., Browser]) -> None:
    door = browser("manager")
    assert "the words on its forms are fixed" in door.get(WORDS)
    back_to_draft(scene)
    page = door.get(WORDS)
    assert "Words on the forms" in door.get(HOME)
    given = {"tear_off_vi": "", "tear_off_en": SLIP, "correction": "exchange"}
    again = door.post(WORDS, page=page, fields=given, status=422)
    assert "Write the text in Vietnamese too." in again
    assert SLIP in again
    door.post(WORDS, page=page, fields=given | {"tear_off_vi": "x" * 181}, status=422)
    door.post(WORDS, page=page, fields=given | {"tear_off_vi": f" {SLIP}  "})
    assert chosen(scene) == (SLIP, SLIP, "exchange")

    batches = scene.prepare()
    with scene.work(writing=False) as work:
        rows = service.list_batches(work, campaign_id=scene.campaign_id, scope=EVERYWHERE)
    digest = {row.batch.layout_sha256 for row in rows if row.batch.id in batches}
    sheet = Sheet.from_json(json.loads(scene.resources.files.get(digest.pop() or "")))
    assert max(marker.y_mm for marker in sheet.markers_on(sheet.pages)) < 297 - 26 - 15
    assert "all forms of a round are alike" in door.get(WORDS)
    assert "Void the printed ones first" in door.post(
        WORDS, page=page, fields={"correction": "circle"}, status=409
    )
    assert chosen(scene) == (SLIP, SLIP, "exchange")


def test_only_a_manager_chooses_the_words(browser: Callable[..., Browser]) -> None:
    for who in ("first", "third", "auditor"):
        browser(who).get(WORDS, status=403)
