"""Drafts of the commune criteria: the first moves a point, the second takes a criterion out for another."""

from datetime import timedelta
from uuid import UUID

from app.core import clock
from app.core.actor import SYSTEM
from app.core.unit_of_work import open_work
from app.scorecards import service
from app.scorecards.forms import PutOutForm
from app.templates import service as templates
from tests.integration.campaigns.province import Province
from tests.support.tree import ROOT

PUBLISHED = (ROOT / "survey_templates" / "frameworks" / "commune_2022" / "v1.yaml").read_text("utf-8")


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for before, after in pairs:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


DONE = "Share of the plan completed}\n        max_points: "
INFORMED = "Public information on the reform}\n        max_points: "
UNBALANCED = changed(PUBLISHED, ("\nversion: 1\n", "\nversion: 2\n"), (f"{DONE}4", f"{DONE}3"))
FIRST = changed(UNBALANCED, (f"{INFORMED}3", f"{INFORMED}4"))
SECOND = changed(
    FIRST,
    ("key: institutions_legal_help", "key: institutions_hotline"),
    ("en: Legal information for citizens", "en: A hotline for citizens"),
)
PLAN, LEGAL, HOTLINE = "direction_plan", "institutions_legal_help", "institutions_hotline"


def bring(held: Province, text: str) -> templates.Draft:
    """The manager brings a file in."""
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        return templates.add_draft(work, content=text.encode(), name="commune.yaml")


def put_out(held: Province, draft_id: UUID, *, days: int = 10, kind: str = "commune") -> int:
    """The Department of Home Affairs asks all communes until the end of a day."""
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        form = PutOutForm(
            unit_type=[kind], asking_unit_id=held.units["S02"], letter="Letter 12/SNV",
            last_day=clock.today() + timedelta(days=days),
        )  # fmt: skip
        return service.put_out(work, draft_id=draft_id, form=form)
