"""What the pages offer to choose from."""

from collections.abc import Mapping

from app.campaigns import store
from app.core.unit_of_work import Work
from app.templates import service as templates


def list_framework_choices(work: Work) -> list[tuple[str, Mapping[str, str]]]:
    """Published criteria sets: ("key:version", title by language)."""
    found: list[tuple[str, Mapping[str, str]]] = []
    for key, version in store.list_framework_versions(work.session):
        title = templates.get_framework(work, key=key, version=version).title
        found.append((f"{key}:{version}", {"vi": title.vi, "en": title.en}))
    return found


def list_questionnaire_choices(work: Work) -> list[tuple[str, Mapping[str, str]]]:
    """Published questionnaires: ("key:version", title by language)."""
    found: list[tuple[str, Mapping[str, str]]] = []
    for key, version in store.list_questionnaire_versions(work.session):
        title = templates.get_questionnaire(work, key=key, version=version).title
        found.append((f"{key}:{version}", {"vi": title.vi, "en": title.en}))
    return found
