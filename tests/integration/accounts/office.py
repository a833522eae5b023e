"""What the stories of administration share: two administrators, a newcomer, and the worker's round."""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from app.accounts import service as accounts
from app.accounts.forms import GrantDraft, Invitation
from app.accounts.models import LoginSession, User
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.models import AuditEvent, Job
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.worker import LETTERS, Worker
from tests.integration.invitations.inviting import Relay
from tests.support.cast import ANALYST, MANAGER, OFFICER
from tests.support.house import enrol

REASON = "no longer in the department"
PASSWORD = "quiet river under seven bridges"


@dataclass(frozen=True, slots=True)
class Office:
    """A service with two administrators, `chief` and `deputy`."""

    house: Resources
    chief: UUID
    deputy: UUID

    def acting(self, user_id: UUID) -> Actor:
        """Somebody at work, as the door would make them out."""
        return Actor(kind="staff", user_id=user_id, name="somebody")

    def user(self, user_id: UUID) -> User:
        """An account as it is stored."""
        with open_work(self.house, writing=False) as work:
            return accounts.get_user(work, user_id=user_id)

    def invite(self, email: str = "moi@noivu.example", *, role: Role = Role.CLERK) -> UUID:
        """Invites somebody."""
        form = Invitation(name="Somebody New", email=email, role=role)
        with open_work(self.house, actor=self.acting(self.chief), writing=True) as work:
            return accounts.invite_user(work, form=form).id

    def give(self, user_id: UUID, draft: GrantDraft) -> UUID:
        """Gives a role."""
        with open_work(self.house, actor=SYSTEM, writing=True) as work:
            return accounts.add_grant(work, user_id=user_id, draft=draft).id

    def jobs(self) -> list[Job]:
        """Every letter in the queue, in the order they were written."""
        with open_work(self.house, writing=False) as work:
            query = select(Job).where(col(Job.kind).in_(LETTERS)).order_by(col(Job.id))
            return list(work.session.execute(query).scalars())

    def send(self) -> None:
        """The worker's rounds until no letter is due."""
        worker = Worker(self.house)
        while any(job.state == "queued" and job.due_at <= clock.now() for job in self.jobs()):
            worker.send_mail()

    def make_due(self) -> None:
        """Time passes: whatever waits is due."""
        with open_work(self.house, writing=True) as work:
            work.session.execute(update(Job).where(col(Job.state) == "queued").values(due_at=clock.now()))

    def events(self, verb: str) -> list[AuditEvent]:
        """What the trail holds of a verb."""
        with open_work(self.house, writing=False) as work:
            query = select(AuditEvent).where(col(AuditEvent.verb) == verb).order_by(col(AuditEvent.seq))
            return list(work.session.execute(query).scalars())

    def open_session(self, user_id: UUID) -> None:
        """Somebody is signed in."""
        now = clock.now()
        with open_work(self.house, writing=True) as work:
            work.session.add(
                LoginSession(
                    id_sha256=f"{len(self.sessions(user_id)):064}", user_id=user_id, created_at=now,
                    seen_at=now, expires_at=now.replace(year=now.year + 1),
                )
            )  # fmt: skip

    def sessions(self, user_id: UUID) -> list[LoginSession]:
        """Whose browsers are signed in."""
        with open_work(self.house, writing=False) as work:
            query = select(LoginSession).where(col(LoginSession.user_id) == user_id)
            return list(work.session.execute(query).scalars())


def found_office(house: Resources) -> Office:
    """Two administrators and an analyst."""
    enrol(house, MANAGER, role=Role.ADMINISTRATOR)
    enrol(house, OFFICER, role=Role.ADMINISTRATOR)
    enrol(house, ANALYST)
    with open_work(house, writing=False) as work:
        ids = [accounts.find_user_id(work, email=member.email) for member in (MANAGER, OFFICER)]
    assert ids[0] is not None
    assert ids[1] is not None
    return Office(house, ids[0], ids[1])


def use_relay(house: Resources, relay: Relay) -> None:
    """Letters go to this relay, in clear text inside the machine."""
    house.settings.smtp_url = f"smtp://127.0.0.1:{relay.port}"
    house.settings.smtp_start_tls = "never"
    house.settings.staff_url = "https://phieu.example"


def token_in(text: str) -> str:
    """The token of the one link in a letter."""
    [token] = set(re.findall(r"https://phieu\.example/password/([\w.-]+)", text))
    return str(token)
