"""What a delegated round's report says of its publication: the number and hash of the latest one."""

from collections.abc import Mapping

from app.campaigns.models import Campaign
from app.core.unit_of_work import Work
from app.rankings.service.releasing import list_publications
from app.scorecards import service as scorecards


@scorecards.at_hand_up
def attach_publication(work: Work, *, campaign: Campaign) -> Mapping[str, str]:
    """`publication`: its number and the SHA-256 of the bundle; nothing where none was released."""
    found = list_publications(work, campaign=campaign)
    if not found:
        return {}
    return {"publication": f"{campaign.key}/{found[0].number}", "publication_sha256": found[0].sha256}
