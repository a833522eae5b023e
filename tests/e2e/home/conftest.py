"""The staff application, the roof included, over a province whose campaign runs."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.core import clock
from app.core.actor import SYSTEM
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.home.routes import router as home
from app.invitations import service as invitations
from app.invitations.models import Invitation, Message
from app.sampling import service as sampling
from tests.e2e.campaigns.doors import ROUTERS
from tests.e2e.units.door import Browser
from tests.integration.campaigns.province import Province, launch, province

__all__ = ["province"]
Open = Callable[..., Browser]


@pytest.fixture
def browser(province: Province) -> Open:
    """Opens a browser for a role and a language."""

    def open_browser(role: Role = Role.MANAGER, lang: str = "vi") -> Browser:
        return Browser(province.resources, routers=(home, *ROUTERS), role=role, lang=lang)

    return open_browser


@pytest.fixture
def going(province: Province) -> Province:
    """All first mails have left but three of S01, which came to nothing; some have answered."""
    launch(province)
    campaign_id, leaders = province.campaign_id, province.audiences["division_leader"]
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        invitations.prepare_invitations(work, campaign_id=campaign_id)
        invitations.queue_messages(work, campaign_id=campaign_id, kind="invite")
        work.session.execute(update(Message).values(state="sent", sent_at=clock.now()))
        own = select(col(Invitation.id)).where(col(Invitation.unit_id) == province.units["S01"])
        lost = list(work.session.execute(own.order_by(col(Invitation.id)).limit(3)).scalars())
        work.session.execute(
            update(Message).where(col(Message.invitation_id).in_(lost)).values(state="failed", sent_at=None)
        )
        for (unit_id, audience_id), count in invitations.count_issued(work, campaign_id=campaign_id).items():
            sampling.record_issued(work, unit_id=unit_id, audience_id=audience_id, forms=count)
        for code, answers in {"S01": 4, "S03": 12, "S04": 12}.items():
            for _ in range(answers):
                sampling.count_answer(work, unit_id=province.units[code], audience_id=leaders)
    return province
