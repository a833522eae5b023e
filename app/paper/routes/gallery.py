"""The gallery: lines that count as one value side by side, and the odd ones doubted."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.paper import service
from app.paper.forms import GalleryReview
from app.paper.routes.pages import picture
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, see_other

router = APIRouter()


@router.get("/paper/{key}/gallery", name="paper.gallery")
@page(Permission.PAPER_ADJUDICATE)
def list_gallery(work: Work, request: Request, key: str, again: int = 0, lost: int = 0) -> Response:
    """Every line with the number of its values that nobody has looked at."""
    campaign = campaigns.get_campaign(work, key=key)
    context = {
        "campaign": campaign,
        "offered": service.is_gallery_offered(work, campaign_id=campaign.id),
        "lines": service.list_gallery(work, campaign_id=campaign.id),
        "left": service.count_left_to_clerks(work, campaign_id=campaign.id),
        "reviewers": service.list_reviewers(work, campaign_id=campaign.id, scope=work.scope),
        "groups": {group.key: group for group in campaigns.list_groups(work)},
        "again": again,
        "lost": lost,
    }
    return render(request, "paper/gallery.html", context=context)


@router.get("/paper/{key}/gallery/{serial}/{item}", name="paper.gallery_crop")
@page(Permission.PAPER_ADJUDICATE)
def show_gallery_crop(work: Work, key: str, serial: str, item: str) -> Response:
    """The boxes of one line of a form, while this person may look at it in the gallery."""
    campaign = campaigns.get_campaign(work, key=key)
    service.require_in_gallery(work, campaign_id=campaign.id, serial=serial, item=item)
    crop = service.get_crop(work, campaign_id=campaign.id, serial=serial, item=item, only_boxes=True)
    return picture(crop)


@router.get("/paper/{key}/gallery/{audience_id}/{item}/{value}", name="paper.gallery_value")
@page(Permission.PAPER_ADJUDICATE)
def show_gallery(
    work: Work, request: Request, key: str, audience_id: UUID, item: str, value: str, again: int = 0,
    lost: int = 0,
) -> Response:  # fmt: skip
    """The next lines that count as this value."""
    campaign = campaigns.get_campaign(work, key=key)
    found = service.get_gallery(
        work, campaign_id=campaign.id, audience_id=audience_id, item=item, value=value
    )
    context = {
        "campaign": campaign,
        "found": found,
        "reasons": service.GALLERY_REASONS,
        "again": again,
        "lost": lost,
    }
    return render(request, "paper/gallery_value.html", context=context)


@router.post("/paper/{key}/gallery/{audience_id}/{item}/{value}", name="paper.review")
@verb(Permission.PAPER_ADJUDICATE, takes=GalleryReview)
def review(work: Work, key: str, audience_id: UUID, item: str, value: str, form: PostedForm) -> Response:
    """Notes what was looked at and what is doubted; the next lines follow."""
    campaign = campaigns.get_campaign(work, key=key)
    stored = service.review_lines(
        work, campaign_id=campaign.id, audience_id=audience_id, item=item, value=value,
        form=validated(GalleryReview, form),
    )  # fmt: skip
    left = service.get_gallery(
        work, campaign_id=campaign.id, audience_id=audience_id, item=item, value=value
    ).left
    here = f"/paper/{key}/gallery"
    told = f"?again={stored.again}&lost={stored.lost}" if stored.again or stored.lost else ""
    return see_other(f"{here}/{audience_id}/{item}/{value}{told}" if left else f"{here}{told}")
