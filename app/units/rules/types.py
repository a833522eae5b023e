"""Unit types: data of the installation; the ones below are only what a new installation knows.

A workbook can bring types of its own in a sheet; nothing else in the code knows any type.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.core.tabular import folded

_SIGNS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """A unit type as it is stored."""

    key: str
    name_vi: str
    name_en: str
    rank_group: str


@dataclass(frozen=True, slots=True)
class StartingType:
    """A type known from the start: its English name (a message id) and other words for it, folded."""

    key: str
    name: str
    rank_group: str
    words: tuple[str, ...]


STARTING_TYPES: Final = (
    StartingType("province", "Province", "province", ("ubnd tinh", "tinh", "cap tinh")),
    StartingType(
        "department",
        "Provincial department",
        "department",
        ("so", "so ban nganh", "so ban nganh tinh", "so nganh", "co quan chuyen mon cap tinh", "cap so"),
    ),
    StartingType("vertical", "Central agency", "vertical", ("nganh doc", "co quan nganh doc")),
    StartingType(
        "district",
        "District",
        "district",
        ("huyen", "cap huyen", "ubnd huyen", "ubnd cap huyen", "thi xa", "thanh pho", "quan",
         "ubnd huyen thi xa thanh pho", "huyen thi xa thanh pho"),
    ),
    StartingType("division", "Division", "division", ("phong", "phong ban", "phong chuyen mon")),
    StartingType(
        "commune",
        "Commune",
        "commune",
        ("xa", "cap xa", "ubnd xa", "ubnd cap xa", "ubnd xa phuong thi tran", "xa phuong thi tran",
         "xa phuong dac khu"),
    ),
    StartingType("ward", "Ward", "commune", ("phuong", "ubnd phuong")),
    StartingType("township", "Township", "commune", ("thi tran", "ubnd thi tran")),
    StartingType("special_zone", "Special zone", "commune", ("dac khu", "ubnd dac khu")),
)  # fmt: skip
_RANKS: Final = {kind.key: rank for rank, kind in enumerate(STARTING_TYPES)}


def type_rank(key: str) -> tuple[int, str]:
    """Where a type stands in official order: the starting types first, then others by key."""
    return _RANKS.get(key, len(_RANKS)), key


def match_type(text: str, *, types: Iterable[TypeFacts]) -> str | None:
    """The key of the type that a cell names by key, by name in either language or by another word."""
    wanted = _plain(text)
    known = {}
    for kind in STARTING_TYPES:
        known.update(dict.fromkeys((kind.key, *kind.words, _plain(kind.name)), kind.key))
    for facts in types:
        known.update(dict.fromkeys((_plain(facts.name_vi), _plain(facts.name_en)), facts.key))
    known.update({_plain(facts.key): facts.key for facts in types})
    return known.get(wanted)


def _plain(text: str) -> str:
    return _SIGNS.sub(" ", folded(text)).strip()
