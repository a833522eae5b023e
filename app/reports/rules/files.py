"""The files of a run as people look for them: what may be handed out, in which group, in which order."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from analysis.dataset.labels import Language, named

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "papers": ("report.pdf", "report.html", "results.xlsx"),
    "tables": (
        "scores.csv", "points.csv", "items.csv", "rates.csv", "standings.csv", "pairs.csv", "effects.csv",
        "quality.csv", "quality-scores.csv", "change.csv",
    ),
    "pictures": (
        "picture-scores.svg", "picture-ranks.svg", "picture-heat.svg", "picture-levels.svg",
        "picture-multiples.svg", "picture-returns.svg", "picture-change.svg",
    ),
    "programs": (
        "results.json", "change.json", "chart-scores.json", "chart-levels.json", "chart-ranks.json",
        "chart-heat.json", "chart-multiples.json", "chart-returns.json", "chart-change.json",
    ),
    "english": (
        "picture-scores.en.svg", "picture-ranks.en.svg", "picture-heat.en.svg", "picture-levels.en.svg",
        "picture-multiples.en.svg", "picture-returns.en.svg", "picture-change.en.svg",
        "chart-scores.en.json", "chart-levels.en.json", "chart-ranks.en.json", "chart-heat.en.json",
        "chart-multiples.en.json", "chart-returns.en.json", "chart-change.en.json",
    ),
}  # fmt: skip
"""Files without a single form in them, whose small cells are hidden; the bundle is no such file."""
OF_CHANGES: Final = frozenset(name for names in GROUPS.values() for name in names if "change" in name)
"""Those that only a change between two rounds has."""
LOOK: Final = "first-look.json"
LOOK_BOOK: Final = "first-look.xlsx"
"""Whom to look at first when paper is audited: no open file, for analysts only."""
CELLS: Final = ("cells.csv", "covariances.csv", "between.csv")
"""What a publication is computed from again: no open files, since the cells of two runs together could tell
about few people of one group where their results do not."""
OPEN_FILES: Final = frozenset(name for names in GROUPS.values() for name in names)


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files for one use; `names` in the order in which people read them."""

    key: str
    names: tuple[str, ...]


def file_groups(names: Collection[str]) -> list[FileGroup]:
    """The files among `names` that may be handed out, by use; a use without a file is left out."""
    found = (FileGroup(key, tuple(name for name in known if name in names)) for key, known in GROUPS.items())
    return [group for group in found if group.names]


def file_in(name: str, *, language: Language, among: Collection[str]) -> str:
    """The file `name` in a language; as it stands where a run of an earlier version has no other."""
    found = named(name, language)
    return found if found in among else name
