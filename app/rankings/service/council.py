"""The council is named; its sessions are planned, opened, closed; members attend or write an opinion."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns.models import Campaign
from app.core.audit import audited
from app.core.permissions import Role
from app.core.unit_of_work import Work
from app.rankings import rules
from app.rankings.errors import NoCouncil, NoSuchSession, NotOfTheCouncil, SessionNotOpen
from app.rankings.forms import AttendanceForm, CouncilForm, OpinionForm, SessionForm
from app.rankings.models import Attendance, Council, CouncilSession
from app.rankings.store import council as store

PARTS = ("chair", "secretary", "member")
ROLES = (Role.COUNCIL_MEMBER, Role.COUNCIL_SECRETARY)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who could sit in the council. `part`: "" who does not."""

    user_id: UUID
    name: str
    part: str


@dataclass(frozen=True, slots=True)
class Seated:
    """The council of a round. `seats`: members, the chair first; `candidates`: everybody with the role."""

    council: Council | None
    seats: tuple[Seat, ...]
    candidates: tuple[Seat, ...]

    @property
    def percent(self) -> int:
        return self.council.quorum_percent if self.council else 50

    @property
    def needed(self) -> int:
        """The least number of members that makes the quorum."""
        return rules.needed(len(self.seats), percent=self.percent)


@dataclass(frozen=True, slots=True)
class Held:
    """A session with who takes part. `by_user`: absent where nothing is said."""

    session: CouncilSession
    seated: Seated
    by_user: dict[UUID, Attendance]

    @property
    def attending(self) -> int:
        """Members who are there or have written."""
        people = {seat.user_id for seat in self.seated.seats}
        return sum(one.how in rules.COUNTING for user, one in self.by_user.items() if user in people)

    @property
    def has_quorum(self) -> bool:
        return rules.has_quorum(self.attending, members=len(self.seated.seats), percent=self.seated.percent)


def get_seated(work: Work, *, campaign: Campaign) -> Seated:
    """The council and everybody who could sit in it."""
    parts = {one.user_id: one.part for one in store.list_members(work.session, campaign_id=campaign.id)}
    known = {row.user.id: row.user.name for role in ROLES for row in accounts.list_directory(work, role=role)}
    known |= accounts.list_names(work, user_ids=sorted(parts.keys() - known.keys()))
    seats = [Seat(user, name, parts.get(user, "")) for user, name in known.items()]
    members = sorted((one for one in seats if one.part), key=lambda one: (PARTS.index(one.part), one.name))
    council = store.find_council(work.session, campaign_id=campaign.id)
    return Seated(council, tuple(members), tuple(sorted(seats, key=lambda one: one.name)))


@audited("rankings.name_council")
def name_council(work: Work, *, campaign: Campaign, form: CouncilForm) -> int:
    """Names the council; marks for people without the role are dropped. Returns how many sit in it."""
    could = {one.user_id for one in get_seated(work, campaign=campaign).candidates}
    parts: dict[UUID, str] = {}
    for mark in form.member:
        user, _, part = mark.partition(" ")
        if part in PARTS and user in {str(one) for one in could}:
            parts[UUID(user)] = part
    if store.find_council(work.session, campaign_id=campaign.id) is None:
        work.session.add(Council(campaign_id=campaign.id, named_at=work.now()))
        work.session.flush()
    council = store.find_council(work.session, campaign_id=campaign.id)
    if council is not None:
        council.quorum_percent, council.named_at = form.quorum_percent, work.now()
    store.replace_members(work.session, campaign_id=campaign.id, parts=parts)
    work.note(object=f"campaign:{campaign.key}", count=len(parts))
    return len(parts)


@audited("rankings.plan_session")
def plan_session(work: Work, *, campaign: Campaign, form: SessionForm) -> CouncilSession:
    """Plans a session. Raises `NoCouncil`."""
    if not get_seated(work, campaign=campaign).seats:
        raise NoCouncil
    number = store.next_number(work.session, campaign_id=campaign.id)
    planned = CouncilSession(
        campaign_id=campaign.id, number=number, held_on=form.held_on, place=form.place, state="planned"
    )
    work.session.add(planned)
    work.session.flush()
    work.note(object=f"campaign:{campaign.key}", number=number)
    return planned


