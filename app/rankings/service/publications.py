"""Publications and computations as pages read them; and the public ones, by everybody."""

from collections import OrderedDict
from typing import Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.unit_of_work import Work
from app.rankings import rules
from app.rankings.errors import NoSuchComposite, NoSuchPublication
from app.rankings.models import CompositeRun, Publication
from app.rankings.service.running import get_content
from app.rankings.store import runs

MOST_READ: Final = 8
_read: "OrderedDict[str, rules.Published]" = OrderedDict()
"""By SHA-256: what a hash stands for never changes."""


def read_composite(work: Work, *, run: CompositeRun) -> rules.Published:
    """What a computation that is done would publish; raises `NoSuchComposite` for another."""
    if run.file_sha256 is None:
        raise NoSuchComposite
    known = _read.get(run.file_sha256)
    return known or _remember(run.file_sha256, get_content(work, run=run))


def list_public(work: Work) -> list[tuple[Campaign, Publication]]:
    """The latest publication of every round, the latest first."""
    found: dict[UUID, Publication] = {}
    for one in sorted(runs.list_publications(work.session), key=lambda one: -one.number):
        found.setdefault(one.campaign_id, one)
    latest = sorted(found.values(), key=lambda one: one.released_at, reverse=True)
    return [(campaigns.get_campaign_by_id(work, campaign_id=one.campaign_id), one) for one in latest]


def get_public(work: Work, *, key: str, number: int | None = None) -> tuple[Publication, list[Publication]]:
    """A publication of a round, the latest without a number, and all of that round, the latest first.

    Raises `NoSuchPublication`, also for a round that does not exist.
    """
    campaign = next((one for one in campaigns.list_campaigns(work) if one.key == key), None)
    of_round = [] if campaign is None else runs.list_publications(work.session, campaign_id=campaign.id)
    found = next((one for one in of_round if number in (None, one.number)), None)
    if found is None:
        raise NoSuchPublication
    return found, of_round


def read_public(work: Work, *, publication: Publication) -> rules.Published:
    """What was published; raises `ValueError` when the file no longer matches its name."""
    known = _read.get(publication.sha256)
    return known or _remember(publication.sha256, public_content(work, publication=publication))


def public_content(work: Work, *, publication: Publication) -> bytes:
    """The file itself, checked against its SHA-256."""
    return work.resources.published_files.get(publication.sha256)


def _remember(sha256: str, content: bytes) -> rules.Published:
    while len(_read) >= MOST_READ:
        _read.popitem(last=False)
    _read[sha256] = rules.Published(content)
    return _read[sha256]
