"""Respondent groups that a list of officials may name; those below are only what a new installation knows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.core.tabular import folded

_SIGNS: Final = re.compile(r"[^a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A respondent group: its key and its names."""

    key: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class StartingGroup:
    """A group known from the start: its English name (a message id) and other words for it, folded."""

    key: str
    name: str
    words: tuple[str, ...] = ()


STARTING_GROUPS: Final = (
    StartingGroup(
        "division_leader",
        "Leaders of provincial divisions",
        ("lanh dao phong", "lanh dao cap phong", "lanh dao phong chuyen mon thuoc so", "truong pho phong so"),
    ),
    StartingGroup(
        "district_leader",
        "Leaders of district divisions",
        ("lanh dao phong thuoc huyen", "lanh dao phong chuyen mon cap huyen", "lanh dao phong cap huyen"),
    ),
    StartingGroup(
        "commune_leader",
        "Leaders of communes",
        ("lanh dao cap xa", "lanh dao ubnd xa", "lanh dao ubnd xa phuong thi tran"),
    ),
    StartingGroup("civil_servant", "Civil servants", ("can bo cong chuc", "cong chuc vien chuc")),
)  # fmt: skip


def match_group(text: str, *, groups: Iterable[GroupFacts]) -> str | None:
    """The key of the group that a cell names by key, by name in either language or by another word."""
    known: dict[str, str] = {}
    for group in STARTING_GROUPS:
        known.update(dict.fromkeys(group.words, group.key))
    for facts in groups:
        known.update(dict.fromkeys((_plain(facts.name_vi), _plain(facts.name_en), facts.key), facts.key))
    return known.get(_plain(text))


def _plain(text: str) -> str:
    return _SIGNS.sub(" ", folded(text)).strip()