def list_sessions(work: Work, *, campaign: Campaign) -> list[CouncilSession]:
    """The sessions of a round, the latest first."""
    return store.list_sessions(work.session, campaign_id=campaign.id)


def get_held(work: Work, *, campaign: Campaign, session_id: UUID) -> Held:
    """A session with who takes part; raises `NoSuchSession`, also for one of another round."""
    found = next((one for one in list_sessions(work, campaign=campaign) if one.id == session_id), None)
    if found is None:
        raise NoSuchSession
    said = store.list_attendance(work.session, session_id=session_id)
    return Held(found, get_seated(work, campaign=campaign), {one.user_id: one for one in said})


@audited("rankings.attend")
def record_attendance(work: Work, *, campaign: Campaign, session_id: UUID, form: AttendanceForm) -> None:
    """Who is there; a written opinion of who is not stays. Raises `SessionNotOpen`, `NoSuchSession`."""
    held = hold(work, campaign=campaign, session_id=session_id, event="attend")
    present = set(form.present)
    rows: list[dict[str, Any]] = []
    for seat in held.seated.seats:
        kept = held.by_user.get(seat.user_id)
        words = kept.words if kept else ""
        how = "present" if seat.user_id in present else ("written" if words else "absent")
        rows.append({"user_id": seat.user_id, "how": how, "words": words, "said_at": work.now()})
    store.set_attendance(work.session, session_id=session_id, rows=rows)
    work.note(object=f"campaign:{campaign.key}", number=held.session.number, count=len(present))


@audited("rankings.write_opinion")
def write_opinion(work: Work, *, campaign: Campaign, session_id: UUID, form: OpinionForm) -> None:
    """A member's own opinion, which counts for the quorum. Raises `NotOfTheCouncil`, `SessionNotOpen`."""
    held = hold(work, campaign=campaign, session_id=session_id, event="attend")
    if work.actor.user_id not in {seat.user_id for seat in held.seated.seats}:
        raise NotOfTheCouncil
    kept = held.by_user.get(work.actor.user_id)
    how = "present" if kept and kept.how == "present" else "written"
    row = {"user_id": work.actor.user_id, "how": how, "words": form.words, "said_at": work.now()}
    store.set_attendance(work.session, session_id=session_id, rows=[row])
    work.note(object=f"campaign:{campaign.key}", number=held.session.number)


@audited("rankings.open_session")
def open_session(work: Work, *, campaign: Campaign, session_id: UUID) -> None:
    """Raises `SessionNotOpen` where it is not planned any more."""
    held = hold(work, campaign=campaign, session_id=session_id, event="open", opened_at=work.now())
    work.note(object=f"campaign:{campaign.key}", number=held.session.number)


@audited("rankings.close_session")
def close_session(work: Work, *, campaign: Campaign, session_id: UUID) -> None:
    """Nothing is decided in it any more; its minutes are final. Raises `SessionNotOpen`."""
    members = len(get_seated(work, campaign=campaign).seats)
    held = hold(
        work, campaign=campaign, session_id=session_id, event="close", closed_at=work.now(), members=members
    )
    work.note(object=f"campaign:{campaign.key}", number=held.session.number)


def hold(work: Work, *, campaign: Campaign, session_id: UUID, event: str, **values: Any) -> Held:
    """The session after an event of its table, held until the end of the transaction. Raises
    `NoSuchSession`, `SessionNotOpen`."""
    held = get_held(work, campaign=campaign, session_id=session_id)
    before = held.session.state
    state = rules.next_session_state(before, event=event)
    if state is None or not store.hold_session(
        work.session, session_id=session_id, before=before, values={"state": state, **values}
    ):
        raise SessionNotOpen
    work.session.refresh(held.session)
    return get_held(work, campaign=campaign, session_id=session_id)
