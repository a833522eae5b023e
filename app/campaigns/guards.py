"""At the doors of what needs a second person: the reason given, and a refusal in words."""

from fastapi import Request

from app.campaigns.forms.duties import RequestDraft
from app.core.errors import Problem
from app.web.forms import PostedForm, validated
from app.web.view import say


def sentence(request: Request, refused: Problem) -> str:
    """A refusal in two sentences: what is so, and what to do."""
    title = say(request, refused.title, **refused.details)
    advice = say(request, refused.advice, **refused.details)
    return f"{title}. {advice}"


def reason_of(form: PostedForm) -> str:
    """The reason of a request; raises `BadInput` when it is too short to be checked by anybody."""
    kept = PostedForm(values={"reason": form.values.get("reason", [""])}, uploads={})
    return validated(RequestDraft, kept).reason
