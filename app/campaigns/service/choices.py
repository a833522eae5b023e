"""What the pages offer to choose from."""

from collections.abc import Mapping

from app.core.unit_of_work import Work
from app.templates import service as templates

Choice = tuple[str, Mapping[str, str]]


def list_framework_choices(work: Work) -> list[Choice]:
    """Published criteria sets: ("key:version", title by language)."""
    return [_choice(one) for one in templates.list_frameworks(work)]


def list_questionnaire_choices(work: Work) -> list[Choice]:
    """Published questionnaires: ("key:version", title by language)."""
    return [_choice(one) for one in templates.list_questionnaires(work)]


def _choice(version: templates.PublishedVersion) -> Choice:
    definition = version.definition
    titles = {"vi": definition.title.vi, "en": definition.title.en}
    return f"{definition.key}:{definition.version}", titles
