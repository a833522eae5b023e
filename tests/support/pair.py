"""Two people who may run campaigns: one asks, the other decides."""

from dataclasses import dataclass
from uuid import UUID

from app.accounts.models import User
from app.campaigns import service as campaigns
from app.core.actor import SYSTEM, Actor, Grant
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from tests.support.cast import MANAGER, OFFICER, Member

REASON = "the decision of the province of 5 May"
ANSWER = "compared with the signed decision"


@dataclass(frozen=True, slots=True)
class Pair:
    """The two as actors, without a sign-in."""

    resources: Resources
    asker: Actor
    decider: Actor

    def grant(self, campaign_id: UUID, approval_id: UUID, *, by: Actor | None = None) -> None:
        """The second person agrees."""
        with open_work(self.resources, actor=by or self.decider, writing=True) as work:
            campaigns.grant_approval(work, campaign_id=campaign_id, approval_id=approval_id, reason=ANSWER)

    def waiting(self, campaign_id: UUID) -> list[campaigns.Request]:
        """What waits for a decision."""
        with open_work(self.resources, actor=self.decider, writing=False) as work:
            found = campaigns.list_requests(work, campaign_id=campaign_id)
        return [one for one in found if one.decision is None]


def pair_of(resources: Resources, *, first: Member = OFFICER, second: Member = MANAGER) -> Pair:
    """Both as rows of the database, as what they ask and decide refers to them."""
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        users = [User(email=one.email, name=one.full_name, password_hash="none") for one in (first, second)]
        work.session.add_all(users)
        work.session.flush()
        actors = [
            Actor(kind="staff", user_id=user.id, name=user.name, grants=(Grant(Role.MANAGER),))
            for user in users
        ]
    return Pair(resources, actors[0], actors[1])
