"""From a link to what its holder may do: who is addressed, which questionnaire, about which units."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, Literal
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Audience
from app.core.unit_of_work import Work
from app.invitations import service as invitations
from app.responses import rules
from app.responses.errors import LinkNotValid
from app.responses.store import answering, visiting
from app.responses.store.answering import RatedUnit
from app.responses.store.visiting import Organisation, Stored, VisitedCampaign
from app.templates import service as templates

MOST_FORMS: Final = 5000
AnsweringState = Literal["open", "not_yet", "closed"]


@dataclass(frozen=True, eq=False)
class AnswerForm:
    """A questionnaire for one respondent: the units to rate in official order, cut into pages.

    One form is one object a process: it is known by its identity, and what is drawn of it is kept.
    """

    questionnaire: templates.Questionnaire
    units: tuple[RatedUnit, ...]
    pages: tuple[templates.Page, ...]

    @cached_property
    def unit_codes(self) -> tuple[str, ...]:
        """Codes of the rated units, as field names carry them."""
        return tuple(unit.code for unit in self.units)

    @cached_property
    def is_routed(self) -> bool:
        """Whether what is asked depends on what was answered."""
        return self.questionnaire.is_routed

    @cached_property
    def repeats(self) -> frozenset[str]:
        """Keys of the items whose text or hint repeats an answer or a unit."""
        texts = ((item.key, text) for item in self.questionnaire.items for text in (item.text, item.hint))
        return frozenset(key for key, text in texts if templates.places_in(text))

    @cached_property
    def fields(self) -> frozenset[str]:
        """Names of all fields."""
        return frozenset(self.order)

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each field in the order asked."""
        return {name: place for place, name in enumerate(n for page in self._by_page for n in page)}

    @cached_property
    def _by_page(self) -> tuple[tuple[str, ...], ...]:
        return tuple(page.fields for page in self.pages)

    def fields_of(self, page: templates.Page) -> tuple[str, ...]:
        """Names of the fields of one of the pages, in order."""
        return self._by_page[page.number - 1]


_forms: dict[tuple[UUID, UUID], AnswerForm] = {}
"""By audience and home unit."""
_audiences: dict[UUID, Audience] = {}


@dataclass(slots=True)
class Visit:
    """A valid link in somebody's hand, and all that hangs on it when it was looked at.

    `stored`: the sealed answer that is already there; `draft`: what was saved, encrypted; `calendar`:
    opening and closing of the survey; `head`: the last link of the chain of sealed answers, at one's turn.
    """

    token: str
    unit_id: UUID
    invitation_id: UUID
    person_id: UUID
    campaign: VisitedCampaign
    organisation: Organisation
    audience: Audience
    calendar: tuple[datetime, datetime] | None
    reopened_until: datetime | None
    stored: Stored | None
    draft: bytes | None
    head: tuple[int, str] | None = None

    @property
    def stored_round(self) -> int | None:
        """The round of the sealed answer that is there."""
        return self.stored.round if self.stored else None


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the first page says."""

    addressee: str
    questions: int
    minutes: int
    opens_at: datetime | None
    closes_at: datetime | None


def get_visit(work: Work, *, token: str, at_turn: bool = False) -> Visit:
    """The visit behind a link as the database stands now. Raises `LinkNotValid`, whatever the reason.

    `at_turn`: the caller has its turn at the chain of sealed answers, and the head of it is read too.
    """
    key = invitations.read_link(work.resources.tokens, token=token)
    if key is None:
        raise LinkNotValid
    found = visiting.find_visit(
        work.connection, unit_id=key.unit_id, invitation_id=key.invitation_id, with_head=at_turn
    )
    if found is None or not invitations.leads_somewhere(
        key, state=found.invitation_state, gen=found.gen, campaign_id=found.campaign.id
    ):
        raise LinkNotValid
    return Visit(
        token=token,
        unit_id=key.unit_id,
        invitation_id=key.invitation_id,
        person_id=found.person_id,
        campaign=found.campaign,
        organisation=found.organisation,
        audience=_get_audience(work, campaign=found.campaign, audience_id=found.audience_id),
        calendar=found.calendar,
        reopened_until=found.reopened_until,
        stored=found.stored,
        draft=found.draft,
        head=found.head,
    )


def _get_audience(work: Work, *, campaign: VisitedCampaign, audience_id: UUID) -> Audience:
    """The audience; fixed from the launch on, so it is read once a process."""
    known = _audiences.get(audience_id)
    if known is not None:
        return known
    found = campaigns.get_audience(work, audience_id=audience_id)
    if campaign.state != "draft":
        work.session.expunge(found)
        _audiences[audience_id] = found
    return found


def load_form(work: Work, *, visit: Visit) -> AnswerForm:
    """The questionnaire of a visit; fixed from the launch on, so it is read once a process and unit."""
    key = (visit.audience.id, visit.unit_id)
    known = _forms.get(key)
    if known is not None:
        return known
    questionnaire = templates.get_questionnaire(
        work, key=visit.audience.questionnaire_key, version=visit.audience.questionnaire_version
    )
    units = answering.list_rated(
        work.connection, campaign_id=visit.campaign.id, audience_id=visit.audience.id, unit_id=visit.unit_id
    )
    form = _cut(questionnaire, units=tuple(units), audience_id=visit.audience.id)
    if visit.campaign.state != "draft":
        if len(_forms) >= MOST_FORMS:
            _forms.clear()
        _forms[key] = form
    return form


def _cut(
    questionnaire: templates.Questionnaire, *, units: tuple[RatedUnit, ...], audience_id: UUID
) -> AnswerForm:
    """One form for all who rate the same units."""
    alike = (
        form for (audience, _), form in _forms.items() if audience == audience_id and form.units == units
    )
    found = next(alike, None)
    if found is not None:
        return found
    return AnswerForm(questionnaire, units, templates.pages(questionnaire, [unit.code for unit in units]))


def answering_state(work: Work, *, visit: Visit) -> AnsweringState:
    """Whether answers can be sent now, by the calendar as the visit found it."""
    state, now = visit.campaign.state, work.now()
    if campaigns.is_open_for(state, now=now, calendar=visit.calendar, reopened_until=visit.reopened_until):
        return "open"
    early = visit.calendar is not None and now < visit.calendar[0]
    return "not_yet" if early and state in ("draft", "running") else "closed"


def round_to_start(visit: Visit, *, anew: bool) -> int:
    """The round that a start hands out."""
    return rules.next_round(stored=visit.stored_round, anew=anew)


def welcome(work: Work, *, visit: Visit) -> Welcome:
    """Who is asked, how much, until when."""
    form = load_form(work, visit=visit)
    opens_at, closes_at = visit.calendar or (None, None)
    return Welcome(
        addressee=answering.find_addressee(work.connection, person_id=visit.person_id),
        questions=len(form.questionnaire.items),
        minutes=rules.minutes_for(len(form.fields)),
        opens_at=opens_at,
        closes_at=closes_at,
    )
