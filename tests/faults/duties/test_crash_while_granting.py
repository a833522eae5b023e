"""A grant and what it carries out are one piece: a crash between them leaves neither."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.campaigns import service as campaigns
from app.core.models import Approval, AuditEvent
from app.core.unit_of_work import Work, open_work
from app.sampling import service as sampling
from app.sampling.forms import QuotaRule
from tests.integration.campaigns.province import Province, launch
from tests.support.pair import REASON, Pair

VERB = "sampling.change_quotas"


class PowerCut(Exception):
    """The process goes away."""


@pytest.fixture(params=["before", "after"])
def crash(request: pytest.FixtureRequest) -> Iterator[str]:
    """The power goes before the change is carried out, or after it and before the commit."""
    kept = campaigns.SECOND_PERSON[VERB]

    def carry_out(work: Work, asked: campaigns.Asked) -> None:
        if request.param == "after":
            kept.carry_out(work, asked)
        raise PowerCut

    campaigns.SECOND_PERSON[VERB] = replace(kept, carry_out=carry_out)
    yield request.param
    campaigns.SECOND_PERSON[VERB] = kept


def test_a_crash_leaves_neither_grant_nor_change(
    province_each: Province, pair_each: Pair, crash: str
) -> None:
    launch(province_each)
    rule = QuotaRule(audience_id=province_each.audiences["citizen"], unit_type="department", target=7)
    with open_work(pair_each.resources, actor=pair_each.asker, writing=True) as work:
        sampling.ask_quotas(work, campaign_id=province_each.campaign_id, rules=[rule], reason=REASON)
    before = events(pair_each)
    [request] = pair_each.waiting(province_each.campaign_id)
    with pytest.raises(PowerCut):
        pair_each.grant(province_each.campaign_id, request.id)
    assert crash in ("before", "after")
    assert decision(pair_each, request.id) == (None, None)
    assert events(pair_each) == before
    with open_work(pair_each.resources, writing=False) as work:
        cells = sampling.list_cells(work, campaign_id=province_each.campaign_id)
    assert 7 not in {cell.target for cell in cells}


def decision(pair: Pair, approval_id: UUID) -> tuple[str | None, UUID | None]:
    with open_work(pair.resources, writing=False) as work:
        found = work.session.execute(select(Approval).where(col(Approval.id) == approval_id)).scalar_one()
        return found.decision, found.decided_by


def events(pair: Pair) -> int:
    with open_work(pair.resources, writing=False) as work:
        return len(work.session.execute(select(col(AuditEvent.seq))).all())
