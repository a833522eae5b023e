"""At the doors of what needs a second person: the reason given, a change and a refusal in words."""

from typing import Any

from fastapi import Request

from app.campaigns.forms.duties import RequestDraft
from app.campaigns.service import Change, Named
from app.core.errors import Problem
from app.web.forms import PostedForm, validated
from app.web.view import language_of, say


def sentence(request: Request, refused: Problem) -> str:
    """A refusal in two sentences: what is so, and what to do."""
    title = say(request, refused.title, **refused.details)
    advice = say(request, refused.advice, **refused.details)
    return f"{title}. {advice}"


def reason_of(form: PostedForm) -> str:
    """The reason of a request; raises `BadInput` when it is too short to be checked by anybody."""
    kept = PostedForm(values={"reason": form.values.get("reason", [""])}, uploads={})
    return validated(RequestDraft, kept).reason


def shown_change(request: Request, change: Change) -> dict[str, Any]:
    """A change as a page shows it, its texts in the reader's language."""
    params = {name: _worded(request, value) for name, value in change.params.items()}
    return {
        "what": say(request, change.what, **params),
        "about": change.about,
        "before": say(request, change.before) if isinstance(change.before, str) else change.before,
        "after": say(request, change.after) if isinstance(change.after, str) else change.after,
    }


def _worded(request: Request, value: Named | str) -> str:
    if isinstance(value, str):
        return value
    return (value.name_en if language_of(request) == "en" else "") or value.name_vi
