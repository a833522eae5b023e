"""Which mail domains the lists of a campaign may use."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from app.campaigns import rules, store
from app.campaigns.errors import DomainUnfit
from app.campaigns.models import Campaign
from app.campaigns.service.calendar import withdraw_gate
from app.campaigns.service.rounds import list_campaigns, require_draft
from app.core.audit import audited
from app.core.unit_of_work import Work

BELOW: Final = "*."


def read_domains(text: str) -> tuple[str, ...]:
    """The domains written in a text, each once, in small letters; raises `DomainUnfit` naming the first bad.

    An address stands for its domain: `@gov.vn` is taken as gov.vn.
    """
    return tuple(dict.fromkeys(_domain(word) for word in re.split(r"[\s,;]+", text) if word))


def _domain(word: str) -> str:
    written = unicodedata.normalize("NFC", word).casefold().rpartition("@")[2]
    name = written.removeprefix(BELOW)
    try:
        validate_email(f"a@{name}", check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise DomainUnfit(domain=word[:60]) from error
    return written


def official_domains(work: Work, *, campaign: Campaign) -> tuple[str, ...]:
    """The mail domains that lists of this campaign may use: its own, else those of the installation.

    Empty: every domain but public mail services.
    """
    return tuple(campaign.mail_domains.split()) or work.resources.settings.official_domains


def list_mail_domains(work: Work) -> list[tuple[Campaign, tuple[str, ...]]]:
    """The campaigns in preparation that the actor may enter, each with what `official_domains` gives."""
    drafts = (one for one in list_campaigns(work) if one.state == "draft")
    return [(one, official_domains(work, campaign=one)) for one in drafts]


@audited("campaigns.set_mail_domains")
def set_mail_domains(work: Work, *, campaign_id: UUID, domains: Sequence[str]) -> None:
    """Sets the mail domains of a campaign as `read_domains` gives them, none: those of the installation.

    Raises `CampaignFixed`. Lists that are frozen already have to be frozen anew, because nobody has looked at
    their addresses.
    """
    campaign = require_draft(work, campaign_id=campaign_id)
    written = " ".join(domains)
    changed = written != campaign.mail_domains
    store.set_mail_domains(work.session, campaign_id=campaign_id, domains=written)
    work.session.refresh(campaign)
    frozen = any(
        gate.kind == rules.FRAMES_FROZEN for gate in store.list_gates(work.session, campaign_id=campaign_id)
    )
    if changed and frozen:
        withdraw_gate(work, campaign_id=campaign_id, kind=rules.FRAMES_FROZEN)
    work.note(object=f"campaign:{campaign.key}", domains=list(domains))
