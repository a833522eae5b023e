"""Pages of the words of the mails: what holds for whom, writing them, a preview, a test mail."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.errors import BadInput
from app.core.i18n import Language
from app.core.mail.port import Mail
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.invitations import service
from app.invitations.errors import TextNotFitting
from app.invitations.forms import LanguageForm, TextForm, TextKeyForm
from app.invitations.mailing import Wording, shipped_wording
from app.invitations.rules import Kind
from app.invitations.service import TextKey
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()
FAULTS: Final = {
    "unknown": "Line {line}: “{word}” is not one of the places that are filled in.",
    "brace": "Line {line}: a brace stands alone; places are written like {{name}}.",
    "no_link": "The text lacks the place for the personal link of the recipient.",
    "link_in_subject": "The link may stand in the text only, not in the subject.",
}
Errors = list[tuple[str, str]]


@router.get("/campaigns/{key}/mails", name="invitations.texts")
@page(Permission.CAMPAIGNS_RUN)
def show_texts(work: Work, request: Request, key: str) -> Response:
    """Which words hold for which group, kind and language."""
    campaign = campaigns.get_campaign(work, key=key)
    context = {
        "campaign": campaign,
        "texts": service.list_texts(work, campaign_id=campaign.id),
        "groups": _groups(work),
        "languages": service.list_languages(work, campaign_id=campaign.id),
        "own": service.list_own_languages(work, campaign_id=campaign.id),
        "installed": work.resources.settings.language,
    }
    return render(request, "invitations/texts.html", context=context)


@router.post("/campaigns/{key}/mails/language", name="invitations.set_language")
@verb(Permission.CAMPAIGNS_RUN, takes=LanguageForm)
def set_language(work: Work, key: str, form: PostedForm) -> Response:
    """Chooses the language of the mails of a group."""
    campaign = campaigns.get_campaign(work, key=key)
    asked = validated(LanguageForm, form)
    service.set_language(work, campaign_id=campaign.id, group=asked.group, language=asked.language)
    return see_other(f"/campaigns/{campaign.key}/mails")


def _groups(work: Work) -> dict[str, Any]:
    return {group.key: group for group in campaigns.list_groups(work)}


@router.get("/campaigns/{key}/mails/edit", name="invitations.text")
@page(Permission.CAMPAIGNS_RUN)
def show_text(
    work: Work, request: Request, key: str, group: str = "", kind: Kind = "invite",
    language: Language = "vi", shipped: bool = False, tested: bool = False,
) -> Response:  # fmt: skip
    """The words of one mail as a form; `shipped`: begin with the words of the program."""
    campaign = campaigns.get_campaign(work, key=key)
    chosen = TextKey(group, kind, language)
    wording = service.get_text(work, campaign_id=campaign.id, key=chosen).wording
    if shipped:
        wording = shipped_wording(kind, language=language)
    return _text_page(work, request, campaign=campaign, chosen=chosen, wording=wording, tested=tested)


def _text_page(
    work: Work, request: Request, *, campaign: Campaign, chosen: TextKey, wording: Wording,
    errors: Errors | None = None, tested: bool = False,
) -> Response:  # fmt: skip
    state = service.get_text(work, campaign_id=campaign.id, key=chosen)
    mail: Mail | None = None
    if not errors:
        mail = service.preview_mail(work, campaign_id=campaign.id, key=chosen, wording=wording)
    context = {
        "campaign": campaign,
        "state": state,
        "chosen": chosen,
        "wording": wording,
        "errors": errors or [],
        "mail": mail,
        "kept": service.count_kept(work, campaign_id=campaign.id, state=state),
        "groups": _groups(work),
        "tested": tested,
        "sent_in": service.list_languages(work, campaign_id=campaign.id).get(chosen.group),
    }
    return render(request, "invitations/text.html", context=context, status=422 if errors else 200)


@router.post("/campaigns/{key}/mails/preview", name="invitations.preview_text")
@verb(Permission.CAMPAIGNS_RUN, takes=TextForm)
def preview_text(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """The page again, with the mail as these words make it; nothing is kept."""
    campaign = campaigns.get_campaign(work, key=key)
    chosen, wording, errors = _read(request, form)
    return _text_page(work, request, campaign=campaign, chosen=chosen, wording=wording, errors=errors)


@router.post("/campaigns/{key}/mails/edit", name="invitations.write_text")
@verb(Permission.CAMPAIGNS_RUN, takes=TextForm)
def write_text(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Makes these words the ones that hold from now on."""
    campaign = campaigns.get_campaign(work, key=key)
    chosen, wording, errors = _read(request, form)
    if errors:
        return _text_page(work, request, campaign=campaign, chosen=chosen, wording=wording, errors=errors)
    service.write_text(work, campaign_id=campaign.id, key=chosen, subject=wording.subject, text=wording.text)
    return see_other(f"/campaigns/{campaign.key}/mails")


def _read(request: Request, form: PostedForm) -> tuple[TextKey, Wording, Errors]:
    """What was posted, and what keeps it from being a mail."""
    key_form = PostedForm(
        {name: form.values[name] for name in TextKeyForm.model_fields if name in form.values}, {}
    )
    key = validated(TextKeyForm, key_form)
    chosen = TextKey(key.group, key.kind, key.language)
    wording = Wording(key.language, _legible(form.first("subject")), _legible(form.first("text")))
    try:
        draft = validated(TextForm, form)
        wording = Wording(key.language, draft.subject, draft.text)
        service.check_text(subject=wording.subject, text=wording.text)
    except BadInput as problem:
        return chosen, wording, said(request, problem)
    except TextNotFitting as refused:
        found = refused.details["faults"]
        told = [
            (field, say(request, FAULTS[kind], line=line, word=word)) for field, kind, line, word in found
        ]
        return chosen, wording, told
    return chosen, wording, []


def _legible(text: str) -> str:
    """What a page can show again of a text with characters that nobody sees."""
    return "".join(one for one in text if one.isprintable() or one == "\n")


@router.post("/campaigns/{key}/mails/test", name="invitations.send_test")
@verb(Permission.CAMPAIGNS_RUN, takes=TextKeyForm)
def send_test(work: Work, key: str, form: PostedForm) -> Response:
    """Sends the words that hold now to one's own address."""
    campaign = campaigns.get_campaign(work, key=key)
    asked = validated(TextKeyForm, form)
    chosen = TextKey(asked.group, asked.kind, asked.language)
    service.queue_test(work, campaign_id=campaign.id, key=chosen)
    where = f"group={asked.group}&kind={asked.kind}&language={asked.language}&tested=true"
    return see_other(f"/campaigns/{campaign.key}/mails/edit?{where}")
