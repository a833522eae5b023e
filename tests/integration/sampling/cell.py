"""One cell of a ledger with the least around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from app.campaigns.models import Audience, Campaign, CampaignUnit, RespondentGroup
from app.core import clock
from app.core.actor import SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.sampling import store
from app.sampling.models import Quota
from app.templates.models import QuestionnaireVersion
from app.units.models import Unit, UnitType


class Key(TypedDict):
    """What names a cell."""

    unit_id: UUID
    audience_id: UUID


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in the database."""

    resources: Resources
    campaign_id: UUID
    key: Key

    @contextmanager
    def opened(self) -> Iterator[Work]:
        """A writing unit of work."""
        with open_work(self.resources, actor=SYSTEM, writing=True) as work:
            yield work

    def counters(self) -> tuple[int, int, int, int]:
        """issued, received, counted, over."""
        with open_work(self.resources, writing=False) as work:
            quota = store.find_cell(work.session, **self.key)
        assert quota is not None
        return quota.issued, quota.received, quota.counted, quota.over


def make_cell(resources: Resources, *, target: int | None) -> Cell:
    """A department with one paper audience and its cell."""
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        kind = UnitType(key="department", name_vi="A", name_en="A", rank_group="a")
        group = RespondentGroup(key="citizen", name_vi="A", name_en="A")
        template = QuestionnaireVersion(
            key="citizen", version=1, sha256="0" * 64, definition={}, published_at=clock.now()
        )
        _add(work, kind, group, template)
        unit = Unit(
            code="S01", name_vi="A", name_en="A", name_sort="a", name_search="a", type_key="department",
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
        _add(work, unit)
        campaign = Campaign(
            key="C", name_vi="A", name_en="A", owner_unit_id=unit.id, state="running",
            period_from=date(2023, 1, 1), period_to=date(2023, 12, 31),
        )  # fmt: skip
        _add(work, campaign)
        audience = Audience(
            campaign_id=campaign.id, group_key="citizen", questionnaire_key="citizen",
            questionnaire_version=1, channel="paper", rates="own_unit", group_weight=Decimal(1),
        )  # fmt: skip
        place = CampaignUnit(
            campaign_id=campaign.id, unit_id=unit.id, ordinal=1, code="S01", name_vi="A", name_en="A",
            type_key="department",
        )  # fmt: skip
        _add(work, audience, place)
        _add(work, Quota(unit_id=unit.id, audience_id=audience.id, target=target))
    return Cell(resources, campaign.id, Key(unit_id=unit.id, audience_id=audience.id))


def _add(work: Work, *rows: object) -> None:
    work.session.add_all(rows)
    work.session.flush()
